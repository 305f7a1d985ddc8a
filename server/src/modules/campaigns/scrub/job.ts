import { z } from "zod";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault } from "../../../platform/operations/run.ts";
import { callerIdsFor } from "../../calls/index.ts";
import { selectCampaigns } from "../queries.ts";
import { addFindings, Findings, nothingFound } from "./findings.ts";
import { judgeNext, portion } from "./judge.ts";
import { campaignOfScrub, saveFindings } from "./queries.ts";

const Resume = z.object({ after: z.string(), findings: Findings });

/** Looks at every lead of a campaign that has a turn before it. */
export const scrubCampaign = defineJob(
  "scrub-campaign",
  z.object({ operationId: z.uuid() }),
  ({ operationId }, run) =>
    carryOut(run, operationId, {
      resume: Resume,
      work: async (operation) => {
        const known = await run.inTenant(async (ctx) => {
          const id = await campaignOfScrub(ctx.tx, operationId);
          const [campaign] = id
            ? await selectCampaigns(ctx, "campaigns:read", { id, limit: 1 })
            : [];
          if (!campaign) return undefined;
          // Nobody in particular: whom no number of the stock is near is shown what this says.
          const shows = await callerIdsFor(ctx, campaign);
          return { campaign, callerId: shows("")?.number ?? null };
        });
        if (!known) throw new OperationFault("The campaign is gone, or was looked at anew");
        const { campaign, callerId } = known;
        let { after, findings } = operation.resume ?? { after: undefined, findings: nothingFound };
        for (let more = true; more; ) {
          await operation.step(async (ctx) => {
            const judged = await judgeNext(ctx, campaign, callerId, after);
            more = judged.length === portion;
            after = judged.at(-1)?.memberId ?? after;
            findings = addFindings(findings, judged);
            await saveFindings(ctx.tx, operationId, findings);
            const done = findings.checked;
            return {
              ...{ done, ...(more ? {} : { total: done }) },
              resume: { after: after ?? "", findings },
            };
          });
        }
      },
    }),
);
