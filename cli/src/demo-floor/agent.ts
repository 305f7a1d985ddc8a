import {
  type AgentState,
  agentStateChanged,
  type Disposition,
  endCall,
  getOwnAgent,
  holdCall,
  type LiveEvent,
  resumeCall,
  setOwnState,
  wrapUpCall,
} from "@parley/contract";
import {
  type Closing,
  type Manner,
  oneOf,
  planCall,
  planClosing,
  type Step,
} from "@parley/server/manner";
import { draw, type Random } from "@parley/server/random";
import { isPassing, LiveSocket } from "../api/live.ts";
import { ApiRefusal, type ApiSession } from "../api/session.ts";
import { dispositionsOf, followScript } from "./script.ts";

/** What agents choose from; the same for all of a tenant. */
export type Catalogue = {
  dispositions: readonly Pick<Disposition, "id" | "category">[];
  pauseReasonIds: readonly string[];
};

type Now = { state: AgentState; callId: string | null; pauseNote: string | null };

export type FloorHooks = {
  /** A call got its disposition. */
  closed(): void;
  /** A request was refused, or nobody answered it. */
  refused(refusal: ApiRefusal): void;
};

const stepOf = { HOLD: holdCall, RESUME: resumeCall, END: endCall } as const;
const firstRestMs = 1000;
const longestRestMs = 30_000;
/** Somebody sent the agent off the floor: he comes back after so long. */
const awayMs = 120_000;
const forcedPauseMs = 60_000;
const leaveMs = 7000;

/**
 * One simulated agent: hears of his own state as the desk does, over the socket, and does what a
 * person would do next. He keeps no truth of his own; whenever in doubt he asks for his state.
 */
export class SimulatedAgent {
  private readonly session: ApiSession;
  private readonly manner: Manner;
  private readonly random: Random;
  private readonly catalogue: Catalogue;
  private readonly hooks: FloorHooks;
  private readonly timers = new Set<NodeJS.Timeout>();
  private socket: LiveSocket | undefined;
  private now: Now | undefined;
  private refusals = 0;
  private wasReady = false;
  private isLeaving = false;
  private wentOff: (() => void) | undefined;

  constructor(
    session: ApiSession,
    options: { manner: Manner; random: Random; catalogue: Catalogue; hooks: FloorHooks },
  ) {
    this.session = session;
    this.manner = options.manner;
    this.random = options.random;
    this.catalogue = options.catalogue;
    this.hooks = options.hooks;
  }

  get state(): AgentState | undefined {
    return this.now?.state;
  }

  get isConnected(): boolean {
    return this.socket?.isOpen === true;
  }

  /** For an agent whose session is signed in. */
  start(): void {
    const { id } = this.session.session.user;
    const listener = {
      events: (items: LiveEvent[]) => this.hear(items, id),
      restart: () => this.attempt(() => this.look()),
    };
    this.socket = new LiveSocket(this.session, id, listener, this.random);
    this.socket.open();
  }

  /** Ends what he is at, goes offline, and signs out. Never throws: the server may be gone. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    this.clearTimers();
    const off = new Promise<void>((resolve) => {
      this.wentOff = resolve;
    });
    try {
      this.take(await this.session.call(setOwnState, { body: { state: "OFFLINE" } }), true);
      await Promise.race([off, this.pause(leaveMs)]);
      await this.session.signOut();
    } catch (error) {
      this.report(error);
    }
    this.close();
  }

  /** Lets go of the connection without a word. */
  close(): void {
    this.clearTimers();
    this.socket?.close();
    this.session.forget();
  }

  checkSocket(now: number): void {
    this.socket?.check(now);
  }

  private hear(items: readonly LiveEvent[], id: string): void {
    for (const { name, data } of items) {
      if (name !== agentStateChanged.name || data.id !== id) continue;
      this.take(agentStateChanged.data.parse(data));
    }
  }

  private async look(): Promise<void> {
    this.take(await this.session.call(getOwnAgent), true);
  }

  private take({ state, callId, pauseNote }: Now, anew = false): void {
    const isSame = this.now?.state === state && this.now.callId === callId;
    this.now = { state, callId, pauseNote };
    // News that changes nothing (a wish for later) must not start the work anew.
    if (isSame && !anew) return;
    this.clearTimers();
    this.act(this.now, anew);
  }

