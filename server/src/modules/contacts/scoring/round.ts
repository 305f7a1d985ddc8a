import { type App, inTenant, tenantIds } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { settingsAt } from "../../settings/index.ts";
import { currentBasis } from "./basis.ts";
import { scoreTenant, tenantDay } from "./jobs.ts";
import { checkDrift } from "./models/drift.ts";
import { relearnModel } from "./models/job.ts";
import { countOutcomes, selectModels } from "./models/queries.ts";
import { readState, type StateRow } from "./queries.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Who comes and goes by the hour does not matter; when a fifth of a team does, it does. */
const leastShift = 0.2;
/** A model is learned anew only from something new. */
const leastNews = 100;

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;

/** Once an hour: leads age by the day, teams come and go, models grow old. */
export class ScoreRound {
  private readonly app: Needs;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(app: Needs) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => this.comeRound(), hourMs);
    this.comeRound();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private comeRound(): void {
    this.running = this.run().catch((error: unknown) =>
      this.app.log.error({ err: error }, "the round of the scores was cut off"),
    );
  }

  async run(): Promise<void> {
    for (const tenantId of await tenantIds(this.app)) {
      await inTenant(this.app, tenantId, (ctx) => tend(ctx)).catch((error: unknown) =>
        this.app.log.error(
          { err: error, tenantId },
          "the scores of a tenant were left as they are",
        ),
      );
    }
  }
}

/** Asks for the work that is due. It may be asked for twice: the queue keeps one of a kind. */
async function tend(ctx: Ctx): Promise<void> {
  const state = await readState(ctx.tx);
  const isNewDay = state?.aged_on !== (await tenantDay(ctx));
  if (isNewDay) await checkDrift(ctx);
  if (isNewDay || (await hasShifted(ctx, state))) {
    await scoreTenant.enqueue(ctx, {}, { jobKey: `score all ${ctx.tenantId}` });
  }
  if (isNewDay && (await isLearningDue(ctx))) {
    await relearnModel.enqueue(ctx, {}, { jobKey: `relearn ${ctx.tenantId}` });
  }
}

async function hasShifted(ctx: Ctx, state: StateRow | undefined): Promise<boolean> {
  if (!state?.basis) return true;
  const { teams, floor } = await currentBasis(ctx);
  const known = state.basis.teams;
  const shifts = Object.entries(teams).map(([id, share]) => Math.abs(share - (known[id] ?? 0)));
  return Math.max(Math.abs(floor - state.basis.floor), ...shifts) >= leastShift;
}

/** When a model is old enough, and there is something that it did not know. */
async function isLearningDue(ctx: Ctx): Promise<boolean> {
  const { value } = await settingsAt(ctx, "scoring");
  const { outcomes, conversions } = await countOutcomes(ctx.tx);
  if (outcomes < value.leastOutcomes || conversions < value.leastConversions) return false;
  const [last] = await selectModels(ctx.tx, { before: undefined, limit: 1 });
  if (!last) return true;
  const isOld = ctx.now.getTime() - last.made_at.getTime() >= value.retrainDays * dayMs;
  return isOld && outcomes - last.outcomes >= leastNews;
}
