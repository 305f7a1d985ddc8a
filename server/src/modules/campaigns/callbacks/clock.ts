import { callbackDue } from "@parley/contract";
import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { addActivities, type NewActivity } from "../../contacts/index.ts";
import { nextLook, ticked } from "./machine.ts";
import { newsOf } from "./news.ts";
import { lockTicking, patchCallback } from "./queries.ts";
import { entryOf } from "./schedule.ts";
import { remind } from "./telling.ts";

const everyMs = 2000;
const atOnce = 200;
/** A lead in the bin may come back; until then nobody is told of its callbacks. */
const asleepMs = 10 * 60_000;

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;

/** Looks whose callbacks are due. Any number of processes may; each row is told by the one that holds it. */
export class CallbackClock {
  private readonly app: Needs;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(app: Needs) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.turn;
  }

  /** One round over all tenants with something due, to the end. */
  look(): Promise<void> {
    this.turn = this.turn
      .then(() => this.round())
      .catch((error: unknown) => this.app.log.warn({ err: error }, "callbacks stumbled"));
    return this.turn;
  }

  private async round(): Promise<void> {
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<{ tenant_id: string }>`
        select * from door_due_callbacks(${this.app.clock.now()})`.execute(tx),
    );
    for (const { tenant_id: tenantId } of rows) {
      let told = atOnce;
      while (told === atOnce && !this.closed) {
        told = await inTenant(this.app, tenantId, tick).catch((error: unknown) => {
          this.app.log.error({ err: error, tenantId }, "the callbacks of a tenant stumbled");
          return 0;
        });
      }
    }
  }
}

/** Takes a portion of what is due on; answers how many there were. */
export async function tick(ctx: Ctx): Promise<number> {
  const { now } = ctx;
  const rows = await lockTicking(ctx.tx, now, atOnce);
  const emissions: Emission[] = [];
  const entries: NewActivity[] = [];
  for (const row of rows) {
    if (row.is_gone) {
      await patchCallback(ctx.tx, row.id, { look_at: new Date(now.getTime() + asleepMs) });
      continue;
    }
    const { state, tells } = ticked(row.state, row.due_at, now);
    await patchCallback(ctx.tx, row.id, { state, look_at: nextLook(state, row.due_at, now) });
    if (tells === "SOON" || tells === "DUE") await remind(ctx, row, tells);
    if (tells === "MISSED") entries.push(entryOf(ctx, "MISSED", row));
    if (state === row.state) continue;
    emissions.push(...newsOf(callbackDue, { ...row, state }));
  }
  await addActivities(ctx, entries);
  await emitAll(ctx, emissions);
  return rows.length;
}
