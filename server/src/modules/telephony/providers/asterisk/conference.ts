import { type LegId, TelephonyError } from "../../port.ts";
import { path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { cut } from "./sounds.ts";
import { endSupervisions } from "./supervise.ts";
import { order, orderIfThere, orderLater, type Switchboard } from "./switchboard.ts";

/** A third leg in the bridge of a pair, which mixes all three. The pair and its legs know nothing of it. */

export function join(board: Switchboard, legId: LegId, onLegId: LegId): Promise<void> {
  return board.turns.take([legId, onLegId], async () => {
    const [leg, on] = [board.legs.up(legId), board.legs.up(onLegId)];
    const { bridgeId } = on;
    const isAlone = leg.peerLegId === null && legId !== onLegId;
    if (!isAlone || on.peerLegId === null || bridgeId === null) {
      throw new TelephonyError("wrong-state", "A leg of no pair is with one that is of a pair");
    }
    if (leg.guestOf === bridgeId) return;
    cut(board, leg);
    endSupervisions(board, legId);
    if (leg.phase === "HELD") {
      throw new TelephonyError("wrong-state", "A leg on hold hears nobody");
    }
    await order(board, move(leg, bridgeId, "addChannel"));
    leg.guestOf = bridgeId;
    orderLater(board, written(leg));
  });
}

export function leave(board: Switchboard, legId: LegId): Promise<void> {
  return board.turns.take([legId], async () => {
    const leg = board.legs.up(legId);
    const { guestOf } = leg;
    if (guestOf === null) return;
    leg.guestOf = null;
    await orderIfThere(board, move(leg, guestOf, "removeChannel"));
    orderLater(board, written(leg));
  });
}

/** It is in a pair of its own, or that in which it was the third is no more. */
export function isNoGuest(board: Switchboard, leg: AsteriskLeg): void {
  if (leg.guestOf === null) return;
  leg.guestOf = null;
  orderLater(board, written(leg));
}

function move({ channelId }: AsteriskLeg, bridgeId: string, where: "addChannel" | "removeChannel") {
  const query = { channel: channelId };
  return { method: "POST", path: path("bridges", bridgeId, where), query } as const;
}

/** So that a process that comes after this one knows it too. */
function written({ channelId, guestOf }: AsteriskLeg) {
  const query = { variable: "LEG_GUEST_OF", value: guestOf ?? "" };
  return { method: "POST", path: path("channels", channelId, "variable"), query } as const;
}
