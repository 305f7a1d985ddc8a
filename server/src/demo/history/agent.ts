import type { AgentState, Grants } from "@parley/contract";
import { setOwnState } from "../../modules/agents/index.ts";
import {
  type CallRuntime,
  type Errand,
  endCall,
  holdCall,
  tellMachine,
} from "../../modules/calls/index.ts";
import { draw, type Random } from "../../modules/telephony/index.ts";
import { type App, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import type { Timers } from "../../platform/timers.ts";
import { planCall, type Step } from "../manner.ts";
import { type Closings, closeTalk } from "./close.ts";
import { dayManner, floorPlan } from "./floor-plan.ts";

/** Where a simulated agent is: what he works with, and what he hears. */
export type Floor = {
  app: App;
  tenantId: string;
  timers: Timers;
  calls: CallRuntime;
  closings: Closings;
  pauses: { short: string; lunch: string };
  /** Who speaks on the other side of a call. */
  voiceOf(callId: string): "PERSON" | "MACHINE";
};

export type Person = { id: string; teamId: string | null; grants: Grants };

/**
 * An agent of the history: hears of his own state as the desk does, and does by the services of the desk what a
 * person would do next, in simulated time.
 */
export class HistoryAgent {
  readonly person: Person;
  private readonly floor: Floor;
  private readonly random: Random;
  private cancels: (() => void)[] = [];
  private isHome = true;
  /** Wants lunch, and has it after the call he is on. */
  private isHungry = false;

  constructor(floor: Floor, person: Person, random: Random) {
    this.floor = floor;
    this.person = person;
    this.random = random;
  }

  /** Begins his day: he comes, has lunch at his time, and goes home when the floor closes. */
  begin(lunchInMs: number, closesInMs: number): void {
    this.isHome = false;
    this.floor.timers.after(draw(dayManner.getsReady, this.random), () => this.want("READY"));
    this.floor.timers.after(lunchInMs, () => this.eat());
    this.floor.timers.after(closesInMs, () => {
      this.isHome = true;
      this.want("OFFLINE");
    });
  }

  hear(state: AgentState, callId: string | null): void {
    for (const cancel of this.cancels) cancel();
    this.cancels = [];
    if (state === "ON_CALL" && callId) this.talk(callId);
    if (state === "WRAP_UP" && callId) this.wrapUp(callId);
    if (state === "PAUSED" && !this.isHome) {
      const lasts = this.isHungry ? floorPlan.lunch.lasts : dayManner.pauses.lasts;
      this.isHungry = false;
      this.later(draw(lasts, this.random), () => this.want("READY"));
    }
  }

  private eat(): void {
    if (this.isHome) return;
    this.isHungry = true;
    this.rest(this.floor.pauses.lunch);
  }

  private rest(pauseReasonId: string): void {
    this.act((ctx) => setOwnState(ctx, { state: "PAUSED", pauseReasonId }));
  }

  private want(state: "READY" | "OFFLINE"): void {
    if (state === "READY" && this.isHome) return;
    this.act((ctx) => setOwnState(ctx, { state }));
  }

  private talk(callId: string): void {
    const steps = planCall(dayManner, this.random);
    if (this.floor.voiceOf(callId) === "MACHINE") {
      const afterMs = draw(floorPlan.hearsMachine, this.random);
      this.later(afterMs, () => this.order((ctx) => tellMachine(ctx, callId)));
      return;
    }
    for (const { afterMs, does } of steps) this.later(afterMs, () => this.step(callId, does));
  }

  private step(callId: string, does: Step["does"]): void {
    if (does === "END") this.order((ctx) => endCall(ctx, callId));
    else this.order((ctx) => holdCall(ctx, callId, does === "HOLD"));
  }

  private wrapUp(callId: string): void {
    const { random } = this;
    const thenPauses = random() < dayManner.pauses.share;
    this.later(draw(dayManner.wrapsUp, random), () => {
      if (thenPauses && !this.isHungry && !this.isHome) this.rest(this.floor.pauses.short);
      this.act((ctx) => closeTalk(ctx, callId, this.floor.closings, random));
    });
  }

  /** What the telephone must do follows the commit. */
  private order(work: (ctx: Ctx) => Promise<Errand[]>): void {
    this.act(async (ctx) => {
      const errands = await work(ctx);
      ctx.afterCommit(() => this.floor.calls.run(errands));
    });
  }

  private later(afterMs: number, work: () => void): void {
    this.cancels.push(this.floor.timers.after(afterMs, work));
  }

  /** The other side may have hung up at this very moment: then there was nothing left to do. */
  private act(work: (ctx: Ctx) => Promise<unknown>): void {
    const { app, tenantId } = this.floor;
    const { id: userId, teamId, grants } = this.person;
    const actor = { userId, sessionId: null, teamId, grants };
    inTenant(app, tenantId, work, { actor, keepsPlans: true }).catch((error: unknown) => {
      if (!(error instanceof Refusal)) app.log.error({ err: error }, "an agent of the history");
    });
  }
}
