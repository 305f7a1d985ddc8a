import { securityRaised } from "@parley/contract";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Signal } from "../../../platform/audit/signals.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { notify } from "../../notifications/index.ts";
import { count, forgetCounters, putEvent, watchers } from "./queries.ts";
import { type Rule, rulesFor, windowOf } from "./rules.ts";
import { titleOf } from "./words.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log" | "signals">;

const everyMs = 1000;
const counterLifeMs = 2 * 3_600_000;

/**
 * Hears signals and makes events of those that come often enough. They are gathered for a second, so
 * that a storm of them costs one transaction a tenant, and no request ever waits for it.
 */
export class Watch {
  private readonly app: Needs;
  private gathered = new Map<string, Signal[]>();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(app: Needs) {
    this.app = app;
    app.signals.listen((signal) => this.hear(signal));
  }

  start(): void {
    this.timer = setInterval(() => void this.catchUp(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.catchUp();
  }

  /** Everything heard so far is told. */
  catchUp(): Promise<void> {
    this.turn = this.turn.then(() => this.work());
    return this.turn;
  }

  private hear(signal: Signal): void {
    const signals = this.gathered.get(signal.tenantId) ?? [];
    const same = signals.find((one) => isSame(one, signal));
    if (same) {
      same.count = (same.count ?? 1) + (signal.count ?? 1);
      return;
    }
    signals.push({ ...signal });
    this.gathered.set(signal.tenantId, signals);
  }

  private async work(): Promise<void> {
    const gathered = this.gathered;
    this.gathered = new Map();
    for (const [tenantId, signals] of gathered) {
      await inTenant(this.app, tenantId, async (ctx) => {
        for (const signal of signals) await digest(ctx, signal);
        await forgetCounters(ctx.tx, new Date(ctx.now.getTime() - counterLifeMs));
      }).catch((error: unknown) =>
        this.app.log.error({ err: error, tenantId }, "security signals could not be kept"),
      );
    }
  }
}

function isSame(a: Signal, b: Signal): boolean {
  return a.kind === b.kind && a.userId === b.userId && a.ip === b.ip && a.event === b.event;
}

/** What a signal adds up to, and an event where that is enough. */
export async function digest(ctx: Ctx, signal: Signal): Promise<void> {
  for (const rule of rulesFor(signal)) {
    const by = signal.count ?? 1;
    const windowStart = windowOf(ctx.now, rule.windowMs);
    const { kind, about } = rule;
    const total = rule.threshold > 1 ? await count(ctx.tx, { kind, about, windowStart, by }) : by;
    if (total >= rule.threshold) await raise(ctx, signal, rule, windowStart, total);
  }
}

async function raise(
  ctx: Ctx,
  signal: Signal,
  { kind, severity, about, threshold, namesNobody }: Rule,
  windowStart: Date,
  total: number,
): Promise<void> {
  const id = newId();
  const row = {
    id,
    kind,
    severity,
    about,
    window_start: windowStart,
    user_id: namesNobody ? null : signal.userId,
    ip: signal.ip,
    event: signal.event ?? null,
    request_id: signal.requestId ?? null,
    count: total,
    first_at: ctx.now,
    last_at: ctx.now,
  };
  // A counter knows the whole; single signals add to what the event has.
  if (!(await putEvent(ctx.tx, row, threshold === 1))) return;
  await emit(ctx, securityRaised, { id, kind, severity }, { permission: "security:read" });
  if (severity === "LOW") return;
  const people = await watchers(ctx.tx);
  for (const locale of new Set(people.map((one) => one.locale))) {
    const ids = people.filter((one) => one.locale === locale).map((one) => one.id);
    await notify(ctx, ids, { type: "SYSTEM", title: titleOf(locale, kind) });
  }
}
