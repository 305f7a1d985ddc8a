import { callSupervised, callTakenOver } from "@parley/contract";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { Faults } from "../../platform/faults.ts";
import {
  type EventBatch,
  endLeg,
  type HangupCause,
  type ProviderEvent,
  type Subscription,
  type Telephony,
  TelephonyError,
} from "../telephony/index.ts";
import { Ahead } from "./ahead.ts";
import { beside, type Group, groupsOf, isAnswer } from "./batch.ts";
import { Bridges } from "./bridges.ts";
import { Commands, sinceMs } from "./commands.ts";
import { applyToLeg, remember } from "./inbox.ts";
import { detectionOf } from "./live-sound/detection.ts";
import { TalkWatch } from "./live-sound/talk-watch.ts";
import { Lull } from "./lull.ts";
import { isCaller } from "./pictures.ts";
import type { PlacedDial } from "./place.ts";
import { positionOf, savePosition } from "./position.ts";
import { Counter, type Reception } from "./queue/counter.ts";
import type { Guide, GuideTools } from "./queue/guide.ts";
import { askProvider } from "./reconcile.ts";
import { Recorder } from "./recording/recorder.ts";
import { type CallRhythm, realRhythm } from "./rhythm.ts";
import { type Errand, settle } from "./settle.ts";
import { Supervisors } from "./supervision/supervisors.ts";
import type { ThirdDial } from "./third-party/open.ts";
import { WaitingRoom } from "./waiting.ts";

/**
 * The telephony loop of one provider: its events become transactions, and what follows from them
 * becomes commands. It holds no state that matters; after a crash it asks the provider and goes on.
 */
export class CallRuntime {
  readonly telephony: Telephony;
  private readonly app: App;
  private readonly faults: Faults;
  private subscription: Subscription | undefined;
  private readonly rhythm: CallRhythm;
  private endRounds = () => {};
  private readonly lull: Lull;
  private readonly ahead: Ahead;
  private readonly bridges = new Bridges();
  private reconciling: Promise<void> | undefined;
  private readonly waiting: WaitingRoom;
  private readonly supervisors: Supervisors;
  private readonly talkWatch: TalkWatch;
  private readonly counter: Counter;
  private readonly guide: Guide | undefined;
  private readonly commands: Commands;
  readonly recorder: Recorder;

  constructor(
    app: App,
    telephony: Telephony,
    faults: Faults,
    rhythm: CallRhythm = realRhythm,
    inbound: { reception?: Reception; guide?: (tools: GuideTools) => Guide } = {},
  ) {
    this.app = app;
    this.telephony = telephony;
    this.faults = faults;
    this.rhythm = rhythm;
    this.lull = new Lull(rhythm.timers, rhythm.lullMs);
    this.ahead = new Ahead(rhythm.atOnce, (group) => this.write(group));
    this.supervisors = new Supervisors(app, telephony, (errands) => this.run(errands));
    this.talkWatch = new TalkWatch(app, telephony, (...why) => this.failed(...why));
    this.counter = new Counter({
      ...{ app, telephony, reception: inbound.reception, timers: rhythm.timers },
      look: (...found) => this.lookAgain(...found),
      failed: (...why) => this.failed(...why),
    });
    this.guide = inbound.guide?.({
      ...{ telephony, timers: rhythm.timers },
      run: (errands) => this.run(errands),
      dialThird: (dial) => this.dialThird(dial),
      failed: (...why) => this.failed(...why),
    });
    this.recorder = new Recorder({
      ...{ app, telephony, timers: rhythm.timers },
      failed: (...why) => this.failed(...why),
    });
    this.commands = new Commands({
      ...{ app, telephony, faults, bridges: this.bridges, guide: this.guide },
      awaitAgent: (errand) => this.awaitAgent(errand),
      refused: (...dial) => this.refused(...dial),
      endLegs: (...legs) => this.endLegs(...legs),
    });
    this.waiting = new WaitingRoom((...found) => this.lookAgain(...found), rhythm.timers);
  }

  get provider(): string {
    return this.telephony.name;
  }

  async start(): Promise<void> {
    await this.reconcile(true);
    this.subscription = this.telephony.events(
      await positionOf(this.app, this.provider),
      (batch) => this.hear(batch),
      { onArrival: (events) => this.hurry(events), untilReady: () => this.lull.over() },
    );
    this.counter.open();
    await this.guide?.open();
    await this.recorder.open();
    const { timers, reconcileMs } = this.rhythm;
    this.endRounds = timers.every(reconcileMs, () => {
      this.reconcile(false).catch((error: unknown) => this.complain(error, "reconciling"));
    });
  }

