import { type App, allTenantIds, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { Outside } from "../../../platform/net/outside.ts";
import type { Errand, Guide, GuideTools } from "../../calls/index.ts";
import { soundOf } from "../../prompts/index.ts";
import type { ProviderEvent } from "../../telephony/index.ts";
import { TelephonyError } from "../../telephony/index.ts";
import { keepPlace } from "../kept-place.ts";
import { fetchSound, waitingSounds } from "../voicemail/fetch.ts";
import { sweepMessages } from "../voicemail/sweep.ts";
import { goOn, nameOf, resume, type Step } from "./go-on.ts";
import { openRuns } from "./runs.ts";
import { secretFor } from "./secret.ts";
import type { FlowCut, FlowEvent, FlowOrder } from "./state.ts";
import { askWebhook } from "./webhook.ts";

/** An end that the carrier did not tell of is taken to have come after so much longer. */
const slackMs = 20_000;
/** Whoever is dialled has rung for so long and is hung up on by the carrier itself, in time. */
const ringSlackMs = 5_000;
const msPerCharacter = 120;
const silenceSeconds = 5;
const soundsEveryMs = 2_000;
const sweepEveryMs = 3_600_000;

type Led = {
  tenantId: string;
  cancel: () => void;
  /** His own, once it is known. */
  legId: string | null;
  /** Somebody is dialled or rung for him: what happens in his call may be the end of that. */
  awaits: boolean;
};

/** Leads callers through flows: what happens to them goes in, what the flow wants is done. */
export function guideOf(app: App): (tools: GuideTools) => Guide {
  return (tools) => new FlowDesk(app, tools);
}

/**
 * Like the rooms of those who wait it holds nothing that matters: where each caller is stands in the database, and a process
 * that takes over gives the order again that he waits for.
 */
class FlowDesk implements Guide {
  private readonly app: App;
  private readonly tools: GuideTools;
  private readonly outside: Outside;
  private readonly led = new Map<string, Led>();
  /** Tenants with messages whose sound the carrier still has. */
  private readonly withSound = new Set<string>();
  private fetching: Promise<void> | undefined;
  private stopRounds = () => {};
  private stopSweeps = () => {};
  private isClosed = false;

  constructor(app: App, tools: GuideTools) {
    this.app = app;
    this.tools = tools;
    this.outside = new Outside({ allowed: app.config.allowPrivateAddresses });
  }

  /** Callers of a process that ended, those among them who are gone by now. */
  async open(): Promise<void> {
    for (const tenantId of await allTenantIds(this.app)) {
      for (const callId of await inTenant(this.app, tenantId, openRuns)) {
        this.lead(tenantId, callId);
      }
      this.withSound.add(tenantId);
    }
    this.stopRounds = this.tools.timers.every(soundsEveryMs, () => void this.fetchSounds());
    this.stopSweeps = this.tools.timers.every(sweepEveryMs, () => void this.sweep());
    await this.sweep();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.stopRounds();
    this.stopSweeps();
    await this.fetching;
    for (const { cancel } of this.led.values()) cancel();
    this.led.clear();
    this.outside.close();
  }

  lead(tenantId: string, callId: string): void {
    const known = this.led.get(callId);
    if (known?.awaits) void this.inCall(tenantId, callId, (ctx) => goOn(this.app, ctx, callId, []));
    if (known) return;
    this.led.set(callId, { tenantId, cancel: () => {}, legId: null, awaits: false });
    void this.inCall(tenantId, callId, (ctx) => resume(this.app, ctx, callId));
  }

  async hear(ctx: Ctx, events: readonly ProviderEvent[]): Promise<Errand[]> {
    const byCall = new Map<string, FlowEvent[]>();
    for (const event of events) {
      const heard = this.concerns(event, events) ? toFlowEvent(event) : undefined;
      if (!heard && !this.led.get(event.callId)?.awaits) continue;
      const known = byCall.get(event.callId) ?? [];
      byCall.set(event.callId, heard ? [...known, heard] : known);
    }
    const errands: Errand[] = [];
    for (const event of events) {
      // One whom we had dialled waits too, where his agent handed him over to a queue.
      const mayWait = event.type === "DIGIT" && event.kind === "CUSTOMER";
      if (mayWait && !byCall.has(event.callId)) {
        errands.push(...(await keepPlace(ctx, event.callId, event.digit)));
      }
    }
    for (const [callId, heard] of byCall) {
      const step = await goOn(this.app, ctx, callId, heard);
      ctx.afterCommit(() => this.perform(ctx.tenantId, callId, step));
      errands.push(...(step?.errands ?? []));
    }
    return errands;
  }

  /** Of a caller who is led, or who was gone before he could be. */
  private concerns(event: ProviderEvent, all: readonly ProviderEvent[]): boolean {
    if (event.kind !== "CUSTOMER") return false;
    const led = this.led.get(event.callId);
    // To the carrier somebody outside who was dialled for him is a customer too.
    if (led) return led.legId === null || led.legId === event.legId;
    if (event.type !== "ENDED" || event.attemptId !== undefined) return false;
    return all.some(({ legId, type }) => legId === event.legId && type === "ANSWERED");
  }

  /** One step of a caller in a transaction of its own, and what follows from it. */
  private async inCall(
    tenantId: string,
    callId: string,
    work: (ctx: Ctx) => Promise<Step | undefined>,
  ): Promise<void> {
    if (this.isClosed) return;
    try {
      const step = await inTenant(this.app, tenantId, work);
      this.perform(tenantId, callId, step);
      this.tools.run(step?.errands ?? []);
    } catch (error) {
      // It is led again as soon as its call is looked at.
      this.forget(callId);
      this.tools.failed(error, "flow");
    }
  }

  private tell(tenantId: string, callId: string, event: FlowEvent): void {
    void this.inCall(tenantId, callId, (ctx) => goOn(this.app, ctx, callId, [event]));
  }

  private forget(callId: string): void {
    this.led.get(callId)?.cancel();
    this.led.delete(callId);
  }

  /** Brings the sounds of messages here; what cannot be had now is asked for again. */
  private fetchSounds(): Promise<void> {
    this.fetching ??= this.fetchAll().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async sweep(): Promise<void> {
    const { app, tools } = this;
    await sweepMessages(app, tools.telephony).catch((error: unknown) =>
      tools.failed(error, "sweep of messages"),
    );
  }

  private async fetchAll(): Promise<void> {
    const { app, tools } = this;
    const { telephony } = tools;
    for (const tenantId of [...this.withSound]) {
      try {
        const all = await inTenant(app, tenantId, (ctx) => waitingSounds(ctx, telephony.name));
        for (const one of this.isClosed ? [] : all) await fetchSound(app, telephony, tenantId, one);
        if (all.length === 0) this.withSound.delete(tenantId);
      } catch (error) {
        tools.failed(error, "voicemail");
      }
    }
  }

  /** Does what the flow wants; of a caller whom it leads no more, nothing is left. */
  private perform(tenantId: string, callId: string, step: Step | undefined): void {
    const led = this.led.get(callId);
    if (led && step) Object.assign(led, { awaits: step.awaits, legId: step.legId });
    if (step?.dial) this.tools.dialThird(step.dial);
    if (!step || step.isOver) this.forget(callId);
    if (step?.hasSound) this.withSound.add(tenantId);
    for (const order of step?.orders ?? []) {
      this.carryOut(tenantId, callId, step?.legId ?? "", order).catch((error: unknown) => {
        // What cannot be played or recorded is over: nobody hangs in the air for it.
        const isRefused = error instanceof TelephonyError && !error.retryable;
        const event = isRefused ? skipped(order) : undefined;
        if (event) this.tell(tenantId, callId, event);
        this.tools.failed(error, order.type);
      });
    }
  }

  private async carryOut(
    tenantId: string,
    callId: string,
    legId: string,
    order: FlowOrder | FlowCut,
  ): Promise<void> {
    const { telephony } = this.tools;
    const id = nameOf(callId, order.order);
    const arm = (ms: number, event: FlowEvent) => this.arm(tenantId, callId, ms, event);
    switch (order.type) {
      case "PLAY":
        return this.play(tenantId, callId, legId, order);
      case "STOP_PLAY":
        return telephony.stopPlay?.(legId, id);
      case "DIAL":
        arm(order.seconds * 1_000 + ringSlackMs, { type: "LATE", order: order.order });
        return telephony.hold(legId);
      case "STOP_MUSIC":
        return telephony.unhold(legId);
      case "RING":
      case "WAIT":
        return arm(order.seconds * 1_000, { type: "LATE", order: order.order });
      case "RECORD": {
        const { maxSeconds } = order;
        arm(maxSeconds * 1_000 + slackMs, { type: "RECORDED", order: order.order, seconds: 0 });
        const ends = { maxSeconds, silenceSeconds, endKey: "#" as const };
        return telephony.record?.(legId, { recordingId: id, ...ends });
      }
      case "ASK": {
        const secret = await inTenant(this.app, tenantId, (ctx) => secretFor(ctx, callId));
        const at = this.app.clock.now();
        const answer = await askWebhook(this.outside, order, { callId, secret, at });
        this.tell(tenantId, callId, { type: "ASKED", order: order.order, ...answer });
      }
    }
  }

  private async play(
    tenantId: string,
    callId: string,
    legId: string,
    { order, text, promptId }: Extract<FlowOrder, { type: "PLAY" }>,
  ): Promise<void> {
    const sound = promptId ? await soundOf(this.app, tenantId, promptId) : null;
    const event: FlowEvent = { type: "PLAYED", order };
    // A sound that was deleted since is passed over.
    if (text === "" && sound === null) return this.tell(tenantId, callId, event);
    const longestMs = text.length * msPerCharacter + (sound?.seconds ?? 0) * 1_000 + slackMs;
    this.arm(tenantId, callId, longestMs, event);
    const playbackId = nameOf(callId, order);
    await this.tools.telephony.play?.(legId, { playbackId, text, sound });
  }

  private arm(tenantId: string, callId: string, ms: number, event: FlowEvent): void {
    const led = this.led.get(callId);
    led?.cancel();
    if (led) led.cancel = this.tools.timers.after(ms, () => this.tell(tenantId, callId, event));
  }
}

function skipped(order: FlowOrder | FlowCut): FlowEvent | undefined {
  if (order.type === "PLAY") return { type: "PLAYED", order: order.order };
  if (order.type === "RECORD") return { type: "RECORDED", order: order.order, seconds: 0 };
  return undefined;
}

function toFlowEvent(event: ProviderEvent): FlowEvent | undefined {
  const orderOf = (id: string) => Number(id.split(":").at(-1));
  switch (event.type) {
    case "DIGIT":
      return { type: "DIGIT", digit: event.digit };
    case "PLAYBACK_ENDED":
      return { type: "PLAYED", order: orderOf(event.playbackId) };
    case "RECORDING_ENDED": {
      const { recordingId, seconds } = event;
      return { type: "RECORDED", order: orderOf(recordingId), seconds };
    }
    case "ENDED":
      return { type: "GONE" };
    default:
      return undefined;
  }
}
