import { type App, inTenant, tenantIds } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { readSettings } from "../../settings/index.ts";
import { purgeNotes } from "../activities/note-queries.ts";
import { purge } from "./purge.ts";
import { dueIds, lockDeletedLeads } from "./queries.ts";

const everyMs = 3_600_000;
const dayMs = 86_400_000;
/** As long as documents: a deleted note is a slip of the hand, and no record that one keeps. */
const noteDays = 30;
/** So many at once, so that no lock lasts. */
const batch = 200;

/** Empties the bin of every tenant of what has lain in it for longer than the tenant keeps it, and of notes. */
export class BinKeeper {
  private readonly app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log" | "audit">;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log" | "audit">) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => this.comeRound(), everyMs);
    this.comeRound();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private comeRound(): void {
    this.running = this.run().then(
      () => undefined,
      (error: unknown) => this.app.log.error({ err: error }, "the bin was not emptied"),
    );
  }

  /** One round; answers how many leads, contacts and notes went. */
  async run(): Promise<number> {
    let gone = 0;
    for (const tenantId of await tenantIds(this.app)) {
      for (let more = true; more && !this.stopping; ) {
        const count = await inTenant(this.app, tenantId, purgeDue);
        gone += count;
        more = count > 0;
      }
    }
    return gone;
  }
}

/** Removes a batch of what is due: contacts first, and their leads with them. */
async function purgeDue(ctx: Ctx): Promise<number> {
  const notes = await purgeNotes(ctx.tx, new Date(ctx.now.getTime() - noteDays * dayMs), batch);
  if (notes > 0) return notes;
  const { binDays } = (await readSettings(ctx)).retention;
  if (binDays === null) return 0;
  const before = new Date(ctx.now.getTime() - binDays * dayMs);
  const contactIds = await dueIds(ctx.tx, "contacts", before, batch);
  if (contactIds.length > 0) return (await purge(ctx, [], contactIds)).contacts;
  const leads = await lockDeletedLeads(ctx.tx, await dueIds(ctx.tx, "leads", before, batch));
  return leads.length === 0 ? 0 : (await purge(ctx, leads, [])).leads;
}
