import { refusalCauses } from "../../carrier/exchange/callers.ts";
import { type IncomingRefusal, type LegId, TelephonyError } from "../../port.ts";
import { isUntaken } from "../asterisk/legs.ts";
import type { Exchange } from "./exchange.ts";

/** Calls that come in, and the end of calls. */

export async function hangUp(exchange: Exchange, legId: LegId): Promise<void> {
  const { book } = exchange;
  if (await hasEnded(exchange, legId)) return;
  const leg = book.legs.live(legId);
  leg.endsBy ??= "LOCAL";
  if (book.of(legId).sid === null) {
    // Its first callback says what it is called, and then it is ended.
    throw new TelephonyError("timeout", "Whether Twilio has made this call is not known yet", true);
  }
  await book
    .account(leg.trunk)
    .end(book.sidOf(legId))
    .catch((error: unknown) => {
      // It is over already; Twilio's word of it is on the way.
      const isOver = error instanceof TelephonyError && isAfterTheEnd(error);
      if (!isOver) throw error;
    });
}

const isAfterTheEnd = ({ code }: TelephonyError) => code === "leg-ended" || code === "wrong-state";

/** Of a leg of a process before this one only the table knows. */
export async function hasEnded({ book }: Exchange, legId: LegId): Promise<boolean> {
  if (book.legs.hasEnded(legId)) return true;
  if (book.find(legId)) return false;
  const call = await book.store.callOf(legId);
  return call !== null && call.endedAt !== null;
}

export async function accept(
  exchange: Exchange,
  legId: LegId,
  { tenantId, callId }: { tenantId: string; callId: string },
): Promise<void> {
  const { book } = exchange;
  if (!book.find(legId) && (await hasEnded(exchange, legId))) {
    throw new TelephonyError("leg-ended", "The leg has ended");
  }
  const leg = book.legs.live(legId);
  if (leg.incoming === null) throw new TelephonyError("wrong-state", "It did not come in");
  if (leg.incoming.isTaken) {
    if (leg.origin.callId === callId) return;
    throw new TelephonyError("leg-conflict", "The call was taken as another one");
  }
  leg.incoming.isTaken = true;
  leg.origin = { ...leg.origin, tenantId, callId };
  // Whoever answers Twilio reads it there; that it was answered is told when he has.
  await decide(exchange, legId, "TAKEN");
}

export async function refuse(exchange: Exchange, legId: LegId, why: IncomingRefusal) {
  const { book, trunks } = exchange;
  if (await hasEnded(exchange, legId)) return;
  const leg = book.legs.live(legId);
  if (!isUntaken(leg)) throw new TelephonyError("wrong-state", "The call was taken");
  await decide(exchange, legId, why);
  book.end(leg, refusalCauses[why]);
  if (leg.trunk) trunks.giveBack(leg.trunk);
}

async function decide({ book }: Exchange, legId: LegId, decision: "TAKEN" | IncomingRefusal) {
  const leg = book.legs.live(legId);
  book.of(legId).incoming = decision;
  book.write(leg);
  await book.written();
}
