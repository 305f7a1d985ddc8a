import { isIP } from "node:net";
import { TelephonyError } from "../../port.ts";
import type { Manager, ManagerEvent } from "./manager.ts";
import { phoneName, trunkName } from "./names.ts";
import type { Directory } from "./trunks.ts";

/** What somebody tried at the switch, and was refused. */
export type Intrusion = {
  what: /** Nobody whom it knows: no carrier of ours, whatever he says of himself. */
    | "STRANGER"
    /** The name of a phone or a trunk, and not its password. */
    | "WRONG_PASSWORD"
    /** A phone that has its password, and dials by itself. */
    | "PHONE_DIALLED";
  /** Whose name it was; null of nobody's, and of a trunk that all share. */
  tenantId: string | null;
  /** From where, the last of them. */
  ip: string | null;
  count: number;
};

const kinds: Record<string, Intrusion["what"]> = {
  RequestBadFormat: "STRANGER",
  ChallengeResponseFailed: "WRONG_PASSWORD",
  InvalidPassword: "WRONG_PASSWORD",
  PhoneDialled: "PHONE_DIALLED",
};

/** As the switch calls whom it does not know. */
const nobody = "<unknown>";

const waitSeconds = 20;
/** A storm of them is told once a second, as what it adds up to. */
const gatherMs = 1_000;
const awayMs = 5_000;

export type LookoutOptions = {
  manager: Manager;
  directory: () => Directory;
  onIntrusion: (intrusion: Intrusion) => void;
  onProblem: (problem: unknown) => void;
};

/** Listens to what the switch says of those whom it refused. */
export class Lookout {
  readonly #options: LookoutOptions;
  readonly #closing = new AbortController();
  readonly #watching: Promise<void>;

  constructor(options: LookoutOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { manager, directory, onIntrusion, onProblem } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const events = await manager.next(waitSeconds, signal);
        for (const intrusion of intrusionsIn(events, directory())) onIntrusion(intrusion);
        await pause(gatherMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        // That it is away is told by those who have something to order.
        if (!(error instanceof TelephonyError)) onProblem(error);
        await pause(awayMs, signal);
      }
    }
  }
}

/** What was refused, added up by what it was and whose. */
export function intrusionsIn(events: readonly ManagerEvent[], directory: Directory): Intrusion[] {
  const found = new Map<string, Intrusion>();
  for (const event of events) {
    const what = kindOf(event);
    const [, way = "", address = ""] = (event.get("RemoteAddress") ?? "").split("/");
    // Phones in pages come through the application, which judges them itself and gives their passwords anew.
    if (!what || way === "WS" || way === "WSS") continue;
    const tenantId = ownerOf(event.get("AccountID") ?? "", directory);
    const key = `${what} ${tenantId}`;
    const known = found.get(key);
    const ip = addressIn(address) ?? known?.ip ?? null;
    found.set(key, { what, tenantId, ip, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

function kindOf(event: ManagerEvent): Intrusion["what"] | undefined {
  const name = event.get("UserEvent") ?? event.get("Event") ?? "";
  // Whoever is known is asked for his password too, and gives it.
  if (name === "ChallengeSent") return event.get("AccountID") === nobody ? "STRANGER" : undefined;
  return kinds[name];
}

function ownerOf(account: string, { trunks, phones }: Directory): string | null {
  if (!/^(trunk|phone)-/.test(account)) return null;
  const phone = phones.find(({ id, tenantId }) => phoneName(tenantId, `agent:${id}`) === account);
  const trunk = trunks.find(({ name }) => trunkName(name) === account);
  return phone?.tenantId ?? trunk?.tenantId ?? null;
}

/** With or without a port. */
function addressIn(text: string): string | null {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1");
  return isIP(bare) ? bare : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
