import type { Edge } from "./edge.ts";
import { phoneName, trunkName } from "./names.ts";
import type { Phone, Trunk } from "./trunks.ts";

export type Kind = "auth" | "aor" | "endpoint" | "identify" | "registration";
export type Fields = Record<string, string | number>;
/** What one trunk or phone consists of in Asterisk, in the order in which it must be made. */
export type Thing = { name: string; parts: [Kind, Fields][] };

/** A trunk, and the transport that was made for it. */
export type Way = { trunk: Trunk; transport: string };

export function thingsOfTrunks(ways: readonly Way[], edge: Edge | null): Thing[] {
  // Calls from one address come by one trunk: the first that was made with it.
  const known = new Set<string>();
  const isFirst = ({ host }: Trunk) => !known.has(host) && known.add(host);
  return ways.map((way) => trunkOf(way, Boolean(isFirst(way.trunk)), edge));
}

const spoken = { disallow: "all", direct_media: "no", send_connected_line: "no", language: "en" };

/** A carrier that is away for an hour, or did not know us for a moment, is asked again for as long as it takes. */
const patience = {
  ...{ retry_interval: 30, expiration: 300, max_retries: 1_000_000, max_random_initial_delay: 1 },
  ...{ forbidden_retry_interval: 120, fatal_retry_interval: 120, auth_rejection_permanent: "no" },
};

function trunkOf({ trunk, transport }: Way, isFirstOfHost: boolean, edge: Edge | null): Thing {
  const { host, port, credentials, registers, callsAsUser, mediaEncryption, behindNat } = trunk;
  const name = trunkName(trunk.name);
  const way = trunk.transport === "UDP" ? "" : `;transport=${trunk.transport.toLowerCase()}`;
  const at = `${host}:${port}`;
  const proxy = edge?.proxy ?? {};
  const parts: Thing["parts"] = [];
  if (credentials) parts.push(["auth", { auth_type: "digest", ...credentials }]);
  parts.push(
    ["aor", { contact: `sip:${at}${way}`, qualify_frequency: 30, qualify_timeout: 3, ...proxy }],
    [
      "endpoint",
      {
        ...{ ...spoken, transport, context: "from-trunk" },
        ...{ allow: "ulaw,alaw", aors: name, dtmf_mode: "rfc4733", rtp_symmetric: "yes" },
        ...{ trust_id_inbound: "yes", send_pai: "yes", rtp_timeout: 120, rtp_timeout_hold: 900 },
        ...(credentials && { outbound_auth: name }),
        ...(credentials && callsAsUser && { from_user: credentials.username, from_domain: host }),
        ...(mediaEncryption === "SRTP" && { media_encryption: "sdes" }),
        ...(behindNat && { rewrite_contact: "yes", force_rport: "yes" }),
        ...{ ...proxy, ...edge?.onlyFromThere },
        set_var: `TRUNK=${trunk.name}`,
      },
    ],
  );
  const from = edge === null ? { match: host } : edge.matchOf(host);
  if (isFirstOfHost && from) parts.push(["identify", { endpoint: name, ...from }]);
  if (registers && credentials) {
    const user = credentials.username;
    const registration = {
      ...{ server_uri: `sip:${at}${way}`, client_uri: `sip:${user}@${at}` },
      ...{ contact_user: user, outbound_auth: name, endpoint: name, line: "yes" },
      ...{ transport, ...patience, ...proxy },
    };
    parts.push(["registration", registration]);
  }
  return { name, parts };
}

export function phoneOf({ id, tenantId, password, kind }: Phone): Thing {
  const name = phoneName(tenantId, `agent:${id}`);
  // A page that is gone says no goodbye: it has this long to come back.
  const browser = { transport: "ws", webrtc: "yes", allow: "ulaw,opus", rtp_timeout: 45 };
  const desk = { transport: "udp", allow: "ulaw,alaw", rtp_symmetric: "yes", force_rport: "yes" };
  return {
    name,
    parts: [
      ["auth", { auth_type: "digest", username: name, password }],
      ["aor", { max_contacts: 1, remove_existing: "yes", qualify_frequency: 0 }],
      [
        "endpoint",
        {
          ...{ ...spoken, ...(kind === "BROWSER" ? browser : desk), context: "from-agent" },
          ...{ aors: name, auth: name, allow_subscribe: "no", allow_transfer: "no" },
        },
      ],
    ],
  };
}
