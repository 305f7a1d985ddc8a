import { type HangupCause, type OriginateRequest, TelephonyError } from "../../port.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import { phoneName } from "../asterisk/names.ts";
import { NotDialled } from "./account.ts";
import { identityOf } from "./calls.ts";
import type { Exchange } from "./exchange.ts";
import type { TwilioCall, TwilioTrunk } from "./store.ts";

/** So long after it was asked for, a call that Twilio does not list was never made. */
const surelyListedMs = 5_000;
/** Clocks differ. */
const skewMs = 5_000;

/**
 * Dials, unless this leg was dialled before. Twilio would dial as often as it is asked, so the call is written down
 * before it is asked for; of one whose answer was lost Twilio's list of calls tells whether it was made.
 */
export function originate(exchange: Exchange, request: OriginateRequest): Promise<void> {
  return exchange.turns.take([request.legId], async () => {
    const { book } = exchange;
    const { legId } = request;
    const known = book.find(legId) ?? (await book.store.callOf(legId));
    if (known) {
      if (identityOf(known) !== identityOf(request)) {
        throw new TelephonyError("leg-conflict", "The leg id belongs to another call or number");
      }
      if (known.endedAt !== null || known.sid !== null || known.incoming !== null) return;
      const found = await findOut(exchange, known, request);
      if (found) return;
    }
    await dial(exchange, request);
  });
}

async function dial(
  exchange: Exchange,
  request: OriginateRequest,
  tried: readonly string[] = [],
): Promise<void> {
  const { book, trunks, addresses, twiml } = exchange;
  const { legId, tenantId, callId, attemptId, kind, to, ringTimeoutSeconds } = request;
  const name = kind === "CUSTOMER" ? trunks.take(tenantId, tried) : trunks.first(tenantId);
  const giveBack = () => {
    if (kind === "CUSTOMER") trunks.giveBack(name);
  };
  const { trunk } = book.account(name);
  const call: TwilioCall = {
    ...{ legId, trunk: name, tenantId, callId, attemptId, kind, to },
    ...{ from: fromOf(trunk, request), sid: null, placedAt: new Date().toISOString() },
    ...{ incoming: null, phase: "ACCEPTED", peerLegId: null, room: null },
    ...{ answeredAt: null, answeredBy: null, confidence: null, endedAt: null, cause: null },
  };
  if (!(await book.store.add(call).catch(unwritten(giveBack)))) {
    giveBack();
    throw new TelephonyError("leg-conflict", "Another process dials this leg");
  }
  const detection = (kind === "CUSTOMER" && request.machineDetection) || "OFF";
  const leg = book.add(call, detection);
  const address = destination(trunk, request);
  // Nobody can ring him by this trunk.
  if (address === null) return over(exchange, leg, "NO_ANSWER", giveBack);
  const place = { trunk: name, legId };
  try {
    const sid = await book.account(name).place({
      ...{ to: address, from: call.from ?? trunk.number, timeout: Math.ceil(ringTimeoutSeconds) },
      twiml: twiml.parked(place),
      statusCallback: addresses.of(name, legId, "status"),
      verdictCallback: detection === "OFF" ? null : addresses.of(name, legId, "verdict"),
    });
    // A callback may have been faster, and the call over already.
    if (book.find(legId)) book.named(leg, sid);
  } catch (error) {
    if (error instanceof NotDialled) return over(exchange, leg, error.endsBy, giveBack);
    if (error instanceof TelephonyError && error.mayHaveHappened) throw error;
    giveBack();
    await book.drop(leg);
    trunks.rest(name);
    const isLast = kind === "AGENT" || trunks.count(tenantId) <= tried.length + 1;
    if (isLast || !(error instanceof TelephonyError) || !error.retryable) throw error;
    // Nothing was dialled: by the tenant's next account.
    await dial(exchange, request, [...tried, name]);
  }
}

function over({ book }: Exchange, leg: AsteriskLeg, cause: HangupCause, free: () => void): void {
  free();
  book.end(leg, cause);
}

/** What could not be written down is not dialled. */
const unwritten = (giveBack: () => void) => (error: unknown) => {
  giveBack();
  throw new TelephonyError("congestion", `The call could not be written down: ${String(error)}`);
};

/** Whether a call was made whose answer was lost. */
async function findOut(
  exchange: Exchange,
  call: TwilioCall,
  request: OriginateRequest,
): Promise<boolean> {
  const { book, trunks } = exchange;
  const leg = book.legs.ofChannel(call.legId) ?? book.add(call);
  if (await adopt(exchange, leg, request)) return true;
  const age = Date.now() - Date.parse(call.placedAt);
  if (age < surelyListedMs) {
    throw new TelephonyError("timeout", "Whether Twilio has made this call is not known yet", true);
  }
  if (leg.origin.kind === "CUSTOMER" && leg.trunk) trunks.giveBack(leg.trunk);
  await book.drop(leg);
  return false;
}

/** Takes the call that Twilio lists for this leg as its own, if there is one. */
export async function adopt(
  { book }: Exchange,
  leg: AsteriskLeg,
  request: Pick<OriginateRequest, "tenantId" | "kind" | "to">,
): Promise<boolean> {
  const call = book.of(leg.origin.legId);
  const account = book.account(call.trunk);
  const address = destination(account.trunk, request);
  if (address === null) return false;
  const listed = await account.callsTo(address, call.from ?? account.trunk.number);
  // Its first callback may have been faster than the list.
  if (call.sid !== null) return true;
  const since = Date.parse(call.placedAt) - skewMs;
  for (const { sid, createdAt } of listed) {
    if (createdAt.getTime() < since || book.isKnownSid(sid)) continue;
    if ((await book.store.callOfSid(call.trunk, sid)) !== null) continue;
    book.named(leg, sid);
    return true;
  }
  return false;
}

/** Built here and nowhere else: nobody reaches another tenant's phone by what he names. */
function destination(
  { agentAddress }: TwilioTrunk,
  { kind, to, tenantId }: Pick<OriginateRequest, "tenantId" | "kind" | "to">,
): string | null {
  if (kind === "CUSTOMER") return to;
  return agentAddress?.replace("{agent}", phoneName(tenantId, to)) ?? null;
}

function fromOf({ number }: TwilioTrunk, { callerId, kind }: OriginateRequest): string {
  return kind === "CUSTOMER" && /^\+[1-9]\d{6,14}$/.test(callerId) ? callerId : number;
}
