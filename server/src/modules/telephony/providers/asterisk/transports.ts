import { createHash } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { type Ari, AriError, path } from "./ari.ts";
import type { Trunk } from "./trunks.ts";

/** Of Asterisk's configuration: with TLS, one that believes the public authorities and one that believes anybody. */
const plain = { UDP: "udp", TCP: "tcp", TLS: "tls" } as const;
const unverified = "tls-open";
/** What one of our own has in common with that of the configuration: where this Asterisk is, and how it is seen. */
const shared = ["external_media_address", "external_signaling_address", "local_net"];
const isBind = ({ attribute }: { attribute: string }) => attribute === "bind";

const Attributes = z.array(z.object({ attribute: z.string(), value: z.string() }));

/**
 * LEFT_TO_PROXY: whose certificates are believed is decided at the proxy before Asterisk, for all trunks. NO_PLACE: this
 * Asterisk sees no folder in which a certificate could lie.
 */
export type LeftOut = "LEFT_TO_PROXY" | "NO_PLACE";

/** Why a trunk cannot be pushed. */
export class TransportProblem extends Error {
  readonly why: LeftOut;

  constructor(why: LeftOut, message: string) {
    super(message);
    this.why = why;
  }
}

/** The ways by which an Asterisk speaks to carriers. */
export class Transports {
  readonly #ari: Ari;
  readonly #connection: AsteriskConnection;

  constructor(ari: Ari, connection: AsteriskConnection) {
    this.#ari = ari;
    this.#connection = connection;
  }

  /** The name of that of a trunk, which is there from now on. Asterisk keeps one for as long as it runs. */
  async of({ transport, verifiesCertificate, caCertificate }: Trunk): Promise<string> {
    if (this.#connection.edge !== null) {
      const isPlain = verifiesCertificate && caCertificate === null;
      // It is the proxy that speaks with carriers as they wish; with the proxy we speak as with a neighbour.
      if (transport !== "TLS" || isPlain) return plain.UDP;
      throw new TransportProblem(
        "LEFT_TO_PROXY",
        "the proxy before Asterisk speaks TLS with carriers, and decides whom it believes",
      );
    }
    if (transport !== "TLS") return plain[transport];
    if (!verifiesCertificate) return unverified;
    if (caCertificate === null) return plain.TLS;
    return this.#believing(caCertificate);
  }

  /** It believes these certificates and no others. Connections of one are never used by another. */
  async #believing(pem: string): Promise<string> {
    const name = `tls-${createHash("sha256").update(pem).digest("hex").slice(0, 24)}`;
    if ((await this.#attributesOf(name)) !== null) return name;
    const { trust } = this.#connection;
    if (trust === null) {
      throw new TransportProblem(
        "NO_PLACE",
        "this Asterisk has no folder for the certificates of carriers",
      );
    }
    const like = await this.#attributesOf(plain.TLS);
    if (like === null) {
      throw new TransportProblem("NO_PLACE", "this Asterisk has no transport for TLS");
    }
    await keep(join(trust.folder, `${name}.pem`), pem);
    const fields = [
      ...like.filter(({ attribute, value }) => shared.includes(attribute) && value !== ""),
      // It goes outwards only, by a port that is free.
      { attribute: "bind", value: like.find(isBind)?.value.replace(/:\d+$/, ":0") ?? "0.0.0.0:0" },
      { attribute: "protocol", value: "tls" },
      { attribute: "method", value: "tlsv1_2" },
      { attribute: "verify_server", value: "yes" },
      { attribute: "ca_list_file", value: `${trust.asSeen}/${name}.pem` },
    ];
    await this.#ari.request({ method: "PUT", path: at(name), body: { fields } });
    return name;
  }

  async #attributesOf(name: string): Promise<z.infer<typeof Attributes> | null> {
    const found = await this.#ari
      .request({ method: "GET", path: at(name) })
      .catch((error: unknown) => {
        if (error instanceof AriError && error.status === 404) return null;
        throw error;
      });
    return found === null ? null : Attributes.parse(found);
  }
}

const at = (name: string) => path("asterisk", "config", "dynamic", "res_pjsip", "transport", name);

/** Whole or not at all: Asterisk may be reading it. */
async function keep(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text, { mode: 0o644 });
  await rename(fresh, file);
}
