import { setTimeout as pause } from "node:timers/promises";
import { getOperation, type Operation } from "@parley/contract";
import type { ApiSession } from "./session.ts";

const everyMs = 200;

/** Waits for long work to be done; throws when it ends in another way. */
export async function untilDone(session: ApiSession, id: string): Promise<Operation> {
  for (;;) {
    const operation = await session.call(getOperation, { params: { id } });
    if (operation.state === "DONE") return operation;
    if (!["QUEUED", "RUNNING"].includes(operation.state)) {
      throw new Error(`${operation.kind} ended as ${operation.state}: ${operation.error ?? ""}`);
    }
    await pause(everyMs);
  }
}
