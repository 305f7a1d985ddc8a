import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Trunk } from "./trunks.ts";

/** In this header the edge, and nobody else, says from which address a call came to it. */
const cameFrom = "X-Parley-Carrier";

/** What Asterisk is told where a SIP proxy stands between it and the carriers. */
export type Edge = {
  proxy: { outbound_proxy: string };
  /** Whoever else reaches Asterisk may write what he likes into the header. */
  onlyFromThere: { deny: string; permit: string };
  /** How calls of this carrier are known; null of one whose name nobody knows. */
  matchOf(host: string): { match_header: string } | null;
};

/** `edge`: ADDRESS:PORT. Asterisk sees one address for all carriers, so their names are looked up here. */
export async function carriersBehind(edge: string, trunks: readonly Trunk[]): Promise<Edge> {
  const known = new Map<string, readonly string[]>();
  for (const { host } of trunks) {
    if (!known.has(host)) known.set(host, await addressesOf(host));
  }
  return {
    proxy: { outbound_proxy: `sip:${edge};lr` },
    onlyFromThere: { deny: "0.0.0.0/0.0.0.0", permit: `${edge.split(":")[0]}/255.255.255.255` },
    matchOf(host) {
      const addresses = known.get(host) ?? [];
      if (addresses.length === 0) return null;
      const any = addresses.map((one) => one.replaceAll(".", "\\.")).join("|");
      return { match_header: `${cameFrom}: /^(${any})$/` };
    },
  };
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  // A name that cannot be looked up now is looked up again in a minute, with all others.
  const found = await lookup(host, { all: true, family: 4 }).catch(() => []);
  return found.map(({ address }) => address).sort();
}
