import { createHash } from "node:crypto";
import { z } from "zod";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { type Ari, AriError, path } from "./ari.ts";
import { carriersBehind } from "./edge.ts";
import type { Manager } from "./manager.ts";
import { trunkName } from "./names.ts";
import { type Kind, phoneOf, type Thing, thingsOfTrunks, type Way } from "./objects.ts";
import { type LeftOut, TransportProblem, Transports } from "./transports.ts";
import { registrationStatus } from "./trunk-sight.ts";
import type { Directory } from "./trunks.ts";

/** Asterisk itself, and who is told of what could not be pushed. */
type Parts = {
  ari: Ari;
  manager: Manager;
  connection: AsteriskConnection;
  onProblem: (problem: unknown) => void;
};

const kinds: readonly Kind[] = ["registration", "identify", "endpoint", "aor", "auth"];

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
    if (parts.some(([kind, fields]) => kind === "aor" && "contact" in fields)) this.#qualify(name);
  }

  /** Whether its carrier answers is known at once, and not in half a minute. */
  #qualify(name: string): void {
    this.#manager.act("PJSIPQualify", { Endpoint: name }).catch(this.#onProblem);
  }

  async #remove(name: string): Promise<void> {
    if (name.startsWith("trunk-")) await this.#unregister(name).catch(this.#onProblem);
    for (const kind of kinds) {
      await this.#ari
        .request({ method: "DELETE", path: pathOf(kind, name) })
        .catch((error: unknown) => {
          if (!(error instanceof AriError) || error.status !== 404) throw error;
        });
    }
  }

  /** With its password, while Asterisk still has it: else the carrier sends calls here for minutes to come. */
  async #unregister(name: string): Promise<void> {
    const isRegistered = async () =>
      (await registrationStatus(this.#manager, name)) === "Registered";
    if (!(await isRegistered())) return;
    await this.#manager.act("PJSIPUnregister", { Registration: name });
    for (let tries = 0; tries < 20 && (await isRegistered()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
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
