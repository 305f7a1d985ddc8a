import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { chown, lchown, readdir, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { exists, type Home } from "../home.ts";
import { errorText, StartRefusal } from "../start-refusal.ts";
import type { Binaries } from "./embedded-binaries.ts";

const run = promisify(execFile);

type Owner = { uid: number; gid: number };

/** Who runs the database: this process's own user, or, as root, somebody without rights. */
export type DatabaseUser = Readonly<{
  /** Put before each command; empty for one's own user. */
  prefix: readonly string[];
  /** Who must own the data folder; undefined for one's own user. */
  owner?: Owner;
}>;

/**
 * PostgreSQL refuses to run as root, so root hands it to another user with `setpriv`. That user needs
 * to reach folders which are closed to it (root's home is 0700). It gets the smallest right that does:
 * none where the path is open, else to pass and read (CAP_DAC_READ_SEARCH), else to override
 * permissions. Ambient capabilities survive `exec`, and `no_setuid_fixup` keeps `access(2)` honest.
 */
export async function chooseUser(home: Home, binaries: Binaries): Promise<DatabaseUser> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const setpriv = findProgram("setpriv");
  if (setpriv === undefined) {
    throw new StartRefusal(
      "database-user",
      "Parley runs as root, and there is no `setpriv` to run the database as a user without rights",
      "Start Parley as an ordinary user, install setpriv (package util-linux), or set DATABASE_URL",
    );
  }
  const owner = await chooseOwner(home);
  const rights = neededRights(owner, home, binaries);
  const prefix = [
    setpriv,
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    "--clear-groups",
    "--no-new-privs",
  ];
  if (rights.length > 0) {
    const list = rights.map((right) => `+${right}`).join(",");
    prefix.push("--securebits=+no_setuid_fixup", `--inh-caps=${list}`, `--ambient-caps=${list}`);
  }
  return { prefix, owner };
}

/** Gives files and folders to the database's user; what is below only where another user owns the top. */
export async function giveTo(user: DatabaseUser, ...paths: string[]): Promise<void> {
  if (user.owner === undefined) return;
  for (const path of paths) {
    if (statSync(path).uid === user.owner.uid) continue;
    await chownTree(path, user.owner).catch((error: unknown) => {
      throw new StartRefusal(
        "database-user",
        `${path} cannot be given to the database's user (${errorText(error)}): root has no such right here`,
        "Give the container the rights CHOWN, SETUID and SETGID, or start Parley as an ordinary user",
        { cause: error },
      );
    });
  }
}

async function chownTree(top: string, owner: Owner): Promise<void> {
  if (statSync(top).isDirectory()) {
    for (const entry of await readdir(top, { withFileTypes: true, recursive: true })) {
      await lchown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
    }
  }
  // The top last: an interrupted run is taken up again, because the top still has its old owner.
  await chown(top, owner.uid, owner.gid);
}

/** The owner of existing data, else `postgres` (made where it is missing), else `nobody`. */
async function chooseOwner(home: Home): Promise<Owner> {
  if (await exists(home.data)) {
    const { uid, gid } = statSync(home.data);
    if (uid !== 0) return { uid, gid };
  }
  const found = await findUser("postgres");
  if (found !== undefined) return found;

  const useradd = findProgram("useradd");
  if (useradd !== undefined) {
    const made = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
    // A read-only /etc or a user made at the same moment is no reason to stop: look again.
    await run(useradd, [...made, "postgres"]).catch(() => undefined);
  }
  const user = (await findUser("postgres")) ?? (await findUser("nobody"));
  if (user !== undefined) return user;
  throw new StartRefusal(
    "database-user",
    "Parley runs as root, and there is no user `postgres` or `nobody` to run the database as",
    "Make one (useradd --system postgres), or start Parley as an ordinary user",
  );
}

async function findUser(name: string): Promise<Owner | undefined> {
  // initdb asks for the name of its user, so an id without an entry would not do.
  const entries = (await readFile("/etc/passwd", "utf8"))
    .split("\n")
    .map((line) => line.split(":"));
  const entry = entries.find(([user]) => user === name);
  if (entry === undefined) return undefined;
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function neededRights(owner: Owner, home: Home, binaries: Binaries): string[] {
  const paths = [home.root, dirname(binaries.postgres), dirname(binaries.sample)];
  const reachable = paths.every((path) => canPass(path, owner));
  if (reachable && may(binaries.postgres, owner, 0o5) && may(binaries.sample, owner, 0o4))
    return [];

  const own = ownCapabilities();
  // Passing and reading does not include running a program that only root may run.
  if (own.has("dac_read_search") && may(binaries.postgres, owner, 0o1)) return ["dac_read_search"];
  const rights = ["dac_override", "dac_read_search"].filter((right) => own.has(right));
  if (rights.includes("dac_override")) return rights;
  throw new StartRefusal(
    "database-user",
    `The database's user (${owner.uid}) cannot reach ${home.root} and ${dirname(binaries.postgres)}, and this container's root has no right to let it`,
    "Put both into folders that others may enter (chmod o+x), or start Parley as an ordinary user",
  );
}

function canPass(path: string, owner: Owner): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!may(folder, owner, 0o1)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function may(path: string, owner: Owner, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** Which of the two rights this process has and may hand on. */
function ownCapabilities(): Set<string> {
  const status = readFileSync("/proc/self/status", "utf8");
  const read = (name: string) =>
    BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, "m").exec(status)?.[1] ?? "0"}`);
  const held = read("CapPrm") & read("CapBnd");
  const all: [string, bigint][] = [
    ["dac_override", 1n << 1n],
    ["dac_read_search", 1n << 2n],
  ];
  return new Set(all.filter(([, bit]) => (held & bit) !== 0n).map(([name]) => name));
}

function findProgram(name: string): string | undefined {
  const folders = `${process.env.PATH ?? ""}${delimiter}/usr/sbin${delimiter}/sbin`.split(
    delimiter,
  );
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
