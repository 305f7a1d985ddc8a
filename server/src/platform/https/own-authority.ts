import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { exists } from "../home.ts";
import { fingerprint } from "../master-key.ts";
import { writeWhole } from "../whole-file.ts";
import { type CertificateSource, Changing } from "./certificate.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;
const authorityDays = 3650;
/** Browsers refuse what is valid for longer than 398 days. */
const serverDays = 397;
/** A timer is no longer than 24 days, and renewing early does no harm. */
const renewEveryMs = 21 * dayMs;

x509.cryptoProvider.set(webcrypto);

type Keys = webcrypto.CryptoKeyPair;
type Pair = { certificate: x509.X509Certificate; keys: Keys };

/**
 * A certificate for this machine's names, signed by an authority that this installation makes for itself.
 * Whoever trusts the authority once sees no warning again, also when the certificate is renewed.
 */
export async function ownCertificate(
  keysFolder: string,
  now: Date,
  extraNames: readonly string[] = [],
): Promise<CertificateSource> {
  const folder = join(keysFolder, "https");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authorityFile = join(folder, "authority.pem");
  const authority = await readAuthority(authorityFile, join(folder, "authority.key"), now);
  const names = [...new Set(["localhost", hostname(), ...extraNames])];
  const changing = new Changing(await issue(authority, names, now));
  const renew = async () => changing.change(await issue(authority, names, new Date()));
  // It is made anew at each start too; this is for a server that runs for longer than it is valid.
  const timer = setInterval(() => void renew(), renewEveryMs);
  timer.unref();
  return {
    get certificate() {
      return changing.certificate;
    },
    onChange: (use) => changing.onChange(use),
    advice: howToTrust(authorityFile, authority.certificate),
    stop: () => clearInterval(timer),
  };
}

async function readAuthority(certFile: string, keyFile: string, now: Date): Promise<Pair> {
  if ((await exists(certFile)) && (await exists(keyFile))) {
    const certificate = new x509.X509Certificate(await readFile(certFile, "utf8"));
    if (certificate.notAfter.getTime() - now.getTime() > serverDays * dayMs) {
      const pkcs8 = x509.PemConverter.decodeFirst(await readFile(keyFile, "utf8"));
      const privateKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, [
        "sign",
      ]);
      const publicKey = await certificate.publicKey.export(algorithm, ["verify"]);
      return { certificate, keys: { privateKey, publicKey } };
    }
  }
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Parley on ${hostname()}, O=Parley`,
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeWhole(keyFile, await privatePem(keys.privateKey), 0o600);
  await writeWhole(certFile, `${certificate.toString("pem")}\n`, 0o644);
  return { certificate, keys };
}

async function issue(authority: Pair, names: readonly string[], now: Date) {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${names[0]}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + serverDays * dayMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: "dns" as const, value })),
        ...addresses().map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  const chain = `${certificate.toString("pem")}\n${authority.certificate.toString("pem")}\n`;
  return { cert: chain, key: await privatePem(keys.privateKey) };
}

function addresses(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = own.map(({ address }) => address).filter((address) => !address.includes("%"));
  return [...new Set(["127.0.0.1", "::1", ...found])];
}

function howToTrust(file: string, certificate: x509.X509Certificate): string[] {
  const print = fingerprint(Buffer.from(certificate.rawData));
  return [
    `The certificate is signed by this installation's own authority (${print}). Browsers warn of it`,
    "until a computer trusts the authority, once:",
    `  Debian, Ubuntu: sudo cp ${file} /usr/local/share/ca-certificates/parley.crt && sudo update-ca-certificates`,
    `  macOS:          sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
    `  Windows:        certutil -addstore -f Root ${file}`,
    "  Firefox:        Settings, Certificates, Authorities, Import",
  ];
}

async function newKeys(): Promise<Keys> {
  return await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`;
}

function serial(): string {
  // The first bit stays 0: a serial number is positive.
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("hex");
}
