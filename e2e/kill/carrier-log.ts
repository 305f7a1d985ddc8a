import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** What the carrier wrote down, in its own process, of one customer's leg. */
export type LoggedLeg = {
  legId: string;
  attemptId: string;
  callId: string;
  originatedAt: number;
  endedAt: number | null;
  originates: number;
};

type Line = {
  line: string;
  at: string;
  legId?: string;
  kind?: string;
  attemptId?: string;
  callId?: string;
};

/** The customer legs in the carrier's log, by leg id. */
export async function readCarrierLog(file: string): Promise<Map<string, LoggedLeg>> {
  const legs = new Map<string, LoggedLeg>();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (text === "") continue;
    const line = JSON.parse(text) as Line;
    if (!line.legId) continue;
    const known = legs.get(line.legId);
    if (line.line === "ORIGINATE" && line.kind === "CUSTOMER") {
      if (known) known.originates += 1;
      else legs.set(line.legId, toLeg(line));
    }
    if (line.line === "ENDED" && known) known.endedAt = Date.parse(line.at);
  }
  return legs;
}

function toLeg(line: Line): LoggedLeg {
  return {
    legId: line.legId ?? "",
    attemptId: line.attemptId ?? "",
    callId: line.callId ?? "",
    originatedAt: Date.parse(line.at),
    endedAt: null,
    originates: 1,
  };
}
