import type { Timers } from "../../../platform/timers.ts";
import { type CallRow, cameAt } from "../pictures.ts";
import { type QueueStage, turnOf } from "./plan.ts";

/** How often those who wait are looked at without news: whoever has waited through a queue goes on. */
const lookMs = 1_000;

type Waiting = {
  call: Pick<CallRow, "id" | "customer_leg_id">;
  stage: QueueStage;
  turn: number;
  nextTextAt: number;
};

/** A text that is due: who hears it, and his place in the queue. */
export type DueText = { legId: string; stage: QueueStage; position: number; turn: number };

type Surroundings = {
  timers: Timers;
  look(tenantId: string, callIds: string[]): Promise<void>;
  greet(tenantId: string, legId: string, stage: QueueStage): void;
  tell(tenantId: string, texts: DueText[]): void;
};

/**
 * Callers who wait, of all tenants. Like the room of people who were dialled it holds nothing that matters: after a
 * crash the legs that are up tell who waits, and the calls since when.
 */
export class QueueRoom {
  private readonly around: Surroundings;
  private readonly tenants = new Map<string, Map<string, Waiting>>();
  private stopRounds: (() => void) | undefined;

  constructor(around: Surroundings) {
    this.around = around;
  }

  enter(tenantId: string, call: CallRow): void {
    const stage = call.queue_plan?.[call.queue_stage ?? 0];
    if (!stage) return;
    const { timers } = this.around;
    this.stopRounds ??= timers.every(lookMs, () => this.round());
    const waiting = this.tenants.get(tenantId) ?? new Map<string, Waiting>();
    this.tenants.set(tenantId, waiting);
    const known = waiting.get(call.id);
    if (known?.stage.queueId === stage.queueId) return;
    waiting.set(call.id, {
      call: { id: call.id, customer_leg_id: call.customer_leg_id },
      ...{ stage, turn: turnOf(stage.priority, cameAt(call)) },
      nextTextAt: timers.now() + stage.waitingTextSeconds * 1000,
    });
    // Who was found waiting after a restart was greeted before.
    if (known === undefined) this.around.greet(tenantId, call.customer_leg_id, stage);
  }

  leave(tenantId: string, callId: string): void {
    const waiting = this.tenants.get(tenantId);
    waiting?.delete(callId);
    if (waiting?.size === 0) this.tenants.delete(tenantId);
  }

  /** Who of a tenant waits, whose turn it is first. */
  of(tenantId: string): string[] {
    return inTurn(this.tenants.get(tenantId)).map(({ call }) => call.id);
  }

  /** What somebody hears takes longer than until the next time: it comes when that is over. */
  putOff(tenantId: string, legId: string, seconds: number): void {
    const until = this.around.timers.now() + seconds * 1_000;
    for (const one of this.tenants.get(tenantId)?.values() ?? []) {
      if (one.call.customer_leg_id === legId) one.nextTextAt = Math.max(one.nextTextAt, until);
    }
  }

  close(): void {
    this.stopRounds?.();
    this.tenants.clear();
  }

  private round(): void {
    for (const [tenantId, waiting] of this.tenants) {
      void this.around.look(tenantId, this.of(tenantId));
      const texts = this.textsDue(waiting);
      if (texts.length > 0) this.around.tell(tenantId, texts);
    }
  }

  private textsDue(waiting: ReadonlyMap<string, Waiting>): DueText[] {
    const now = this.around.timers.now();
    const places = new Map<string, number>();
    return inTurn(waiting).flatMap((one) => {
      const { stage, call } = one;
      const position = (places.get(stage.queueId) ?? 0) + 1;
      places.set(stage.queueId, position);
      const isSilent = stage.waitingText === null && !stage.waitingPromptId;
      if (isSilent || one.nextTextAt > now) return [];
      one.nextTextAt = now + stage.waitingTextSeconds * 1000;
      return [{ legId: call.customer_leg_id, stage, position, turn: one.turn }];
    });
  }
}

function inTurn(waiting: ReadonlyMap<string, Waiting> | undefined): Waiting[] {
  return [...(waiting?.values() ?? [])].toSorted((a, b) => a.turn - b.turn);
}
