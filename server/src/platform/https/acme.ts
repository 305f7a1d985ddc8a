import { X509Certificate } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import acme from "acme-client";
import type { Log } from "../observe/log.ts";
import { readSecret, secretFile } from "../secret-file.ts";
import { errorText, StartRefusal } from "../start-refusal.ts";
import { writeWhole } from "../whole-file.ts";
import { type Certificate, type CertificateSource, Changing } from "./certificate.ts";

const dayMs = 86_400_000;
const renewBeforeMs = 30 * dayMs;
const lookEveryMs = dayMs / 2;

/** Answers of http-01 challenges, by their token; the listener of port 80 gives them out. */
export type Challenges = Map<string, string>;

type Order = { domain: string; directoryUrl: string; keysFolder: string; challenges: Challenges };

/**
 * A certificate of an authority that speaks ACME (RFC 8555), for one domain that leads to this machine.
 * It is kept, and renewed a month before its end; a renewal that fails is tried again half a day later.
 */
export async function acmeCertificate(order: Order, log: Log): Promise<CertificateSource> {
  const folder = join(order.keysFolder, "https");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${order.domain}.pem`);
  const kept = await readKept(file);
  const first = kept && !isDue(kept) ? kept : await obtainFirst(order, folder, file, kept, log);
  const changing = new Changing(first);
  const look = async () => {
    if (!isDue(changing.certificate)) return;
    try {
      changing.change(await obtain(order, folder, file));
      log.info({ domain: order.domain }, "the certificate was renewed");
    } catch (error) {
      log.error({ err: error, domain: order.domain }, "the certificate could not be renewed");
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
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

async function obtainFirst(
  order: Order,
  folder: string,
  file: string,
  kept: Certificate | undefined,
  log: Log,
): Promise<Certificate> {
  try {
    return await obtain(order, folder, file);
  } catch (error) {
    if (kept && Date.parse(endOf(kept)) > Date.now()) {
      log.error({ err: error, domain: order.domain }, "the certificate could not be renewed");
      return kept;
    }
    throw new StartRefusal(
      "settings",
      `No certificate for ${order.domain} was given: ${errorText(error)}`,
      `See that ${order.domain} leads to this machine and that port 80 is open to everybody`,
      { cause: error },
    );
  }
}

async function obtain(order: Order, folder: string, file: string): Promise<Certificate> {
  const { domain, directoryUrl, challenges } = order;
  const client = await openAccount(directoryUrl, folder);
  const [key, csr] = await acme.crypto.createCsr(
    { altNames: [domain] },
    await acme.crypto.createPrivateEcdsaKey(),
  );
  const cert = await client.auto({
    csr,
    termsOfServiceAgreed: true,
    challengePriority: ["http-01"],
    // The authority looks at port 80 itself; looking from inside fails behind many routers.
    skipChallengeVerification: true,
    challengeCreateFn: async (_authorization, challenge, answer) => {
      challenges.set(challenge.token, answer);
    },
    challengeRemoveFn: async (_authorization, challenge) => {
      challenges.delete(challenge.token);
    },
  });
  await writeWhole(accountFile(folder, directoryUrl, "url"), `${client.getAccountUrl()}\n`);
  await writeWhole(file, `${key.toString().trim()}\n${cert}`, 0o600);
  return { cert, key: key.toString() };
}

/** The account with an authority: made with the first order, and named by its address from then on. */
async function openAccount(directoryUrl: string, folder: string) {
  const fresh = (await acme.crypto.createPrivateEcdsaKey()).toString().trim();
  const accountKey = await secretFile(accountFile(folder, directoryUrl, "key"), () => fresh);
  const accountUrl = await readSecret(accountFile(folder, directoryUrl, "url"));
  return new acme.Client({ directoryUrl, accountKey, ...(accountUrl ? { accountUrl } : {}) });
}

function accountFile(folder: string, directoryUrl: string, what: "key" | "url"): string {
  return join(folder, `account-${new URL(directoryUrl).host.replace(":", "-")}.${what}`);
}

async function readKept(file: string): Promise<Certificate | undefined> {
  const text = await readSecret(file);
  if (text === undefined) return undefined;
  const start = text.indexOf("-----BEGIN CERTIFICATE-----");
  return { key: text.slice(0, start), cert: text.slice(start) };
}

function isDue(certificate: Certificate): boolean {
  return Date.parse(endOf(certificate)) - Date.now() < renewBeforeMs;
}

function endOf({ cert }: Certificate): string {
  return new X509Certificate(String(cert)).validTo;
}
