import { isUntaken } from "../asterisk/legs.ts";
import type { Exchange } from "./exchange.ts";
import type { createEar } from "./hear.ts";
import { adopt } from "./originate.ts";

/** So long nobody could say whether it was made: it was not. */
const neverMadeMs = 60_000;
/** A leg younger than that is still being told of. */
const youngMs = 10_000;
/** So many are asked about at once. */
const atOnce = 5;

/** Legs of a process before this one. */
export async function adoptAll({ book, trunks }: Exchange): Promise<void> {
  for (const call of await book.store.live()) {
    if (book.find(call.legId)) continue;
    book.add(call);
    if (call.kind === "CUSTOMER") trunks.occupy(call.trunk);
  }
}

/**
 * Twilio may have called back in vain, or for a call that came in not at all: what became of a call it says when it is
 * asked. One that it does not know any more is lost.
 */
export async function askAgain(
  exchange: Exchange,
  ear: ReturnType<typeof createEar>,
): Promise<void> {
  const { book, onProblem } = exchange;
  const { legs } = book;
  await findUnnamed(exchange).catch(onProblem);
  const old = legs.all().filter(({ origin }) => {
    const call = book.find(origin.legId);
    return call?.sid && Date.now() - Date.parse(call.placedAt) > youngMs;
  });
  for (let from = 0; from < old.length; from += atOnce) {
    const some = old.slice(from, from + atOnce);
    await Promise.all(
      some.map(async (leg) => {
        const { legId } = leg.origin;
        try {
          const status = await book.account(leg.trunk).statusOf(book.sidOf(legId));
          if (!legs.ofChannel(legId)) return;
          if (status === null) ear.isLost(leg);
          // Who rings is no news: what was decided about him is on its way.
          else if (!(isUntaken(leg) && status === "in-progress")) {
            ear.status(leg, { callSid: book.sidOf(legId), callStatus: status });
          }
        } catch (error) {
          onProblem(error);
        }
      }),
    );
  }
}

/** Originates whose answer was lost and that nobody repeats. */
async function findUnnamed(exchange: Exchange): Promise<void> {
  const { book, trunks } = exchange;
  for (const leg of book.legs.all()) {
    const call = book.find(leg.origin.legId);
    if (!call || call.sid !== null) continue;
    if (Date.now() - Date.parse(call.placedAt) < neverMadeMs) continue;
    await exchange.turns.take([call.legId], async () => {
      if (call.sid !== null || (await adopt(exchange, leg, call))) return;
      if (leg.trunk && call.kind === "CUSTOMER") trunks.giveBack(leg.trunk);
      await book.drop(leg);
    });
  }
}
