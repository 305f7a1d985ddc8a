import { createHash } from "node:crypto";
import { z } from "zod";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { type Ari, AriError, path } from "./ari.ts";
import { carriersBehind } from "./edge.ts";
import type { Manager } from "./manager.ts";
import { trunkName } from "./names.ts";
import { type Kind, phoneOf, type Thing, thingsOfTrunks, type Way } from "./objects.ts";
import { type LeftOut, TransportProblem, Transports } from "./transports.ts";
import { registrationStatuses } from "./trunk-sight.ts";
import type { Directory } from "./trunks.ts";

/** Asterisk itself, and who is told of what could not be pushed. */
type Parts = {
  ari: Ari;
  manager: Manager;
  connection: AsteriskConnection;
  onProblem: (problem: unknown) => void;
};

/** What must stay until a carrier has taken leave of us, and what need not. */
const forLeave: readonly Kind[] = ["registration", "auth"];
const forCalls: readonly Kind[] = ["identify", "endpoint", "aor"];
const kinds: readonly Kind[] = ["registration", ...forCalls, "auth"];

/** Longer than SIP itself waits for an answer (32 s, RFC 3261, 17.1.2.2). */
const leaveMs = 40_000;
const lookAgainMs = 500;

/**
 * Makes Asterisk know these trunks and phones and no others. What it knows already is left alone, so that a
 * restarted application takes no phone off the line. What cannot be pushed is told, and the others are.
 */
export class Provision {
  readonly #ari: Ari;
  readonly #manager: Manager;
  readonly #edge: string | null;
  readonly #transports: Transports;
  readonly #onProblem: (problem: unknown) => void;
  #wanted: Directory = { trunks: [], phones: [] };
  #running: Promise<void> | null = null;
  #isStale = false;
  /** Why a trunk is not there, by its name at Asterisk. */
  readonly #leftOut = new Map<string, LeftOut>();
  /** Since when carriers of trunks that are wanted no more have been asked to forget us. */
  readonly #leaving = new Map<string, number>();
  #looking: NodeJS.Timeout | null = null;

  constructor({ ari, manager, connection, onProblem }: Parts) {
    this.#ari = ari;
    this.#manager = manager;
    this.#edge = connection.edge;
    this.#transports = new Transports(ari, connection);
    this.#onProblem = onProblem;
  }

  leftOut(trunk: string): LeftOut | null {
    return this.#leftOut.get(trunkName(trunk)) ?? null;
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
      const things = await this.#thingsOf(wanted);
      await this.#removeOthers(new Set(things.map(({ name }) => name)));
      for (const thing of things) {
        await this.#bring(thing).catch((error: unknown) => {
          if (!(error instanceof AriError)) throw error;
          this.#onProblem(new Error(`${thing.name}: ${error.message}`));
        });
      }
    }
  }

  /** A trunk without a transport is left out, and told. */
  async #thingsOf({ trunks, phones }: Directory): Promise<Thing[]> {
    const edge = this.#edge === null ? null : await carriersBehind(this.#edge, trunks);
    const ways: Way[] = [];
    this.#leftOut.clear();
    for (const trunk of trunks) {
      try {
        ways.push({ trunk, transport: await this.#transports.of(trunk) });
      } catch (error) {
        if (error instanceof TransportProblem) this.#leftOut.set(trunkName(trunk.name), error.why);
        else if (!(error instanceof AriError)) throw error;
        this.#onProblem(new Error(`${trunkName(trunk.name)}: ${error.message}`));
      }
    }
    return [...thingsOfTrunks(ways, edge), ...phones.map(phoneOf)];
  }

  async #removeOthers(wanted: ReadonlySet<string>): Promise<void> {
    const statuses = await this.#registrations();
    const listed = await this.#ari.request({ method: "GET", path: path("endpoints") });
    for (const { resource } of z.array(z.object({ resource: z.string() })).parse(listed)) {
      if (!/^(trunk|phone)-/.test(resource) || wanted.has(resource)) continue;
      await this.#delete(resource, statuses.has(resource) ? forCalls : kinds);
      await this.#note(resource, "");
    }
    for (const [name, status] of statuses) {
      if (!wanted.has(name)) await this.#takeLeave(name, status);
    }
  }

  /** Without the manager nobody takes leave, and all else is done. */
  async #registrations(): Promise<Map<string, string>> {
    return await registrationStatuses(this.#manager).catch((error: unknown) => {
      this.#onProblem(error);
      return new Map();
    });
  }

  /**
   * With its password, while Asterisk still has it: else the carrier sends calls here for minutes to come. A carrier that
   * takes its time holds up nobody else.
   */
  async #takeLeave(name: string, status: string): Promise<void> {
    if (status === "Registered" && !this.#leaving.has(name)) {
      this.#leaving.set(name, performance.now());
      await this.#manager.act("PJSIPUnregister", { Registration: name }).catch(this.#onProblem);
    }
    const since = this.#leaving.get(name) ?? Number.NEGATIVE_INFINITY;
    if (status === "Registered" && performance.now() - since < leaveMs) return this.#lookAgain();
    this.#leaving.delete(name);
    await this.#delete(name, forLeave);
  }

  #lookAgain(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = null;
      if (this.#ari.state === "CONNECTED") this.push().catch(this.#onProblem);
    }, lookAgainMs).unref();
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
    if (parts.some(([kind, fields]) => kind === "aor" && "contact" in fields)) this.#qualify(name);
  }

  /** Whether its carrier answers is known at once, and not in half a minute. */
  #qualify(name: string): void {
    this.#manager.act("PJSIPQualify", { Endpoint: name }).catch(this.#onProblem);
  }

  /** What is made anew at once: its carrier has a moment to take leave of what was. */
  async #remove(name: string): Promise<void> {
    if (name.startsWith("trunk-")) await this.#unregister(name).catch(this.#onProblem);
    await this.#delete(name, kinds);
  }

  async #unregister(name: string): Promise<void> {
    const isRegistered = async () =>
      (await registrationStatuses(this.#manager)).get(name) === "Registered";
    this.#leaving.delete(name);
    if (!(await isRegistered())) return;
    await this.#manager.act("PJSIPUnregister", { Registration: name });
    for (let tries = 0; tries < 20 && (await isRegistered()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #delete(name: string, parts: readonly Kind[]): Promise<void> {
    for (const kind of parts) {
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

const noteOf = (name: string) => `PUSHED_${name.replaceAll("-", "_")}`;

function pathOf(kind: Kind, name: string): string {
  return path("asterisk", "config", "dynamic", "res_pjsip", kind, name);
}
