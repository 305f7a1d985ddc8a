import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { Log } from "../observe/log.ts";
import { errorText, StartRefusal } from "../start-refusal.ts";
import { type Certificate, type CertificateSource, Changing } from "./certificate.ts";

const lookEveryMs = 5000;

/** A certificate and its key in two files, read again when they change. A pair that does not fit is not used. */
export async function certificateFiles(
  certFile: string,
  keyFile: string,
  log: Log,
  everyMs = lookEveryMs,
): Promise<CertificateSource> {
  const first = await readPair(certFile, keyFile).catch((error: unknown) => {
    throw new StartRefusal(
      "settings",
      `The certificate ${certFile} with the key ${keyFile} cannot be used: ${errorText(error)}`,
      "Name a certificate chain and its private key, both in PEM: --https cert.pem,key.pem",
      { cause: error },
    );
  });
  const changing = new Changing(first);
  let failed = "";
  const look = async () => {
    try {
      const pair = await readPair(certFile, keyFile);
      failed = "";
      if (isSame(pair, changing.certificate)) return;
      changing.change(pair);
      log.info({ certFile }, "a new certificate is in use");
    } catch (error) {
      // One of two files was replaced: the other follows. Told once, not every five seconds.
      if (failed !== errorText(error)) log.warn({ err: error, certFile }, "the certificate stays");
      failed = errorText(error);
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    get certificate() {
      return changing.certificate;
    },
    onChange: (use) => changing.onChange(use),
    advice: [],
    stop: () => clearInterval(timer),
  };
}

async function readPair(certFile: string, keyFile: string): Promise<Certificate> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  createSecureContext({ cert, key });
  return { cert, key };
}

function isSame(a: Certificate, b: Certificate): boolean {
  return String(a.cert) === String(b.cert) && String(a.key) === String(b.key);
}
