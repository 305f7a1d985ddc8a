import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAbandonCertificate } from "../../../certificates.ts";
import { type SignedText, signedFile, signText } from "../../../platform/signed.ts";
import { type AbandonFacts, readAbandonCertificate, signFacts } from "./facts.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const publicKey = createPublicKey(privateKey);
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

const facts: AbandonFacts = {
  ...{ format: "PARLEY-ABANDON-2", id: id(1), tenant: { id: id(2), name: "Halden" } },
  campaign: { id: id(3), name: "Ünruh – spring", mode: "PREDICTIVE" },
  period: {
    ...{ window: "DAY", from: "2026-05-04", to: "2026-05-04", timeZone: "Europe/London" },
    ...{ asOf: "2026-05-05T08:00:00.000Z", isFinal: true },
  },
  limits: { own: 0.025, legal: 0.03 },
  ...{ dials: 3000, people: 1000, connected: 980, abandoned: 20, messages: 3 },
  ...{ isWithin: true, isWithinWithEstimate: false },
  detection: {
    ...{ sampled: 400, people: 3, rate: 0.0075, low: 0.0026, high: 0.0218, hungUp: 1500 },
    ...{ estimated: 11, abandonRate: 0.02, rateWithEstimate: 0.0306, missed: 0, missedRate: 0 },
  },
  days: [{ day: "2026-05-04", people: 1000, connected: 980, abandoned: 20 }],
  rules: [{ version: 4, packs: ["UK"], dials: 3000 }],
  ...{ ringSeconds: 22, waitSeconds: 2, issuedAt: "2026-05-05T08:00:00.000Z" },
  ledger: { snapshotId: id(4), sha256: "0".repeat(64) },
  issuedBy: { id: id(5), name: "Isla" },
  notice: "This is not legal advice.",
  settings: {
    recordedSince: null,
    before: {
      ...{ mode: "PREDICTIVE", abandonLimit: 0.03, linesPerAgent: 5, ringSeconds: 18 },
      ...{ farewell: "A call from Halden.", stopsAtLimit: false },
      ...{ machineDetection: "HANG_UP", machineCertainty: 0.8, detectionOff: "[]" },
    },
    changes: [
      {
        ...{ at: "2026-05-04T10:00:00.000Z", by: { id: id(5), name: "Isla" } },
        settings: [
          { setting: "abandonLimit", before: 0.03, after: 0.025 },
          { setting: "ringSeconds", before: 18, after: 22 },
        ],
      },
      {
        ...{ at: "2026-05-04T11:00:00.000Z", by: null },
        settings: [{ setting: "ringSeconds", before: 22, after: 20 }],
      },
    ],
  },
  played: {
    texts: ["A call from Halden.", "Halden called."],
    records: [
      { call: id(7), at: "2026-05-04T09:00:02.000Z", text: 0, afterSeconds: 2.01 },
      { call: id(8), at: "2026-05-04T09:10:02.000Z", text: 1, afterSeconds: null },
    ],
    leftOut: 1,
  },
};
const signed = signFacts(facts, privateKey);
const file = Buffer.from(signedFile(signed));

test("what was signed is read again as it was", () => {
  expect(readAbandonCertificate(file, publicKey)).toEqual({ facts });
});

