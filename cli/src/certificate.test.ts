import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

// Runs the real program, without a server and without a database.
const folder = mkdtempSync(join(tmpdir(), "parley-certificate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function parley(args: string[]) {
  const program = join(import.meta.dirname, "main.ts");
  const env = { PATH: process.env.PATH, PARLEY_HOME: folder };
  const command = ["--import", "tsx", program, "certificate", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

test("without a key nothing is verified, and none is made for it", () => {
  const file = join(folder, "certificate.json");
  writeFileSync(file, "{}");
  const { status, stderr } = parley(["verify", file]);
  expect(status).toBe(1);
  expect(stderr).toContain("There is no key to verify with");
  expect(stderr).toContain("--key");
  expect(parley(["key"]).status).toBe(1);
});

test("a file that is none is refused in words; the key is that of the installation", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  mkdirSync(join(folder, "keys"), { recursive: true });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(join(folder, "keys", "audit.pem"), pem);
  const file = join(folder, "certificate.json");
  writeFileSync(file, "{}");
  const { status, stdout } = parley(["verify", file]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^WRONG {2}it is not a signed certificate/);
  expect(parley(["key"])).toMatchObject({
    status: 0,
    stdout: publicKey.export({ type: "spki", format: "pem" }),
  });
});