  private act(now: Now, anew: boolean): void {
    if (this.isLeaving) this.actLeaving(now);
    else if (now.state === "OFFLINE") {
      const afterMs = this.wasReady ? awayMs : draw(this.manner.getsReady, this.random);
      this.later(afterMs, () => this.getReady());
    } else if (now.state === "PAUSED") {
      const forMs = now.pauseNote ? forcedPauseMs : draw(this.manner.pauses.lasts, this.random);
      this.later(forMs, () => this.getReady());
    } else if (now.callId) {
      if (now.state === "ON_CALL") this.talk(now.callId, anew);
      if (now.state === "WRAP_UP") this.wrapUp(now.callId);
    }
  }

  private async getReady(): Promise<void> {
    await this.session.call(setOwnState, { body: { state: "READY" } });
    this.wasReady = true;
  }

  private talk(callId: string, anew: boolean): void {
    // Who comes back to a call may find it on hold: nobody else would take it up again.
    if (anew) this.later(0, () => this.step(callId, "RESUME"));
    for (const { afterMs, does } of planCall(this.manner, this.random)) {
      this.later(afterMs, () => this.step(callId, does));
    }
  }

  /** The other side may hang up at any moment: a refusal then is no mishap. */
  private async step(callId: string, does: Step["does"]): Promise<void> {
    try {
      await this.session.call(stepOf[does], { params: { id: callId } });
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.code !== "conflict") throw error;
      // Unless the call is over, somebody is on hold and nobody else will take him up.
      if (does === "RESUME") this.later(firstRestMs, () => this.look());
    }
  }

  private wrapUp(callId: string): void {
    const planned = planClosing(this.manner, this.catalogue.dispositions, this.random);
    if (!planned) return;
    const { afterMs, thenPauses } = planned;
    this.later(this.isLeaving ? 0 : afterMs, async () => {
      const { dispositionId, note } = await this.asCampaignWants(callId, planned);
      const reason = thenPauses && oneOf(this.catalogue.pauseReasonIds, this.random);
      if (reason && !this.isLeaving) {
        const body = { state: "PAUSED", pauseReasonId: reason } as const;
        await this.session.call(setOwnState, { body });
      }
      await this.session.call(wrapUpCall, {
        params: { id: callId },
        body: { dispositionId, note },
      });
      this.hooks.closed();
    });
  }

  /** The way through the script, and one of the campaign's dispositions where it has its own. */
  private async asCampaignWants(callId: string, planned: Closing): Promise<Closing> {
    if (!this.manner.followsCampaign) return planned;
    await followScript(this.session, callId, this.random, new Date());
    const dispositions = await dispositionsOf(this.session, callId);
    if (!dispositions || dispositions.some(({ id }) => id === planned.dispositionId))
      return planned;
    return planClosing(this.manner, dispositions, this.random) ?? planned;
  }

  private actLeaving({ state, callId }: Now): void {
    if (state === "OFFLINE") this.wentOff?.();
    if (state === "ON_CALL" && callId) this.later(0, () => this.step(callId, "END"));
    if (state === "WRAP_UP" && callId) this.wrapUp(callId);
  }

  private later(afterMs: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.attempt(work);
    }, afterMs);
    this.timers.add(timer);
  }

  /** Does a piece of work; after a refusal it is looked at what is true, at a growing distance. */
  private attempt(work: () => Promise<void>): void {
    const { now } = this;
    work().then(
      () => {
        this.refusals = 0;
      },
      (error: unknown) => {
        this.report(error);
        // The world moved on while we asked: that was the answer.
        if (this.now !== now && !isPassing(error)) return;
        const wait = error instanceof ApiRefusal ? error.retryAfterMs : undefined;
        const rest = Math.min(longestRestMs, firstRestMs * 2 ** this.refusals);
        this.refusals += 1;
        this.later(wait ?? rest * (0.5 + this.random() / 2), () => this.look());
      },
    );
  }

  private report(error: unknown): void {
    if (!(error instanceof ApiRefusal)) throw error;
    this.hooks.refused(error);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    });
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
