import { createHash } from "node:crypto";
import { z } from "zod";
import { type Ari, AriError, path } from "./ari.ts";
import { carriersBehind, type Edge } from "./edge.ts";
import type { Directory, Phone, Trunk } from "./trunks.ts";

type Kind = "auth" | "aor" | "endpoint" | "identify" | "registration";
type Fields = Record<string, string | number>;
/** What one trunk or phone consists of in Asterisk, in the order in which it must be made. */
type Thing = { name: string; parts: [Kind, Fields][] };

const kinds: readonly Kind[] = ["registration", "identify", "endpoint", "aor", "auth"];

/** A trunk's name at Asterisk. */
export const trunkName = (name: string): string => `trunk-${name}`;

/**
 * A phone's name at Asterisk, also the user it registers as: no tenant can name another's, whatever he asks
 * for, because his own is in it. `to` is `agent:<id>`.
 */
export function phoneName(tenantId: string, to: string): string {
  const hash = createHash("sha256").update(`${tenantId}\0${to}`).digest("hex");
  return `phone-${hash.slice(0, 24)}`;
}

/**
 * Makes Asterisk know these trunks and phones and no others. What it knows already is left alone, so that a
 * restarted application takes no phone off the line. What cannot be pushed is told, and the others are.
 */
export class Provision {
  readonly #ari: Ari;
  readonly #edge: string | null;
  readonly #onProblem: (problem: unknown) => void;
  #wanted: Directory = { trunks: [], phones: [] };
  #running: Promise<void> | null = null;
  #isStale = false;

  /** `edge`: the proxy by which calls go out and come in, if there is one. */
  constructor(ari: Ari, edge: string | null, onProblem: (problem: unknown) => void) {
    this.#ari = ari;
    this.#edge = edge;
    this.#onProblem = onProblem;
  }

  /** From now on these; resolves when Asterisk has them, or at once where there is no connection. */
  set(directory: Directory): Promise<void> {
    this.#wanted = directory;
    return this.#ari.state === "CONNECTED" ? this.push() : Promise.resolve();
  }

  /** Brings Asterisk to what is wanted; asked while it does so, it does it once more. */
  push(): Promise<void> {
    this.#isStale = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const wanted = this.#wanted;
      const edge = this.#edge === null ? null : await carriersBehind(this.#edge, wanted.trunks);
      const things = thingsOf(wanted, edge);
      await this.#removeOthers(new Set(things.map(({ name }) => name)));
      for (const thing of things) {
        await this.#bring(thing).catch((error: unknown) => {
          if (!(error instanceof AriError)) throw error;
          this.#onProblem(new Error(`${thing.name}: ${error.message}`));
        });
      }
    }
  }

  async #removeOthers(wanted: ReadonlySet<string>): Promise<void> {
    const listed = await this.#ari.request({ method: "GET", path: path("endpoints") });
    for (const { resource } of z.array(z.object({ resource: z.string() })).parse(listed)) {
      if (!/^(trunk|phone)-/.test(resource) || wanted.has(resource)) continue;
      await this.#remove(resource);
      await this.#note(resource, "");
    }
  }

  async #bring({ name, parts }: Thing): Promise<void> {
    const mark = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
    if ((await this.#noted(name)) === mark) return;
    // An endpoint that is there already cannot be changed: it is made anew.
    await this.#remove(name);
    for (const [kind, fields] of parts) {
      await this.#ari.request({
        ...{ method: "PUT", path: pathOf(kind, name) },
        body: {
          fields: Object.entries(fields).map(([attribute, value]) => ({
            ...{ attribute, value: String(value) },
          })),
        },
      });
    }
    await this.#note(name, mark);
  }

  async #remove(name: string): Promise<void> {
    for (const kind of kinds) {
      await this.#ari
        .request({ method: "DELETE", path: pathOf(kind, name) })
        .catch((error: unknown) => {
          if (!(error instanceof AriError) || error.status !== 404) throw error;
        });
    }
  }

  /** What was pushed last, as Asterisk itself remembers it for as long as it runs. */
  async #noted(name: string): Promise<string> {
    const query = { variable: noteOf(name) };
    const request = { method: "GET", path: path("asterisk", "variable"), query } as const;
    const found = await this.#ari.request(request).catch((error: unknown) => {
      if (error instanceof AriError && error.status === 404) return { value: "" };
      throw error;
    });
    return z.object({ value: z.string() }).parse(found).value;
  }

  async #note(name: string, value: string): Promise<void> {
    const query = { variable: noteOf(name), value };
    await this.#ari.request({ method: "POST", path: path("asterisk", "variable"), query });
  }
}

export type TrunkState = "REACHABLE" | "UNREACHABLE" | "UNKNOWN";

/** Whether the carrier of a trunk answers, by the question that Asterisk asks it twice a minute. */
export async function trunkState(ari: Ari, name: string): Promise<TrunkState> {
  const at = path("endpoints", "PJSIP", trunkName(name));
  const found = await ari.request({ method: "GET", path: at }).catch((error: unknown) => {
    if (error instanceof AriError && error.status === 404) return { state: "unknown" };
    throw error;
  });
  const { state } = z.object({ state: z.string() }).parse(found);
  if (state === "online") return "REACHABLE";
  return state === "offline" ? "UNREACHABLE" : "UNKNOWN";
}

const noteOf = (name: string) => `PUSHED_${name.replaceAll("-", "_")}`;

function pathOf(kind: Kind, name: string): string {
  return path("asterisk", "config", "dynamic", "res_pjsip", kind, name);
}

function thingsOf({ trunks, phones }: Directory, edge: Edge | null): Thing[] {
  // Calls from one address come by one trunk: the first that was made with it.
  const known = new Set<string>();
  const isFirst = ({ host }: Trunk) => !known.has(host) && known.add(host);
  return [
    ...trunks.map((one) => trunkOf(one, Boolean(isFirst(one)), edge)),
    ...phones.map(phoneOf),
  ];
}

const spoken = { disallow: "all", direct_media: "no", send_connected_line: "no", language: "en" };

function trunkOf(trunk: Trunk, isFirstOfHost: boolean, edge: Edge | null): Thing {
  const { host, port, transport, credentials, registers } = trunk;
  const name = trunkName(trunk.name);
  const way = transport === "TCP" ? ";transport=tcp" : "";
  const at = `${host}:${port}`;
  const proxy = edge?.proxy ?? {};
  const parts: Thing["parts"] = [];
  if (credentials) parts.push(["auth", { auth_type: "digest", ...credentials }]);
  parts.push(
    ["aor", { contact: `sip:${at}${way}`, qualify_frequency: 30, qualify_timeout: 3, ...proxy }],
    [
      "endpoint",
      {
        ...{ ...spoken, transport: transport.toLowerCase(), context: "from-trunk" },
        ...{ allow: "ulaw,alaw", aors: name, dtmf_mode: "rfc4733", rtp_symmetric: "yes" },
        ...{ trust_id_inbound: "yes", send_pai: "yes", rtp_timeout: 120, rtp_timeout_hold: 900 },
        ...(credentials && { outbound_auth: name }),
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
      ...{ transport: transport.toLowerCase(), retry_interval: 30, expiration: 300, ...proxy },
    };
    parts.push(["registration", registration]);
  }
  return { name, parts };
}

function phoneOf({ id, tenantId, password, kind }: Phone): Thing {
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
