import { uuidv7 } from "uuidv7";
import { type LegId, TelephonyError } from "../../port.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import { type Exchange, placeOf, redirect, redirectLater } from "./exchange.ts";
import { cut } from "./sounds.ts";

/**
 * Who hears whom. A pair is a conference of its own, which both calls are led into; whoever leaves it is led elsewhere.
 * What was done is told when Twilio has taken it.
 */

export function bridge(exchange: Exchange, legId: LegId, peerLegId: LegId): Promise<void> {
  if (legId === peerLegId) {
    return Promise.reject(new TelephonyError("wrong-state", "A leg has no peer in itself"));
  }
  return exchange.turns.take([legId, peerLegId], async () => {
    const { book, twiml } = exchange;
    const pair = [book.legs.up(legId), book.legs.up(peerLegId)] as const;
    const [one, other] = pair;
    if (one.phase === "BRIDGED" && other.phase === "BRIDGED" && one.peerLegId === peerLegId) return;
    if (accountOf(exchange, one) !== accountOf(exchange, other)) {
      throw new TelephonyError("wrong-state", "Calls of two accounts hear each other by no means");
    }
    for (const leg of pair) cut(exchange, leg);
    const left = pair.flatMap(({ peerLegId: id }) => (id === null ? [] : [id]));
    const room = uuidv7();
    const lead = (leg: AsteriskLeg) => redirect(exchange, leg, twiml.inRoom(placeOf(leg), room));
    const led = await Promise.allSettled(pair.map(lead));
    const failed = led.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") {
      pair.forEach((leg, at) => {
        if (led[at]?.status === "fulfilled") backToPlace(exchange, leg);
      });
      throw failed.reason;
    }
    for (const leg of pair) leg.bridgeId = room;
    book.legs.bridges.join(one, other);
    for (const id of [legId, peerLegId, ...left]) save(exchange, id);
  });
}

export function unbridge(exchange: Exchange, legId: LegId): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { book, twiml } = exchange;
    const leg = book.legs.up(legId);
    const peer = leg.peerLegId;
    if (peer === null) return;
    cut(exchange, leg);
    await redirect(exchange, leg, twiml.parked(placeOf(leg)));
    book.legs.bridges.separate(leg);
    leg.bridgeId = null;
    save(exchange, legId);
    save(exchange, peer);
  });
}

export function hold(exchange: Exchange, legId: LegId): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { book, twiml } = exchange;
    const leg = book.legs.up(legId);
    if (leg.phase === "HELD") return;
    cut(exchange, leg);
    await redirect(exchange, leg, twiml.held(placeOf(leg)));
    book.legs.bridges.hold(leg);
    save(exchange, legId);
  });
}

export function unhold(exchange: Exchange, legId: LegId): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { book, twiml } = exchange;
    const leg = book.legs.up(legId);
    if (leg.phase !== "HELD") return;
    const room = leg.peerLegId === null ? null : leg.bridgeId;
    const place = placeOf(leg);
    await redirect(exchange, leg, room ? twiml.inRoom(place, room) : twiml.parked(place));
    book.legs.bridges.unhold(leg);
    save(exchange, legId);
  });
}

export function sendDtmf(exchange: Exchange, legId: LegId, digits: string): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const leg = exchange.book.legs.up(legId);
    if (!/^[0-9A-D*#]{1,64}$/.test(digits)) {
      throw new TelephonyError("malformed", "digits: must be keys of a telephone");
    }
    cut(exchange, leg);
    const room = leg.phase === "BRIDGED" ? leg.bridgeId : null;
    await redirect(exchange, leg, exchange.twiml.pressed(placeOf(leg), digits, room));
  });
}

/** Where it was, after it was led away in vain. */
function backToPlace(exchange: Exchange, leg: AsteriskLeg): void {
  const { twiml } = exchange;
  const place = placeOf(leg);
  if (leg.phase === "HELD") redirectLater(exchange, leg, twiml.held(place));
  else if (leg.phase === "BRIDGED" && leg.bridgeId) {
    redirectLater(exchange, leg, twiml.inRoom(place, leg.bridgeId));
  } else redirectLater(exchange, leg, twiml.parked(place));
}

function accountOf({ book }: Exchange, { trunk }: AsteriskLeg): string {
  return book.account(trunk).trunk.accountSid;
}

function save({ book }: Exchange, legId: LegId): void {
  const leg = book.legs.ofChannel(legId);
  if (leg) book.write(leg);
}