  async stop(): Promise<void> {
    this.endRounds();
    this.waiting.close();
    await this.counter.close();
    await this.guide?.close();
    await this.recorder.close();
    await this.talkWatch.close();
    await this.subscription?.close();
    await this.ahead.idle();
    await this.reconciling?.catch(() => {});
  }

  /** Orders the originates of calls that were just committed. */
  originate(placed: readonly PlacedDial[]): void {
    for (const dial of placed) {
      this.faults.pass("after-commit-before-originate");
      this.app.metrics.dials.labels(dial.origin).inc();
      const { legId, tenantId, callId, attemptId, phone, callerId, ringSeconds } = dial;
      this.telephony
        .originate({
          legId,
          tenantId,
          callId,
          attemptId,
          kind: "CUSTOMER",
          to: phone,
          callerId: callerId ?? "anonymous",
          ringTimeoutSeconds: ringSeconds,
          ...detectionOf(dial),
        })
        .catch((error: unknown) => this.refused(tenantId, callId, legId, error));
    }
  }

  /** Dials somebody outside who was written down as the third of a conversation. */
  dialThird(dial: ThirdDial): void {
    this.commands.dialThird(dial);
  }

  /** Somebody may be waiting for him: who was dialled, or who calls. */
  agentReady(tenantId: string): void {
    const ids = [...this.waiting.of(tenantId), ...this.counter.of(tenantId)];
    if (ids.length > 0) void this.lookAgain(tenantId, ids);
  }

  /** Who calls comes before whoever would be dialled: those who wait are given to the agents who are ready. */
  async serveCallers(tenantId: string): Promise<void> {
    const callers = this.counter.of(tenantId);
    if (callers.length > 0)
      await this.lookAgain(tenantId, [...this.waiting.of(tenantId), ...callers]);
  }

  /** A supervisor is to be with a conversation, in another way, or no more; or he takes it over. */
  superviseBy(tenantId: string, { name, data }: { name: string; data: unknown }): void {
    const { supervisors } = this;
    const work =
      name === callSupervised.name
        ? supervisors.want(tenantId, callSupervised.data.parse(data))
        : supervisors.wantAll(tenantId, callTakenOver.data.parse(data));
    work.catch((error: unknown) => supervisors.complain(error));
  }

  /** Carries out what follows from pictures. What fails is found again by reconciling. */
  run(errands: readonly Errand[]): void {
    for (const errand of errands) {
      const { type } = errand.order;
      if (type !== "AWAIT_AGENT") {
        this.waiting.leave(errand.call.id);
        this.counter.leave(errand.tenantId, errand.call.id);
      }
      this.commands.carryOut(errand).catch((error: unknown) => this.failed(error, type));
    }
  }

  /** An order that came too late was none: the picture of the call knows by now. */
  private failed(error: unknown, what: string): void {
    const isLate = error instanceof TelephonyError && !error.retryable;
    if (!isLate) this.complain(error, what);
  }

  private awaitAgent({ tenantId, call }: Errand): void {
    if (isCaller(call)) this.counter.enter(tenantId, call);
    else this.waiting.enter(tenantId, call.id, sinceMs(this.app, call.answered_at));
  }

  /** What cannot wait until events before these have been written down. */
  private hurry(events: readonly ProviderEvent[]): void {
    if (events.some(isAnswer)) this.lull.cut();
    this.ahead.arrive(events);
    for (const bridge of this.bridges.ready(events)) {
      this.commands.bridge(bridge).catch((error: unknown) => this.failed(error, "BRIDGE"));
    }
  }

  /** A batch of provider events: a few transactions beside each other, repeats are harmless. */
  private async hear(batch: EventBatch): Promise<void> {
    const { atOnce } = this.rhythm;
    const groups = groupsOf(batch.events, atOnce > 1);
    const isOne = groups.length === 1;
    await this.ahead.during(batch.events, () =>
      beside(groups, atOnce, (group) => this.write(group, isOne ? batch : undefined)),
    );
    // Of several transactions none knows when all are written down.
    if (!isOne) {
      await inInstallation(this.app, (tx) => savePosition(tx, this.provider, batch));
    }
    this.supervisors.hear(batch.events);
    this.talkWatch.hear(batch.events);
    if (batch.gap) await this.reconcile(true);
  }

