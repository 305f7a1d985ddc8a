import { uuidv7 } from "uuidv7";
import { refusalCauses } from "../../carrier/exchange/callers.ts";
import { type HangupCause, type IncomingRefusal, type LegId, TelephonyError } from "../../port.ts";
import { path } from "./ari.ts";
import type { Channel } from "./ari-messages.ts";
import { refusalReasons } from "./causes.ts";
import { type AsteriskLeg, isUntaken } from "./legs.ts";
import { variablesOf } from "./originate.ts";
import { order, orderLater, type Switchboard } from "./switchboard.ts";

/** Calls that come in, and the end of calls. */

export async function hangUp(board: Switchboard, legId: LegId): Promise<void> {
  if (board.legs.hasEnded(legId)) return;
  const leg = board.legs.live(legId);
  leg.endsBy ??= "LOCAL";
  await order(board, { method: "DELETE", path: path("channels", leg.channelId) }).catch(
    (error: unknown) => {
      // It has gone by itself; its event is on the way.
      if (!(error instanceof TelephonyError) || error.code !== "leg-ended") throw error;
    },
  );
}

/** Hangs up without waiting; the event of its end tells the rest. */
export function hangUpChannel(board: Switchboard, leg: AsteriskLeg, cause: HangupCause): void {
  leg.endsBy ??= cause;
  orderLater(board, { method: "DELETE", path: path("channels", leg.channelId) });
}

/** Somebody calls: it rings until it is taken, refused, or he gives up. */
export function ringsHere(board: Switchboard, channel: Channel): void {
  const { legs, trunks } = board;
  const { TRUNK: name = "" } = channel.channelvars;
  const trunk = trunks.get(name);
  const to = e164(channel.dialplan.exten);
  if (to === null || trunk === undefined) {
    // Malformed, or of a trunk that was taken away: nobody here could know whose it is.
    const query = { reason_code: refusalReasons.UNKNOWN_NUMBER };
    orderLater(board, { method: "DELETE", path: path("channels", channel.id), query });
    return;
  }
  const legId = uuidv7();
  const from = e164(channel.caller.number);
  const at = new Date().toISOString();
  const leg = legs.add({
    origin: { legId, tenantId: "", callId: "", kind: "CUSTOMER" },
    ...{ identity: legId, channelId: channel.id, trunk: name, phase: "RINGING", isConfirmed: true },
    incoming: {
      legId,
      from,
      to,
      trunk: name,
      trunkTenantId: trunks.ownerOf(trunk),
      at,
      isTaken: false,
    },
  });
  trunks.occupy(name);
  tag(board, leg);
  orderLater(board, { method: "POST", path: path("channels", channel.id, "ring") });
  board.onIncoming();
}

/** Writes onto the channel whose it is, for a process that comes after this one. */
function tag(board: Switchboard, leg: AsteriskLeg): void {
  for (const [variable, value] of Object.entries(variablesOf(leg))) {
    if (value === "" || variable === "TRUNK") continue;
    const query = { variable, value };
    const at = path("channels", leg.channelId, "variable");
    orderLater(board, { method: "POST", path: at, query });
  }
}

export async function accept(
  board: Switchboard,
  legId: LegId,
  { tenantId, callId }: { tenantId: string; callId: string },
): Promise<void> {
  const leg = board.legs.live(legId);
  if (leg.incoming === null) throw new TelephonyError("wrong-state", "It did not come in");
  if (leg.incoming.isTaken) {
    if (leg.origin.callId === callId) return;
    throw new TelephonyError("leg-conflict", "The call was taken as another one");
  }
  leg.incoming.isTaken = true;
  leg.origin = { ...leg.origin, tenantId, callId };
  tag(board, leg);
  await order(board, { method: "POST", path: path("channels", leg.channelId, "answer") });
  leg.pickedUpAt = new Date().toISOString();
  board.legs.answer(leg);
}

export async function refuse(board: Switchboard, legId: LegId, why: IncomingRefusal) {
  if (board.legs.hasEnded(legId)) return;
  const leg = board.legs.live(legId);
  if (!isUntaken(leg)) throw new TelephonyError("wrong-state", "The call was taken");
  leg.endsBy = refusalCauses[why];
  const at = path("channels", leg.channelId);
  await order(board, { method: "DELETE", path: at, query: { reason_code: refusalReasons[why] } });
  // Whoever asks next knows it, before Asterisk's event is here.
  board.legs.end(leg, leg.endsBy);
  if (leg.trunk) board.trunks.giveBack(leg.trunk);
}

/** A number as carriers send it: with a plus, with 00, or bare; null of one that is none, or withheld. */
export function e164(sent: string): string | null {
  const digits = sent.replace(/^\+|^00/, "");
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
}
