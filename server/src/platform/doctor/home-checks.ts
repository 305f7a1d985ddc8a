import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { hasDatabase } from "../db/embedded.ts";
import { exists, type Home, homeVersion, refuseNewerHome } from "../home.ts";
import { keyFiles, loadKeys } from "../keys.ts";
import { rootFile } from "../root-key.ts";
import { errorCode, StartRefusal } from "../start-refusal.ts";

const leastFreeBytes = 2 ** 30;

/** Whether the home can be written, or made, and was not written by a newer version. */
export async function checkHome(home: Home): Promise<string> {
  const isThere = await exists(home.root);
  const folder = isThere ? home.root : await nearestFolder(dirname(home.root));
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartRefusal(
      "home-not-writable",
      `This user may not write in ${folder} (${errorCode(error)})`,
      "Give it to the user who runs Parley (chown), or name another folder with PARLEY_HOME",
      { cause: error },
    );
  }
  if (!isThere) return `${home.root} is made at the first start`;
  const wrote = await homeVersion(home);
  if (wrote === undefined) return `${home.root} is empty`;
  refuseNewerHome(home, wrote);
  return `${home.root}, written by Parley ${wrote}`;
}

/** Whether there is room for the database's log and some growth. */
export async function checkSpace(home: Home): Promise<string> {
  const { bavail, bsize } = await statfs(await nearestFolder(home.root));
  const free = bavail * bsize;
  const words = `${(free / 2 ** 30).toFixed(1)} GiB free`;
  if (free >= leastFreeBytes) return words;
  throw new StartRefusal(
    "home-not-writable",
    `Only ${words} where ${home.root} lies; the database stops when there is none`,
    "Make room, or move PARLEY_HOME to a larger disk",
  );
}

/** Whether the keys are there, can be read, and are closed to everybody else. */
export async function checkKeys(home: Home, config: Config): Promise<string> {
  const holdsMaster = config.masterKey === undefined && config.kmsCommand === undefined;
  const hasRoot = await exists(join(home.keys, rootFile));
  const wanted = [
    ...Object.values(keyFiles).filter((file) => file !== keyFiles.master || holdsMaster),
    ...(hasRoot ? [rootFile] : []),
  ];
  const found: string[] = [];
  for (const file of wanted) if (await exists(join(home.keys, file))) found.push(file);
  if (found.length === 0 && !(await hasDatabase(home))) return "made at the first start";

  for (const path of [home.keys, ...found.map((file) => join(home.keys, file))]) {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0 && process.platform !== "win32") {
      throw new StartRefusal("keys", `Others may read ${path}`, `Close it: chmod go= ${path}`);
    }
  }
  const missing = wanted.filter((file) => !found.includes(file));
  // The other keys can be made anew; reading them would make them, which is the start's business.
  if (missing.length === 0 || missing.includes(keyFiles.master)) {
    const { masterKeyId } = await loadKeys(config);
    return `closed to others; the master key is ${masterKeyId}`;
  }
  return `closed to others; the next start makes ${missing.join(" and ")}`;
}

async function nearestFolder(path: string): Promise<string> {
  let folder = path;
  while (!(await exists(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
