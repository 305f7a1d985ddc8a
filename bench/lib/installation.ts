import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import type { App } from "../../server/src/platform/app.ts";
import { systemClock } from "../../server/src/platform/clock.ts";
import { Vaults } from "../../server/src/platform/crypto/vault.ts";
import type { Database } from "../../server/src/platform/db/database.ts";
import { startDatabase } from "../../server/src/platform/db/embedded.ts";
import { createPool } from "../../server/src/platform/db/pool.ts";
import { prepareDatabase } from "../../server/src/platform/db/prepare.ts";
import { Wake } from "../../server/src/platform/events/wake.ts";
import { prepareJobs } from "../../server/src/platform/jobs/worker.ts";
import { loadKeys } from "../../server/src/platform/keys.ts";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "./cleanup.ts";
import { Usage } from "./usage.ts";

/** A PARLEY_HOME of its own with a running, durable database, and what makes tenants in it. */
export type Installation = {
  home: string;
  database: Database;
  /** The superuser: makes bulk data, and plays what row-level security must not slow down. */
  admin: pg.Pool;
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">;
  remove(): Promise<void>;
};

/** Opens an installation; a named folder is kept, one in the system's temporary folder is not. */
export async function openInstallation(folder?: string): Promise<Installation> {
  if (folder) await mkdir(folder, { recursive: true });
  const home = folder ?? (await mkdtemp(join(tmpdir(), "parley-bench-")));
  const forgetFolder = whenDone(async () => {
    if (!folder) await rm(home, { recursive: true, force: true });
  });
  const keys = await loadKeys({ home, masterKey: undefined });
  const database = await startDatabase({ home, databaseUrl: undefined, masterKey: undefined });
  const stopDatabase = whenDone(() => database.stop());
  await prepareDatabase(database);
  await prepareJobs(database.connection({ role: "parley_jobs" }));
  const admin = new pg.Pool({ ...database.admin, max: 16, application_name: "bench" });
  admin.on("error", () => {});
  const pool = createPool(database.connection({ role: "parley_app" }), 4, "bench");
  const closePools = whenDone(async () => {
    await pool.end();
    await admin.end();
  });
  const vaults = new Vaults(keys.masterKey);
  return {
    home,
    database,
    admin,
    app: { pool, clock: systemClock, vaults, wake: new Wake() },
    remove: async () => {
      await closePools();
      await stopDatabase();
      await forgetFolder();
    },
  };
}

/** The product, running as it does after `npm start`. */
export type Server = {
  port: number;
  url: string;
  pid: number;
  usage: Usage;
  stop(): Promise<void>;
};

/** Starts the built server, or another program, on a free port of this installation. Its own output goes to ours. */
export async function startServer(
  { home }: Pick<Installation, "home">,
  environment: Record<string, string> = {},
  program?: string,
): Promise<Server> {
  const entry = program ? [program] : serverEntry();
  const child = spawn(process.execPath, entry, {
    cwd: checkoutFolder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...withoutSettings(process.env),
      NODE_ENV: "production",
      PARLEY_HOME: home,
      PARLEY_DEMO: "false",
      PARLEY_RATE_PER_MINUTE: "100000000",
      LOG_LEVEL: "warn",
      PORT: "0",
      ...environment,
    },
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = whenDone(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the server could not be started");
  const url = await Promise.race([
    readAddress(child.stdout),
    gone.then(() => {
      throw new Error("the server ended at its start; see its message above");
    }),
  ]);
  return { port: Number(new URL(url).port), url, pid, usage: new Usage(pid, home), stop };
}

/** The build, or, while there is none, the sources. */
function serverEntry(): string[] {
  const told = process.env.BENCH_SERVER;
  if (told) return ["--import", "tsx", told];
  const built = join(checkoutFolder, "dist", "server.js");
  if (existsSync(built)) return [built];
  process.stderr.write("dist/server.js is not built: the sources are measured instead\n");
  return ["--import", "tsx", join(checkoutFolder, "server", "src", "main.ts")];
}

/** Settings of the caller's own shell must not change what is measured. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ["PORT", "HOST", "DATABASE_URL", "TRUST_PROXY", "LOG_LEVEL"];
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("PARLEY_") && !names.includes(name)),
  );
}

async function readAddress(output: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    const address = /is ready at (http:\S+)/.exec(line)?.[1];
    if (!address) continue;
    // The rest is read too: a full pipe would stop the server.
    output.resume();
    return address;
  }
  throw new Error("the server did not say where it listens");
}
