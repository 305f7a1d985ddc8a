import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtProgram } from "./run-program.ts";

// Without a server and without a database.
const folder = mkdtempSync(join(tmpdir(), "parley-certificate-"));
let parley: ReturnType<typeof builtProgram>;
beforeAll(() => {
  parley = builtProgram({ PARLEY_HOME: folder });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("without a key nothing is verified, and none is made for it", () => {
  const file = join(folder, "certificate.json");
  writeFileSync(file, "{}");
  const { status, stderr } = parley(["certificate", "verify", file]);
  expect(status).toBe(1);
  expect(stderr).toContain("There is no key to verify with");
  expect(stderr).toContain("--key");
  expect(parley(["certificate", "key"]).status).toBe(1);
});

test("a file that is none is refused in words; the key is that of the installation", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  mkdirSync(join(folder, "keys"), { recursive: true });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(join(folder, "keys", "audit.pem"), pem);
  const file = join(folder, "certificate.json");
  writeFileSync(file, "{}");
  const { status, stdout } = parley(["certificate", "verify", file]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^WRONG {2}it is not a signed certificate/);
  expect(parley(["certificate", "key"])).toMatchObject({
    status: 0,
    stdout: publicKey.export({ type: "spki", format: "pem" }),
  });
});
