import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, rootCertificates } from "node:tls";
import type * as api from "@parley/contract";
import { invalid } from "../../platform/errors.ts";
import type { Outside } from "../../platform/net/outside.ts";

/** What is wrong with the certificate of a carrier, if anything is. */
export type Finding = api.Output<typeof api.getTrunkState>["certificate"];

const withinMs = 5_000;

/** Where a carrier speaks TLS, and whom it is believed by. */
type At = Pick<api.Trunk, "host" | "port" | "transport" | "verifiesCertificate" | "caCertificate">;

/** Refuses what nobody could read as certificates. */
export function demandCertificates(pem: string): void {
  for (const one of pem.split(/(?<=-----END CERTIFICATE-----)\s*/).filter(Boolean)) {
    try {
      new X509Certificate(one);
    } catch {
      throw invalid("caCertificate", "holds a certificate that cannot be read");
    }
  }
}

/**
 * Asks a carrier for its certificate and looks at it as the switch does, which tells nobody why it has turned one down.
 * Nothing else is said to the carrier.
 */
export async function lookAtCertificate(outside: Outside, at: At): Promise<Finding> {
  if (at.transport !== "TLS" || !at.verifiesCertificate) return "NONE";
  const target = await outside.addressOf(at.host).catch(() => null);
  if (target === null) return "UNREACHABLE";
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host: target.address, port: at.port },
      ca: at.caCertificate === null ? [...rootCertificates] : [at.caCertificate],
      // The name is what the certificate must bear, not the address that was looked up and checked.
      ...(isIP(at.host) ? { host: at.host } : { servername: at.host }),
    });
    const end = (finding: Finding) => {
      socket.destroy();
      clearTimeout(late);
      resolve(finding);
    };
    let isThere = false;
    // Somebody is there, and does not answer as one who speaks TLS would.
    const absent = () => (isThere ? "UNREADABLE" : "UNREACHABLE");
    const late = setTimeout(() => end(absent()), withinMs);
    socket.once("connect", () => {
      isThere = true;
    });
    socket.once("secureConnect", () => end("TRUSTED"));
    socket.once("error", (error) => {
      const code = "code" in error ? String(error.code) : "";
      end(unreachable.test(code) ? absent() : findingOf(code));
    });
  });
}

const findings: Record<string, Finding> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "OTHER_NAME",
  CERT_HAS_EXPIRED: "EXPIRED",
  CERT_NOT_YET_VALID: "EXPIRED",
};
const unreachable = /^(ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|EADDR)/;
const untrusted = /CERT|SIGNATURE|SIGNED|ISSUER|CRL|PURPOSE|CA$/;

function findingOf(code: string): Finding {
  const known = findings[code];
  if (known) return known;
  return !code.startsWith("ERR_SSL") && untrusted.test(code) ? "UNTRUSTED" : "UNREADABLE";
}
