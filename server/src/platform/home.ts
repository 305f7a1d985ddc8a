import { constants } from "node:fs";
import { access, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, StartRefusal } from "./start-refusal.ts";
import { compareVersions, parleyVersion } from "./version.ts";
import { writeWhole } from "./whole-file.ts";

/** The folders of one installation. Everything Parley keeps lies below `root`. */
export type Home = Readonly<{
  root: string;
  /** PostgreSQL's data folder. */
  data: string;
  /** The database's socket, and the list of processes that use the database. */
  run: string;
  /** Secrets, apart from the data, so that a backup of one is never a backup of both. */
  keys: string;
  storage: string;
  /** Signed heads of the audit chains, outside of the database. */
  audit: string;
  logs: string;
  /** The newest version of Parley that wrote here. */
  version: string;
}>;

/** Where things lie below PARLEY_HOME. */
export function homeAt(root: string): Home {
  return {
    root,
    data: join(root, "pg"),
    run: join(root, "run"),
    keys: join(root, "keys"),
    storage: join(root, "storage"),
    audit: join(root, "audit"),
    logs: join(root, "logs"),
    version: join(root, "VERSION"),
  };
}

/**
 * Makes the folders that are missing and marks the home with this version. Refuses when it cannot be
 * written or when a newer Parley wrote it. Safe to call more than once and from several processes.
 */
export async function openHome(root: string): Promise<Home> {
  const home = homeAt(root);
  try {
    // The database's user must be able to pass through; what lies below is closed to everybody else.
    await mkdir(root, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const folder of [home.run, home.keys, home.storage, home.audit, home.logs]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK | constants.X_OK);
    }
    await markVersion(home);
  } catch (error) {
    throw explainHomeError(error, root);
  }
  return home;
}

/** The version that wrote the home, or undefined when nothing was written yet. */
export async function homeVersion(home: Home): Promise<string | undefined> {
  try {
    return (await readFile(home.version, "utf8")).trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Refuses a home that a newer Parley wrote: an older program would not understand its tables. */
export function refuseNewerHome(home: Home, wrote: string): void {
  if (compareVersions(wrote, parleyVersion) <= 0) return;
  throw new StartRefusal(
    "home-newer",
    `The data folder ${home.root} was written by Parley ${wrote}, which is newer than this one (${parleyVersion})`,
    `Start Parley ${wrote} or newer, or name another folder with PARLEY_HOME`,
  );
}

/** Whether a path exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return false;
    throw error;
  }
}

async function markVersion(home: Home): Promise<void> {
  const wrote = await homeVersion(home);
  if (wrote !== undefined) refuseNewerHome(home, wrote);
  if (wrote === parleyVersion) return;
  await writeWhole(home.version, `${parleyVersion}\n`, 0o644);
}

function explainHomeError(error: unknown, root: string): unknown {
  const why = errorCode(error);
  if (why === undefined || error instanceof StartRefusal) return error;
  const words: Record<string, string> = {
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "a file is in the way",
  };
  return new StartRefusal(
    "home-not-writable",
    `The data folder ${root} cannot be written: ${words[why] ?? why}`,
    "Give it to the user who runs Parley (chown), or name another folder with PARLEY_HOME",
    { cause: error },
  );
}
