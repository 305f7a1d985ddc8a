import type { Ctx } from "../../../platform/ctx.ts";
import { decide, type Facts } from "../decision/index.ts";
import type { AskedDial, DecidedDial } from "./dial.ts";
import { type Asked, askedOf, factsOf, hourMs, type Known, lookAt, rulesOfPhone } from "./look.ts";
import { lockDialled } from "./people.ts";

/** What dials by hand are counted by, within one batch. */
const hand = "by hand";

/**
 * Whether each of these dials may leave now. Until the transaction ends nobody else decides about the
 * same numbers and people, so what is allowed here may be counted here.
 */
export async function decideDials<D extends AskedDial>(
  ctx: Ctx,
  dials: readonly D[],
): Promise<DecidedDial<D>[]> {
  const known = await lookAt(ctx, dials, (names) => lockDialled(ctx.tx, names));
  const counted = new Map<string, number>();
  return dials.map((dial) => {
    const asked = askedOf(known, dial);
    const { digest, person } = asked;
    const decided = decideOne(ctx, known, asked, counted);
    // Two dials of one batch count like two of different ones.
    if (decided.decision.outcome === "ALLOW") {
      const byHand = dial.automatic ? [] : [hand];
      for (const name of [digest, ...(person ? [person.contactId] : []), ...byHand]) {
        counted.set(name, (counted.get(name) ?? 0) + 1);
      }
    }
    return decided;
  });
}

/**
 * What the decision about each of these dials would be now, if it were the only one. Nobody is held off by it, so
 * nothing may be dialled on it.
 */
export async function judgeDials<D extends AskedDial>(
  ctx: Ctx,
  dials: readonly D[],
): Promise<DecidedDial<D>[]> {
  const known = await lookAt(ctx, dials);
  return dials.map((dial) => decideOne(ctx, known, askedOf(known, dial), new Map()));
}

function decideOne<D extends AskedDial>(
  ctx: Ctx,
  { law, memory, tolls }: Known,
  { dial, digest, person }: Asked<D>,
  counted: ReadonlyMap<string, number>,
): DecidedDial<D> {
  const { packs, rules } = rulesOfPhone(law, dial.phone);
  const facts = factsOf(ctx, dial, digest, person, memory, tolls);
  const hour = Math.floor(ctx.now.getTime() / hourMs) * hourMs;
  const also = (dialled: Facts["number"], dials: number) =>
    dials === 0
      ? dialled
      : {
          recent: [...dialled.recent, { at: hour, dials }],
          inAll: dialled.inAll + dials,
        };
  const whole: Facts = {
    ...facts,
    callerId: dial.callerId ?? law.callerId,
    number: also(facts.number, counted.get(digest) ?? 0),
    person: also(facts.person, counted.get(person?.contactId ?? "") ?? 0),
    dialsByHand: facts.dialsByHand + (counted.get(hand) ?? 0),
  };
  const decision = decide(whole, rules, ctx.now.getTime());
  return { dial: { ...dial, callerId: whole.callerId }, decision, digest, packs };
}
