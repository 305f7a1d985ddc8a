import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, type Home } from "../home.ts";
import { errorCode, StartRefusal } from "../start-refusal.ts";
import { besideName, writeWhole } from "../whole-file.ts";
import type { Binaries } from "./embedded-binaries.ts";
import { isAlive, isZombie } from "./embedded-holders.ts";
import { lastWords, startLog } from "./embedded-log.ts";
import { accessFile } from "./embedded-settings.ts";
import { type DatabaseUser, giveTo } from "./embedded-user.ts";

/** One data folder, the programs that work on it and the user they run as. */
export type Cluster = Readonly<{
  home: Home;
  binaries: Binaries;
  user: DatabaseUser;
  forTests: boolean;
}>;

/** The superuser that initdb makes. */
export const superuser = "postgres";

const settingsName = "parley.conf";

/** Makes the data folder where there is none. It appears whole or not at all. */
export async function createCluster(cluster: Cluster, password: string): Promise<void> {
  const { home, binaries, user, forTests } = cluster;
  if (await exists(join(home.data, "PG_VERSION"))) return checkMajor(cluster);
  await removeUnfinished(home);

  const fresh = besideName(home.data);
  const passwordFile = besideName(join(home.run, "password"));
  try {
    await mkdir(fresh, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(user, home.run, fresh, passwordFile);
    const options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"];
    await mustRun(cluster, binaries.initdb, [
      `--pgdata=${fresh}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      ...options,
      ...(forTests ? ["--no-sync"] : []),
    ]);
    await appendFile(join(fresh, "postgresql.conf"), `\ninclude_if_exists '${settingsName}'\n`);
    await rename(fresh, home.data);
  } catch (error) {
    // Another process was quicker: its folder is as good.
    if (!(await exists(join(home.data, "PG_VERSION")))) throw error;
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The settings of our own as they lie in the data folder. */
export async function readSettings(home: Home): Promise<string> {
  return await readFile(join(home.data, settingsName), "utf8").catch(() => "");
}

/** Writes the settings and the rules of access; PostgreSQL reads them when it starts. */
export async function writeSettings({ home, user }: Cluster, settings: string): Promise<void> {
  const files = { [settingsName]: settings, "pg_hba.conf": accessFile };
  for (const [name, text] of Object.entries(files)) {
    const path = join(home.data, name);
    await writeWhole(path, text);
    await giveTo(user, path);
  }
}

/** The server that runs on this data folder: its process and port, or undefined. */
export function runningServer(home: Home): { pid: number; port: number } | undefined {
  const lock = readLock(dataLock(home));
  if (lock === undefined || !isAlive(lock.pid)) return undefined;
  return isServerOf(home, lock.pid) === false ? undefined : lock;
}

/** Starts the server and waits until it takes connections, crash recovery included. */
export async function startServer(cluster: Cluster): Promise<void> {
  const { home, binaries, user } = cluster;
  await giveTo(user, home.data, home.run, home.logs);
  await removeForeignLocks(home);
  const log = startLog(home);
  // Only the last start is of interest, and the file would grow for ever.
  await rm(log, { force: true });
  const options = ["start", "--wait", "--timeout=300", "--silent"];
  const { code } = await runAs(cluster, binaries.pgCtl, [
    ...options,
    `--pgdata=${home.data}`,
    `--log=${log}`,
  ]);
  if (code === 0 || runningServer(home) !== undefined) return;
  throw new StartRefusal(
    "database-start",
    `The database did not start: ${await lastWords(home)}`,
    `Read ${home.logs}; \`parley doctor\` checks the folder and its rights`,
  );
}

/** Stops the server: connections end, everything is written. Past the timeout it goes on stopping by itself. */
export async function stopServer(cluster: Cluster, timeoutSeconds: number): Promise<void> {
  if (runningServer(cluster.home) === undefined) return;
  const options = ["stop", "--mode=fast", "--wait", `--timeout=${timeoutSeconds}`, "--silent"];
  await runAs(cluster, cluster.binaries.pgCtl, [...options, `--pgdata=${cluster.home.data}`]);
}

/** Sets the superuser's password without knowing the old one, while the server is stopped. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const statement = `alter role ${superuser} password '${password.replaceAll("'", "''")}'\n`;
  const { binaries, home } = cluster;
  await giveTo(cluster.user, home.data, home.run, home.logs);
  const args = ["--single", "-D", home.data, "-c", "logging_collector=off", superuser];
  await mustRun(cluster, binaries.postgres, args, statement);
}

type Ended = { code: number | null; output: string };

async function mustRun(cluster: Cluster, program: string, args: string[], input?: string) {
  const { code, output } = await runAs(cluster, program, args, input);
  if (code === 0) return;
  const words = output.trim().split("\n").slice(-3).join(" ");
  throw new StartRefusal(
    "database-start",
    `${program} failed: ${words || `exit code ${code}`}`,
    "Run `parley doctor`, or point DATABASE_URL to a PostgreSQL 15 or newer",
  );
}

function runAs(cluster: Cluster, program: string, args: string[], input = ""): Promise<Ended> {
  const [command = program, ...rest] = [...cluster.user.prefix, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      // The checkout's folder may be closed to the database's user.
      cwd: process.platform === "win32" ? cluster.home.root : "/",
      env: cleanEnvironment(),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", (error) => reject(explainSpawnError(error, command)));
    // Not "close": the server that pg_ctl leaves behind may hold the pipes open.
    child.on("exit", (code) => resolve({ code, output }));
  });
}

/** Nothing of PGDATA, PGPORT or LD_LIBRARY_PATH may reach the packaged programs. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMPDIR"];
  const entries = kept.map((name) => [name, process.env[name]] as const);
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), LC_ALL: "C" };
}

function explainSpawnError(error: unknown, command: string): unknown {
  if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EACCES") return error;
  return new StartRefusal(
    "database-binaries",
    `The packaged PostgreSQL (${command}) cannot be run on this system`,
    "Run `npm ci` again; on a system without glibc (Alpine), point DATABASE_URL to a PostgreSQL 15 or newer",
    { cause: error },
  );
}

async function checkMajor({ home, binaries }: Cluster): Promise<void> {
  const major = Number.parseInt(await readFile(join(home.data, "PG_VERSION"), "utf8"), 10);
  if (major === binaries.major) return;
  throw new StartRefusal(
    major > binaries.major ? "home-newer" : "database-data",
    `The data folder ${home.data} was written by PostgreSQL ${major}; this Parley brings ${binaries.major}`,
    major > binaries.major
      ? "Start the newer Parley that wrote it, or name another folder with PARLEY_HOME"
      : "Move the data with the Parley that wrote it, as the notes of this release describe",
  );
}

/** Folders of an initdb that was killed. */
async function removeUnfinished(home: Home): Promise<void> {
  for (const name of await readdir(home.root)) {
    const pid = Number(/^pg\.(\d+)-[0-9a-f]+\.new$/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    await rm(join(home.root, name), { recursive: true, force: true });
  }
}

function readLock(path: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    const [pid, port] = [Math.abs(Number(lines[0])), Number(lines[3])];
    return Number.isInteger(pid) && pid > 0 ? { pid, port } : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const dataLock = (home: Home) => join(home.data, "postmaster.pid");

/** Whether a process is the server of this folder; undefined where the system does not tell. */
function isServerOf(home: Home, pid: number): boolean | undefined {
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() !== "postgres") return false;
    const [folder, data] = [statSync(`/proc/${pid}/cwd`), statSync(home.data)];
    return folder.ino === data.ino && folder.dev === data.dev;
  } catch {
    return undefined;
  }
}

/**
 * After a power cut or in a new container, the number in a lock file may belong to another program.
 * PostgreSQL then refuses to start, although nobody uses the folder; so it does for a zombie. The files,
 * one for the data and one beside each socket, are removed only when the system says for certain that no
 * server is behind them. Those of a server which is gone are left to PostgreSQL, which looks for its
 * remaining backends by them.
 */
async function removeForeignLocks(home: Home): Promise<void> {
  const names = (await readdir(home.run)).filter((name) => /^\.s\.PGSQL\.\d+\.lock$/.test(name));
  for (const path of [dataLock(home), ...names.map((name) => join(home.run, name))]) {
    const lock = readLock(path);
    if (lock === undefined) continue;
    const isForeign = isAlive(lock.pid) && isServerOf(home, lock.pid) === false;
    if (isZombie(lock.pid) || isForeign) await rm(path, { force: true });
  }
}
