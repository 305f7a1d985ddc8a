import type { IncomingCall, IncomingHandler, LegId } from "../port.ts";

type DeskOptions = { onFailure: (error: unknown) => void; pause: (ms: number) => Promise<void> };

const retryMs = 100;
/** Nobody lets it ring longer. */
const mostTries = 1_800;

export type Desk = ReturnType<typeof createDesk>;

/** Hands incoming calls to whoever takes them, each again after a while when that failed. */
export function createDesk(onCall: IncomingHandler, { onFailure, pause }: DeskOptions) {
  const underWay = new Map<LegId, Promise<void>>();
  let isStopped = false;

  async function hand(call: IncomingCall): Promise<void> {
    for (let tries = 0; tries < mostTries && !isStopped; tries++) {
      try {
        await onCall(call);
        return;
      } catch (error) {
        onFailure(error);
        await pause(retryMs);
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