/** Every place in the facts that holds a value, however deep. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

type Tree = { [key: string]: Tree };
function changed(path: string[], value: unknown): AbandonFacts {
  const copy = structuredClone(facts);
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Tree, copy as unknown as Tree);
  (holder as Record<string, unknown>)[path.at(-1) ?? ""] = value;
  return copy;
}

test("one whose settings or messages do not add up is none, whoever signed it; one of the first kind still is", () => {
  const read = (other: AbandonFacts) =>
    readAbandonCertificate(Buffer.from(signedFile(signFacts(other, privateKey))), publicKey);
  const { settings, played, ...first } = facts;
  if (!settings || !played) throw new Error("it has both");
  const [one, ...others] = played.records;
  const wrong: AbandonFacts[] = [
    { ...facts, messages: 4 },
    { ...facts, played: { ...played, records: others } },
    { ...facts, played: { ...played, texts: [] } },
    { ...facts, played: { ...played, records: one ? [one, one] : [] } },
    { ...facts, settings: { ...settings, changes: settings.changes.slice(1) } },
    { ...facts, settings: { ...settings, before: { ...settings.before, ringSeconds: 30 } } },
    first,
    { ...facts, format: "PARLEY-ABANDON-1" },
  ];
  for (const other of wrong) expect(read(other)).toEqual({ fault: "PARTS" });
  const old: AbandonFacts = { ...first, format: "PARLEY-ABANDON-1" };
  expect(read(old)).toEqual({ facts: old });
});

describe("a certificate that is not as it was signed", () => {
  test("is refused with any field changed, however it is put back together", () => {
    const value = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.string(), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom(...leavesOf(facts)), value, (path, other) => {
        const certificate = JSON.stringify(changed(path, other));
        if (certificate === signed.certificate) return;
        const forged = Buffer.from(signedFile({ ...signed, certificate }));
        expect(readAbandonCertificate(forged, publicKey)).toEqual({ fault: "SIGNATURE" });
      }),
      { numRuns: 300 },
    );
  });

  test("is refused with any byte changed, added or taken away", () => {
    const at = fc.nat(file.length - 1);
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 255 }), fc.nat(2), (place, other, how) => {
        const bytes = [...file];
        if (how === 0) bytes[place] = (bytes[place] ?? 0) ^ other;
        else bytes.splice(place, how - 1, ...(how === 1 ? [other] : []));
        if (how === 2) bytes.splice(place, 1);
        const forged = Buffer.from(bytes);
        if (forged.equals(file)) return;
        expect(readAbandonCertificate(forged, publicKey)).toHaveProperty("fault");
      }),
      { numRuns: 600 },
    );
    for (const besides of [" ", "\n"]) {
      const longer = Buffer.concat([file, Buffer.from(besides)]);
      expect(readAbandonCertificate(longer, publicKey)).toEqual({ fault: "BESIDES" });
    }
  });

  test("is refused when another has signed it, in its own name or in this one's", () => {
    const other = generateKeyPairSync("ed25519").privateKey;
    const forged: SignedText = signText(signed.certificate, other);
    const read = (one: SignedText) =>
      readAbandonCertificate(Buffer.from(signedFile(one)), publicKey);
    expect(read(forged)).toEqual({ fault: "OTHER_KEY" });
    expect(read({ ...forged, keyId: signed.keyId })).toEqual({ fault: "SIGNATURE" });
  });

  test("is refused when it was signed for something else", () => {
    const other = signText(JSON.stringify({ format: "PARLEY-DELETION-1" }), privateKey);
    const text = Buffer.from(signedFile(other));
    expect(readAbandonCertificate(text, publicKey)).toEqual({ fault: "KIND" });
    expect(readAbandonCertificate(Buffer.from("{}"), publicKey)).toEqual({ fault: "FORM" });
  });
});

describe("the verifier", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "certificate-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("says in words what is wrong, of the certificate as of the ledger beside it", async () => {
    const path = join(folder, "certificate.json");
    await writeFile(path, file);
    expect(await verifyAbandonCertificate(path, publicKey, undefined)).toEqual({ facts });
    const ledger = join(folder, "ledger.json");
    await writeFile(ledger, "{}");
    expect(await verifyAbandonCertificate(path, publicKey, ledger)).toEqual({
      fault: "the ledger's file is no report that was kept as JSON",
    });
    await writeFile(path, signedFile({ ...signed, certificate: `${signed.certificate} ` }));
    expect(await verifyAbandonCertificate(path, publicKey, undefined)).toEqual({
      fault: "the signature does not belong to this text: one of them was changed",
    });
  });
});
