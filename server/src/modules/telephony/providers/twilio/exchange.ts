import type { Turns } from "../../../../platform/turns.ts";
import { type LegId, TelephonyError } from "../../port.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import type { TrunkBook } from "../asterisk/trunks.ts";
import type { Addresses } from "./addresses.ts";
import type { CallBook } from "./calls.ts";
import type { TwilioTrunk } from "./store.ts";
import type { TalkPace } from "./talk-pace.ts";
import type { Twiml } from "./twiml.ts";

/** What commands and callbacks work on, together. */
export type Exchange = {
  book: CallBook;
  trunks: TrunkBook<TwilioTrunk>;
  turns: Turns;
  addresses: Addresses;
  twiml: Twiml;
  talks: TalkPace;
  /** Who has not heard yet what is said to both sides of a pair, by its id. */
  announced: Map<string, Set<LegId>>;
  onProblem: (problem: unknown) => void;
  /** A call came in that nobody has been told of. */
  onIncoming: () => void;
};

const triesMs = [150, 300, 600, 1_000];
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * From now on an answered leg does this. That somebody answered may be known here a moment before Twilio lets the call
 * be led elsewhere.
 */
export async function redirect({ book }: Exchange, leg: AsteriskLeg, twiml: string) {
  const { legId } = leg.origin;
  const account = book.account(leg.trunk);
  for (const wait of triesMs) {
    try {
      await account.redirect(book.sidOf(legId), twiml);
      return;
    } catch (error) {
      const isEarly = error instanceof TelephonyError && error.code === "wrong-state";
      if (!isEarly || book.legs.hasEnded(legId)) throw error;
      await pause(wait);
    }
  }
  await account.redirect(book.sidOf(legId), twiml);
}

/** Asks without waiting; what goes wrong is only told. */
export function redirectLater(exchange: Exchange, leg: AsteriskLeg, twiml: string): void {
  redirect(exchange, leg, twiml).catch(exchange.onProblem);
}

/** Where its words are to lead back to. */
export function placeOf({ origin, trunk }: AsteriskLeg) {
  return { legId: origin.legId, trunk: trunk ?? "" };
}
