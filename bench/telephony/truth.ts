import type { LoggedLeg } from "../../e2e/kill/carrier-log.ts";
import { judgeLegs } from "../../e2e/kill/judge.ts";
import { pause } from "../lib/load.ts";
import type { SipLine } from "./sipp.ts";
import type { Stage } from "./stage.ts";

/** What the carrier said to an INVITE in the end, by its Call-ID; and how many INVITEs it had. */
export type OnWire = {
  invitedAt: number;
  invites: number;
  answeredAt: number | null;
  status: number;
};

/** Calls as the carrier's own log has them. */
export function callsOnWire(lines: readonly SipLine[]): Map<string, OnWire> {
  const calls = new Map<string, OnWire>();
  for (const { at, callId, isSent, first, cseq } of lines) {
    if (!isSent && first.startsWith("INVITE")) {
      const known = calls.get(callId);
      if (known) known.invites += 1;
      else calls.set(callId, { invitedAt: at, invites: 1, answeredAt: null, status: 0 });
    }
    const call = calls.get(callId);
    if (!call || !isSent || !cseq.endsWith("INVITE")) continue;
    const status = Number(first.split(" ")[1]);
    if (status < 200) continue;
    call.status ||= status;
    if (status === 200) call.answeredAt ??= at;
  }
  return calls;
}

/** What the database must say of a call to which the carrier said this. */
const outcomes: Record<number, string> = {
  200: "CONNECTED",
  404: "INVALID_NUMBER",
  480: "NO_ANSWER",
  486: "BUSY",
  487: "NO_ANSWER",
  603: "REJECTED",
};

export type Truth = {
  faults: string[];
  onWire: number;
  atSwitch: number;
  inDatabase: number;
  /** People who answered and were with nobody, as Asterisk has it too. */
  abandoned: number;
};

type Leave = {
  /** Legs that were under way and with nobody when somebody died: what the wire says of them nobody was told. */
  lost?: ReadonlySet<string>;
  /** Where the way to agents' telephones was cut, somebody who answers may meet nobody: that is a true record then. */
  mayMissAgents?: boolean;
};

/**
 * The carrier's count, Asterisk's and the database's, held against each other call by call until they agree or time is
 * over.
 */
export async function untilTrue(
  stage: Stage,
  { withinMs = 30_000, ...leave }: Leave & { withinMs?: number } = {},
): Promise<Truth> {
  for (const end = Date.now() + withinMs; ; await pause(500)) {
    const truth = await compare(stage, leave);
    if (truth.faults.length === 0 || Date.now() > end) return truth;
  }
}

async function compare(
  { carrier, watch, installation }: Stage,
  { lost, mayMissAgents }: Leave,
): Promise<Truth> {
  const wire = callsOnWire(carrier.lines());
  const legs = new Map<string, LoggedLeg>();
  const faults: string[] = [];
  const known = new Set<string>();
  for (const { id, legId, attemptId, callId, sipCallId, createdAt, endedAt } of watch.customers()) {
    const invites = wire.get(sipCallId)?.invites ?? 0;
    known.add(sipCallId);
    if (legs.has(legId)) faults.push(`leg ${legId} was two channels (${id})`);
    const leg = { legId, attemptId, callId, endedAt, originatedAt: createdAt, originates: invites };
    legs.set(legId, leg);
  }
  for (const callId of wire.keys()) {
    if (!known.has(callId)) faults.push(`the carrier had a call that Asterisk did not: ${callId}`);
  }
  const judged = await judgeLegs(installation.admin, legs);
  const { rows } = await installation.admin.query<{ leg: string; outcome: string }>(
    "select c.customer_leg_id as leg, a.outcome from attempts a join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id",
  );
  const outcomeOf = new Map(rows.map(({ leg, outcome }) => [leg, outcome]));
  let abandoned = 0;
  for (const { legId, sipCallId, bridgedAt } of watch.customers()) {
    if (lost?.has(legId)) continue;
    const status = wire.get(sipCallId)?.status ?? 0;
    const [is, must] = [outcomeOf.get(legId), outcomes[status]];
    const metNobody = is === "ABANDONED" && status === 200 && bridgedAt === null;
    if (metNobody) abandoned += 1;
    if (metNobody && mayMissAgents) continue;
    if (is !== must) faults.push(`leg ${legId} is ${is}, and the carrier said ${status}`);
  }
  return {
    faults: [...faults, ...judged.faults],
    onWire: wire.size,
    atSwitch: legs.size,
    inDatabase: judged.attempts,
    abandoned,
  };
}
