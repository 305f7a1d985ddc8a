import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { eventually } from "../../server/src/testing/tenant.ts";
import { addressesOf, telephonyFolder } from "./surroundings.ts";

const checkout = join(import.meta.dirname, "../..");
const { asterisk: address } = addressesOf(200);
const ports = ["--control", `${address}:8088`, "--sip", `${address}:5060`, "--rtp", "40000-40999"];
const started: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder of one's own around the root that is there already. */
function homeOfAsterisk(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-asterisk-"));
  folders.push(folder);
  symlinkSync(join(telephonyFolder(), "root"), join(folder, "root"));
  return folder;
}

function parley(...args: string[]) {
  const child = spawn(process.execPath, ["dist/parley.js", "asterisk", ...args], {
    cwd: checkout,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const hears = (words: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => words.test(said) && resolve();
      child.stdout.on("data", look);
      child.once("exit", () => reject(new Error(`It ended and said: ${said}`)));
    });
  const ends = async () => {
    if (child.exitCode === null) await once(child, "exit");
    return { code: child.exitCode, said };
  };
  return { child, hears, ends };
}

async function ask({ url, password }: { url: string; password: string }): Promise<number> {
  const authorization = `Basic ${Buffer.from(`parley:${password}`).toString("base64")}`;
  const answer = await fetch(new URL("/ari/asterisk/info", url), { headers: { authorization } });
  return answer.status;
}

test("an Asterisk comes up, takes orders from who has the secret, and ends when it is told to", async () => {
  const folder = homeOfAsterisk();
  const { child, hears, ends } = parley("up", "--folder", folder, ...ports);
  await hears(/is up \(process \d+\)/);
  const file = join(folder, "connection.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const connection = JSON.parse(readFileSync(file, "utf8"));
  expect(await ask(connection)).toBe(200);
  expect(await ask({ ...connection, password: "a guess that is none" })).toBe(401);

  const second = parley("up", "--folder", folder, ...ports);
  expect(await second.ends()).toMatchObject({ code: 1, said: expect.stringMatching(/runs there/) });

  child.kill("SIGTERM");
  expect(await ends()).toMatchObject({ code: 0 });
  await expect(ask(connection)).rejects.toThrow();

  // The secret stays, so that an application that is up finds back by itself.
  const again = parley("up", "--folder", folder, ...ports);
  await again.hears(/is up/);
  expect(await ask(connection)).toBe(200);
});

test("whoever is told to stop before Asterisk is up leaves none behind", async () => {
  const folder = homeOfAsterisk();
  const file = join(folder, "root/parley/node/run/asterisk.pid");
  rmSync(file, { force: true });
  const { child, ends } = parley("up", "--folder", folder, ...ports);
  const pid = await eventually(() => existsSync(file) && Number(readFileSync(file, "utf8")));
  child.kill("SIGTERM");
  expect(await ends()).toEqual({ code: 0, said: "" });
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

test("an Asterisk that dies is told of", async () => {
  const folder = homeOfAsterisk();
  const { hears, ends } = parley("up", "--folder", folder, ...ports);
  await hears(/is up/);
  process.kill(Number(readFileSync(join(folder, "root/parley/node/run/asterisk.pid"), "utf8")));
  const { code, said } = await ends();
  expect([code, said]).toEqual([1, expect.stringMatching(/ended by itself/)]);
});

test("wrong addresses are refused in words", async () => {
  const wrong = [
    // Whoever reaches the control interface can place calls.
    ["--control", "203.0.113.7:8088"],
    ["--sip", "here"],
    ["--rtp", "4000-4001"],
    ["--public-address", "nowhere"],
    ["--public-address", "203.0.113.7", "--local-network", "here"],
    ["--local-network", "10.1.0.0/16"],
    ["--certificate", "own.pem"],
    ["--certificate", "missing.pem", "--certificate-key", "missing.key"],
  ];
  const folder = homeOfAsterisk();
  const ends = await Promise.all(
    wrong.map((args) => parley("up", "--folder", folder, ...args).ends()),
  );
  for (const end of ends) {
    expect(end).toMatchObject({ code: 1, said: expect.stringMatching(/^Refused: /) });
  }
});
