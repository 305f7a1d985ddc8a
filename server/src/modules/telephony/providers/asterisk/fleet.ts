import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import type { Telephony } from "../../port.ts";
import { createByTrunk } from "../by-trunk.ts";
import { type AsteriskOptions, type AsteriskTelephony, createAsterisk } from "./asterisk.ts";
import { sightOfAll } from "./trunk-sight.ts";
import { TrunkBook } from "./trunks.ts";

export type FleetOptions = Omit<AsteriskOptions, "connection" | "trunks"> & {
  /** One for each Asterisk. */
  connections: readonly AsteriskConnection[];
};

export type AsteriskFleet = Telephony & Pick<AsteriskTelephony, "setDirectory" | "trunkState">;

/** Behind all that are there, in the order in which they are named. */
const awayRank = 1_000_000;

/**
 * One or several Asterisks as one provider. All of them know all trunks and phones, so a call may run at any: a new
 * one goes to the one with the fewest, its other legs follow it, and none waits for an Asterisk that is away. What a
 * carrier takes at once and a second is counted over all of them.
 */
export function createFleet({ connections, ...options }: FleetOptions): AsteriskFleet {
  const trunks = new TrunkBook();
  const [first, ...others] = connections.map((connection) =>
    createAsterisk({ ...options, connection, trunks }),
  );
  if (first === undefined) throw new Error("A fleet has an Asterisk");
  if (others.length === 0) return first;
  const nodes = [first, ...others];
  const rankOf = (node: AsteriskTelephony) => () =>
    node.connection() === "CONNECTED" ? node.load : awayRank;
  const memberOf = (node: AsteriskTelephony) => ({ telephony: node, rankFor: rankOf(node) });
  const fleet = createByTrunk({
    name: first.name,
    members: [memberOf(first), ...others.map(memberOf)],
    onProblem: options.onProblem,
  });
  return Object.assign(fleet, {
    async setDirectory(directory: AsteriskOptions["directory"]) {
      await Promise.all(nodes.map((node) => node.setDirectory(directory)));
    },
    async trunkState(name: string) {
      const there = nodes.filter((node) => node.connection() === "CONNECTED");
      return sightOfAll(await Promise.all(there.map((node) => node.trunkState(name))));
    },
  });
}
