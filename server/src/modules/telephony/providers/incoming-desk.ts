import type { IncomingCall, IncomingHandler, LegId } from "../port.ts";

type DeskOptions = { onFailure: (error: unknown) => void; pause: (ms: number) => Promise<void> };

const firstRetryMs = 100;
const longestRetryMs = 5_000;
/** Nobody lets it ring longer. */
const longestRingMs = 180_000;

export type Desk = ReturnType<typeof createDesk>;

/** Hands incoming calls to whoever takes them, each again after a while when that failed. */
export function createDesk(onCall: IncomingHandler, { onFailure, pause }: DeskOptions) {
  const underWay = new Map<LegId, Promise<void>>();
  let isStopped = false;

  async function hand(call: IncomingCall): Promise<void> {
    let waits = firstRetryMs;
    for (let waited = 0; waited < longestRingMs && !isStopped; waited += waits) {
      try {
        await onCall(call);
        return;
      } catch (error) {
        onFailure(error);
        await pause(waits);
        waits = Math.min(longestRetryMs, waits * 2);
      }
    }
  }

  return {
    ring(calls: readonly IncomingCall[]): void {
      for (const call of calls) {
        if (isStopped || underWay.has(call.legId)) continue;
        underWay.set(
          call.legId,
          hand(call).finally(() => underWay.delete(call.legId)),
        );
      }
    },
    async stop(): Promise<void> {
      isStopped = true;
      await Promise.all(underWay.values());
    },
  };
}
