import { Readable } from "node:stream";
import { RefusalReason, type Scrub } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { inScope } from "../../../platform/scope.ts";
import { callerIdsFor } from "../../calls/index.ts";
import { defuse, toCsvLine } from "../../contacts/index.ts";
import { campaignOf } from "../service.ts";
import { nothingFound } from "./findings.ts";
import { scrubCampaign } from "./job.ts";
import { type JudgedMember, judgeNext, portion } from "./judge.ts";
import { beginFindings, countToJudge, findScrub, namesOfLeads, type ScrubRow } from "./queries.ts";

/** Begins to look at all leads of a campaign; one look of a campaign at a time. */
export async function startScrub(ctx: Ctx, campaignId: string): Promise<Scrub> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const last = await findScrub(ctx.tx, campaignId);
  if (last && isOpen(last)) {
    throw new Refusal("conflict", "The leads of this campaign are being looked at already");
  }
  const { id: operationId } = await startOperation(ctx, {
    ...{ kind: "SCRUB", title: campaign.name, unit: "LEADS", subjectId: campaignId },
    total: await countToJudge(ctx.tx, campaignId),
  });
  await beginFindings(ctx.tx, campaignId, operationId, nothingFound, ctx.now);
  await scrubCampaign.enqueue(ctx, { operationId }, { jobKey: `scrub ${operationId}` });
  const { scrub } = await readScrub(ctx, campaignId);
  if (!scrub) throw new Error("what was begun is there");
  return scrub;
}

/** What the last look found. */
export async function readScrub(ctx: Ctx, campaignId: string): Promise<{ scrub: Scrub | null }> {
  await campaignOf(ctx, campaignId, "campaigns:read-members");
  const row = await findScrub(ctx.tx, campaignId);
  if (!row) return { scrub: null };
  const { findings } = row;
  const found = RefusalReason.options.flatMap((reason) => {
    const one = findings.reasons[reason];
    return one ? [{ reason, ...one }] : [];
  });
  const names = await namesOfLeads(
    ctx.tx,
    found.flatMap(({ examples }) => examples),
  );
  const named = (leadId: string) => {
    const leadName = names.get(leadId);
    // Deleted since.
    return leadName === undefined ? [] : [{ leadId, leadName }];
  };
  const { operation_id: operationId, state, error, done, total, started_at } = row;
  const { checked, allowed, later, refused } = findings;
  return {
    scrub: {
      ...{ campaignId, operationId, state, error, done, total },
      ...{ startedAt: started_at.toISOString(), checked, allowed, later, refused },
      reasons: found
        .map(({ reason, leads, examples }) => ({
          ...{ reason, leads },
          examples: examples.flatMap(named),
        }))
        .sort((a, b) => b.leads - a.leads),
      can: mayCancel(ctx, row) ? ["cancel"] : [],
    },
  };
}

function isOpen({ state }: ScrubRow): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

function mayCancel(ctx: Ctx, row: ScrubRow): boolean {
  const owned = { owners: [row.owner_id], teamId: row.team_id };
  return isOpen(row) && !row.cancel_requested && inScope(ctx, "operations:cancel", owned);
}

/** Who may not be dialled now, a line each, decided while the file is written. */
export async function exportScrub(
  run: Run,
  campaignId: string,
): Promise<{ fileName: string; body: Readable }> {
  await run((ctx) => campaignOf(ctx, campaignId, "campaigns:read-members"));
  return { fileName: "refused-leads.csv", body: Readable.from(lines(run, campaignId)) };
}

async function* lines(run: Run, campaignId: string): AsyncGenerator<string> {
  yield "leadId,lead,reasons,mayBeDialledFrom\r\n";
  let after: string | undefined;
  for (;;) {
    const judged = await run(async (ctx) => {
      const campaign = await campaignOf(ctx, campaignId, "campaigns:read-members");
      const shows = await callerIdsFor(ctx, campaign);
      return judgeNext(ctx, campaign, shows("")?.number ?? null, after);
    });
    yield judged.map(toLine).join("");
    after = judged.at(-1)?.memberId;
    if (judged.length < portion) return;
  }
}

function toLine({ leadId, leadName, reasons, nextAllowedAt }: JudgedMember): string {
  if (reasons.length === 0) return "";
  const from = nextAllowedAt === null ? "" : new Date(nextAllowedAt).toISOString();
  return `${toCsvLine([leadId, leadName, reasons.join(" "), from].map(defuse))}\r\n`;
}
