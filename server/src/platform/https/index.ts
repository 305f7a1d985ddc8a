import type { Server } from "node:http";
import type { Config } from "../config.ts";
import { openHome } from "../home.ts";
import type { Log } from "../observe/log.ts";
import { explainListenError } from "../start-refusal.ts";
import { acmeCertificate, type Challenges } from "./acme.ts";
import type { CertificateSource } from "./certificate.ts";
import { certificateFiles } from "./files.ts";
import { ownCertificate } from "./own-authority.ts";
import { createPlainServer } from "./server.ts";

type HttpsConfig = Pick<Config, "home" | "host" | "https" | "httpPort" | "acmeUrl">;

/**
 * The certificate that the settings ask for; undefined for plain HTTP. A domain has a listener at the port of
 * plain HTTP as well, where the authority looks and from which browsers are sent on.
 */
export async function openHttps(
  config: HttpsConfig,
  log: Log,
): Promise<CertificateSource | undefined> {
  const { https, host } = config;
  if (https === undefined) return undefined;
  const { keys } = await openHome(config.home);
  if (https === "self") {
    return ownCertificate(keys, new Date(), isName(host) ? [host] : []);
  }
  const [cert = "", key] = https.split(",").map((path) => path.trim());
  if (key !== undefined) return certificateFiles(cert, key, log);

  const challenges: Challenges = new Map();
  const plain = await listen(createPlainServer(challenges), config.httpPort, host);
  try {
    const order = { domain: https, directoryUrl: config.acmeUrl, keysFolder: keys, challenges };
    const source = await acmeCertificate(order, log);
    return {
      get certificate() {
        return source.certificate;
      },
      onChange: (use) => source.onChange(use),
      advice: source.advice,
      stop: async () => {
        await source.stop();
        plain.close();
      },
    };
  } catch (error) {
    plain.close();
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(explainListenError(error, host, port)));
    server.listen(port, host, () => resolve(server));
  });
}

function isName(host: string): boolean {
  return /[a-z]/i.test(host) && !host.includes(":") && host !== "localhost";
}
