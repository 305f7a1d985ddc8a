import { createHmac } from "node:crypto";
import type { Instant, OriginateRequest, ProviderEventDetail } from "../../port.ts";
import type { CallLog, CallLogEntry } from "../call-log.ts";
import type { Misbehaviour } from "../callees/fixed-numbers.ts";
import type { Clock } from "../clock.ts";
import { type Channel, isUntaken } from "./channel.ts";
import type { Publisher } from "./publisher.ts";

/** The leg, and what of its originate every event echoes. */
type Origin = Pick<OriginateRequest, "legId" | "tenantId" | "callId" | "attemptId" | "kind">;

type Surroundings = {
  incarnation: string;
  clock: Clock;
  log: CallLog;
  /** Keys the hash by which the log names a number. */
  numberKey: string;
  publisher: Publisher;
};

export type Teller = ReturnType<typeof createTeller>;

/** Says what happens, to the log at once and to the application through the journal. */
export function createTeller({ incarnation, clock, log, numberKey, publisher }: Surroundings) {
  let ordinal = 0;

  const now = (): Instant => new Date(clock.now()).toISOString();

  function note(entry: CallLogEntry): void {
    log.write({ at: now(), incarnation, ...entry });
  }

  /** An event of a channel. */
  function tell(channel: Channel, detail: ProviderEventDetail): void {
    const entry = entryOf(channel, detail);
    if (entry) note(entry);
    // Of a call that nobody took there is nobody to tell.
    if (isUntaken(channel)) return;
    channel.ordinal = send(channel.request, detail, channel.misbehaviour);
  }

  /** An event without a line in the log; returns its ordinal. */
  function send(origin: Origin, detail: ProviderEventDetail, misbehaviour?: Misbehaviour): number {
    ordinal += 1;
    const { legId, tenantId, callId, attemptId, kind } = origin;
    const of = { legId, tenantId, callId, attemptId, kind };
    const id = `${incarnation}:${ordinal}`;
    publisher.publish({ id, ordinal, incarnation, at: now(), ...of, ...detail }, misbehaviour);
    return ordinal;
  }

  /** How the log names whom a call goes to: never by a number in clear. */
  function logged({ kind, to }: OriginateRequest): { to: string; lastDigits?: string } {
    if (kind === "AGENT") return { to };
    const hash = createHmac("sha256", numberKey).update(to).digest("base64url");
    return { to: hash.slice(0, 22), lastDigits: to.slice(-2) };
  }

  return { now, note, tell, send, logged };
}

/** The log's line for an event; it knows the truth, where the application is told a verdict. */
function entryOf({ request, callee }: Channel, event: ProviderEventDetail): CallLogEntry | null {
  const { legId, kind } = request;
  switch (event.type) {
    case "ACCEPTED":
      return null; // ORIGINATE says it.
    case "ANSWERED": {
      const callees = callee.outcome === "MACHINE" ? "MACHINE" : "PERSON";
      return { line: "ANSWERED", legId, answeredBy: kind === "AGENT" ? "AGENT" : callees };
    }
    case "BRIDGED":
      return { line: "BRIDGED", legId, peerLegId: event.peerLegId };
    case "ENDED":
      return { line: "ENDED", legId, cause: event.cause };
    default:
      return { line: event.type, legId };
  }
}
