import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Config } from "../config.ts";
import { exists, type Home, openHome } from "../home.ts";
import { keyFiles, secretFile } from "../keys.ts";
import { openRoot } from "../root-key.ts";
import { errorCode, errorText, StartRefusal } from "../start-refusal.ts";
import type { Database } from "./database.ts";
import { findBinaries } from "./embedded-binaries.ts";
import {
  type Cluster,
  createCluster,
  readSettings,
  resetPassword,
  runningServer,
  startServer,
  stopServer,
  superuser,
  writeSettings,
} from "./embedded-cluster.ts";
import { hold, holders, release } from "./embedded-holders.ts";
import { type Listening, settingsFile, socketFits, socketPort } from "./embedded-settings.ts";
import { chooseUser } from "./embedded-user.ts";
import { checkExternal } from "./external.ts";
import type { Connection } from "./pool.ts";

type Options = Readonly<{
  /** Trades durability for speed: a crash may lose or break the data. */
  forTests?: boolean;
}>;

/** The database of the installation inside the embedded server. */
const databaseName = "parley";
const startDeadlineMs = 330_000;
const stopTimeoutSeconds = 8;

/**
 * Brings up the installation's database: with DATABASE_URL it checks that server, else it makes, starts,
 * adopts or recovers the embedded one. A server left behind by a killed process is adopted.
 */
export async function startDatabase(
  config: Pick<Config, "home" | "databaseUrl" | "masterKey">,
  options: Options = {},
): Promise<Database> {
  const home = await openHome(config.home);
  if (config.databaseUrl !== undefined) {
    // Nodes that share a database and a master key must come to the same passwords.
    const secret = config.masterKey ? (await openRoot(config)).key : await databaseSecret(home);
    return await checkExternal(config.databaseUrl, (role) => passwordOf(secret, role));
  }
  const secret = await databaseSecret(home);
  const holding = await hold(home);
  try {
    const cluster = await openCluster(home, options.forTests ?? false);
    await createCluster(cluster, passwordOf(secret, superuser));
    const listening = await bringUp(cluster, secret);
    return embeddedDatabase(cluster, listening, secret, holding);
  } catch (error) {
    await release(home, holding);
    throw error;
  }
}

/** The data folder with the programs and the user to work on it. */
export async function openCluster(home: Home, forTests = false): Promise<Cluster> {
  const binaries = await findBinaries();
  return { home, binaries, user: await chooseUser(home, binaries), forTests };
}

function embeddedDatabase(
  cluster: Cluster,
  listening: Listening,
  secret: Buffer,
  holding: string,
): Database {
  const connection = (as: { role?: string; database?: string }) =>
    connectionOf(listening, secret, as.role ?? superuser, as.database ?? databaseName);
  return {
    kind: "embedded",
    admin: connection({}),
    connection,
    password: (role) => passwordOf(secret, role),
    async stop() {
      const { othersHold } = await release(cluster.home, holding);
      if (!othersHold) await stopServer(cluster, stopTimeoutSeconds);
    },
  };
}

/** Starts or adopts the server and returns when it has answered. */
async function bringUp(cluster: Cluster, secret: Buffer): Promise<Listening> {
  const deadline = Date.now() + startDeadlineMs;
  let failures = 0;
  let resets = 0;
  for (;;) {
    const listening = await settle(cluster);
    try {
      if (runningServer(cluster.home) === undefined) await startServer(cluster);
      await reach(connectionOf(listening, secret, superuser, databaseName));
      return listening;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      if (isWrongPassword(error) && resets++ === 0) {
        await stopServer(cluster, 60);
        await resetPassword(cluster, passwordOf(secret, superuser));
      } else if (isStillOccupied(error)) {
        if (++failures > 40) throw error;
      } else if (error instanceof StartRefusal || isWrongPassword(error)) {
        throw error;
      } else if (!isStillStarting(error)) {
        throw explainReachError(error, cluster.home);
      }
      await pause(failures > 0 ? 500 : 50);
    }
  }
}

/** Decides how the server listens and writes its settings; restarts one that runs with others. */
async function settle(cluster: Cluster): Promise<Listening> {
  const { home, binaries, forTests } = cluster;
  const running = runningServer(home);
  const listening: Listening = socketFits(home)
    ? { socket: home.run }
    : { port: running?.port ?? (await freePort()) };
  const wanted = settingsFile(home, listening, `PostgreSQL ${binaries.version}`, forTests);
  if ((await readSettings(home)) === wanted) return listening;
  if (running !== undefined) {
    if ((await holders(home)).some((pid) => pid !== process.pid)) return listening;
    await stopServer(cluster, 60);
  }
  await writeSettings(cluster, wanted);
  return listening;
}

/** Connects once; makes the installation's database when it is not there yet. */
async function reach(config: Connection): Promise<void> {
  try {
    await query(config, "select 1");
  } catch (error) {
    if (errorCode(error) !== "3D000") throw error;
    await query({ ...config, database: superuser }, `create database ${databaseName}`).catch(
      (failure: unknown) => {
        // Made by another process at the same moment.
        if (errorCode(failure) !== "42P04" && errorCode(failure) !== "23505") throw failure;
      },
    );
  }
}

async function query(config: Connection, statement: string): Promise<void> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function connectionOf(
  listening: Listening,
  secret: Buffer,
  user: string,
  database: string,
): Connection {
  const address =
    "socket" in listening
      ? { host: listening.socket, port: socketPort }
      : { host: "127.0.0.1", port: listening.port };
  return { ...address, user, database, password: passwordOf(secret, user) };
}

async function databaseSecret(home: Home): Promise<Buffer> {
  const path = join(home.keys, keyFiles.database);
  return Buffer.from(await secretFile(path, () => randomBytes(32).toString("base64")), "base64");
}

function passwordOf(secret: Buffer, role: string): string {
  return createHmac("sha256", secret).update(`database role ${role}`).digest("base64url");
}

/** The remains of a killed server take a moment to go; or another process is starting it just now. */
function isStillOccupied(error: unknown): boolean {
  return error instanceof StartRefusal && /shared memory block|lock file/i.test(error.message);
}

/** Wrong, or unknown because the keys folder is a new one. */
function isWrongPassword(error: unknown): boolean {
  return errorCode(error) === "28P01";
}

function isStillStarting(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  const words = errorText(error);
  // 57P03: starting up or shutting down; 57P01: it was told to stop while we spoke.
  return (
    ["57P03", "57P01", "ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"].includes(code) ||
    /terminated unexpectedly|timeout expired/i.test(words)
  );
}

function explainReachError(error: unknown, home: Home): StartRefusal {
  return new StartRefusal(
    "database-start",
    `The embedded database does not answer: ${errorText(error)}`,
    `Read ${home.logs}; \`parley doctor\` checks the folder and its rights`,
    { cause: error },
  );
}

/** Whether this home has a database yet. */
export function hasDatabase(home: Home): Promise<boolean> {
  return exists(join(home.data, "PG_VERSION"));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