  private async write({ tenantId, events }: Group, position?: EventBatch): Promise<void> {
    const work = (ctx: Ctx) => this.digest(ctx, events, position);
    this.run(await inTenant(this.app, tenantId, work, { keepsPlans: true }));
  }

  private async digest(
    ctx: Ctx,
    events: ProviderEvent[],
    position?: EventBatch,
  ): Promise<Errand[]> {
    const [isKnown, freshIds] = await Promise.all([
      this.tenantExists(ctx.tx),
      remember(ctx, this.provider, events),
      position && savePosition(ctx.tx, this.provider, position),
    ]);
    if (!isKnown) return [];
    const fresh = events.filter((event) => freshIds.has(event.id));
    const byCall = new Map<string, ProviderEvent[]>();
    for (const event of fresh) {
      const list = byCall.get(event.callId);
      if (list) list.push(event);
      else byCall.set(event.callId, [event]);
    }
    const errands = await settle(ctx, [...byCall.keys()], (loaded) => {
      for (const event of byCall.get(loaded.call.id) ?? []) {
        // Given up here and yet alive there: nobody waits for it any more.
        const isOurs = this.supervisors.knows(event.legId);
        if (!isOurs && applyToLeg(loaded, event, ctx.now) === "ZOMBIE")
          this.hangUpZombie(event.legId);
      }
    });
    ctx.afterCommit(() => this.recorder.hear(ctx.tenantId, fresh));
    const led = (await this.guide?.hear(ctx, fresh)) ?? [];
    this.countEnded([...errands, ...led]);
    return [...errands, ...led];
  }

  private hangUpZombie(legId: string): void {
    this.telephony.hangup(legId).catch((error: unknown) => this.complain(error, "zombie"));
  }

  private async tenantExists(tx: Tx<"tenants">): Promise<boolean> {
    return (await tx.selectFrom("tenants").select("id").executeTakeFirst()) !== undefined;
  }

  /**
   * Asks the provider about legs that are live here, and takes over what it says: all of them after a
   * start or a gap in its events, else those that ought to have moved on.
   */
  async reconcile(isWhole: boolean): Promise<void> {
    if (this.reconciling) return this.reconciling;
    if (this.telephony.connection() !== "CONNECTED" && !isWhole) return;
    const orders = (errands: Errand[]) => this.run(errands);
    this.reconciling = askProvider(this.app, this.telephony, isWhole, orders).finally(() => {
      this.reconciling = undefined;
    });
    return this.reconciling;
  }

  /** The carrier would not take the call: it ends with the carrier's reason. */
  private async refused(
    tenantId: string,
    callId: string,
    legId: string,
    error: unknown,
  ): Promise<void> {
    const isTelephony = error instanceof TelephonyError;
    if (!isTelephony) this.complain(error, "originate");
    if (isTelephony && (error.mayHaveHappened || error.code === "leg-ended")) return;
    const isFull =
      isTelephony &&
      ["rate-limited", "no-channel", "congestion", "overloaded"].includes(error.code);
    const cause: HangupCause = isFull ? "CONGESTION" : "FAILED";
    await this.endLegs(tenantId, callId, legId, { type: "REFUSED", cause });
  }

  private async endLegs(
    tenantId: string,
    callId: string,
    legId: string,
    { type, cause }: { type: string; cause: HangupCause },
  ): Promise<void> {
    await inTenant(this.app, tenantId, (ctx) =>
      settle(ctx, [callId], (loaded) => {
        const leg = loaded.legs.get(legId);
        if (!leg) return;
        const at = ctx.now.toISOString();
        leg.state = endLeg(leg.state, cause, at);
        leg.news.push({ at, type, cause });
      }),
    ).then(
      (errands) => this.run(errands),
      (failure: unknown) => this.complain(failure, "refusal"),
    );
  }

  /** Of people who wait: whether somebody is free for them by now. */
  private lookAgain(tenantId: string, callIds: string[]): Promise<void> {
    return inTenant(this.app, tenantId, (ctx) => settle(ctx, callIds, () => {})).then(
      (errands) => this.run(errands),
      (error: unknown) => this.complain(error, "waiting"),
    );
  }

  private countEnded(errands: readonly Errand[]): void {
    for (const { call, order } of errands) {
      if (call.outcome && order.type !== "LEAVE_MESSAGE")
        this.app.metrics.callsEnded.labels(call.outcome).inc();
    }
  }

  private complain(error: unknown, what: string): void {
    this.app.log.warn({ err: error, provider: this.provider, what }, "telephony");
  }
}
