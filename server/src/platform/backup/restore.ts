import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar";
import type { Config } from "../config.ts";
import { findBinaries } from "../db/embedded-binaries.ts";
import { isAlive } from "../db/embedded-holders.ts";
import { exists, type Home, homeAt, openHome } from "../home.ts";
import { errorCode, errorText, StartRefusal } from "../start-refusal.ts";
import { compareVersions, parleyVersion } from "../version.ts";
import { besideName } from "../whole-file.ts";
import { type ArchiveHeader, openArchive } from "./archive-format.ts";
import { findArchiveKey } from "./archive-key.ts";

/**
 * Puts a backup into an empty home. Nothing of it is visible before the whole file was decrypted and
 * found genuine. The keys must have been put there before; the backup does not hold them.
 */
export async function restore(
  config: Pick<Config, "home" | "databaseUrl" | "masterKey">,
  file: string,
  options: Readonly<{ passphraseFile?: string | undefined }> = {},
): Promise<ArchiveHeader> {
  await refuseRestore(config);
  const archive = createReadStream(file);
  try {
    const { header, decrypt } = await openArchive(archive);
    await refuseOtherBuild(header);
    const key = await findArchiveKey(header.opens, config, options.passphraseFile);
    await unpack(await openHome(config.home), decrypt(key));
    return header;
  } catch (error) {
    throw explainReadError(error, file);
  } finally {
    archive.destroy();
  }
}

async function unpack(home: Home, tar: AsyncIterable<Buffer>): Promise<void> {
  await removeUnfinished(home);
  const fresh = besideName(join(home.root, "restore"));
  await mkdir(fresh, { mode: 0o700 });
  try {
    await pipeline(
      tar,
      createGunzip(),
      // Whoever restores owns the files; at the start the database's user gets its own.
      extract({ cwd: fresh, strict: true, preserveOwner: false, noMtime: true }),
    );
    await putHeads(home, join(fresh, "audit"));
    await rm(home.storage, { recursive: true });
    await rename(join(fresh, "storage"), home.storage);
    // Last: a home with a data folder counts as an installation.
    await rename(join(fresh, "pg"), home.data);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * The heads of the backup fit its log. Those that were here are newer than it and prove what was lost: they
 * are kept beside. A backup that is older than this has none.
 */
async function putHeads(home: Home, restored: string): Promise<void> {
  if (!(await exists(restored))) return;
  const known = await readdir(home.audit);
  if (known.length > 0) await rename(home.audit, `${home.audit}-before-restore-${Date.now()}`);
  else await rm(home.audit, { recursive: true });
  await rename(restored, home.audit);
}

async function refuseRestore(config: Pick<Config, "home" | "databaseUrl">): Promise<void> {
  const home = homeAt(config.home);
  if (config.databaseUrl !== undefined) {
    throw new StartRefusal(
      "restore",
      "The database is a server of your own (DATABASE_URL), and this fills the embedded one",
      "Restore it with its own tools, or unset DATABASE_URL",
    );
  }
  const stored = (await exists(home.storage)) ? await readdir(home.storage) : [];
  if (!(await exists(home.data)) && stored.length === 0) return;
  throw new StartRefusal(
    "restore",
    `There is an installation in ${home.root} already`,
    "Stop it and move the folder away, or name an empty one with PARLEY_HOME; then put the keys folder into it",
  );
}

async function refuseOtherBuild(header: ArchiveHeader): Promise<void> {
  const { major } = await findBinaries();
  const isNewer = compareVersions(header.parley, parleyVersion) > 0;
  if (!isNewer && header.postgres === major) return;
  throw new StartRefusal(
    "restore",
    `The backup was made by Parley ${header.parley} with PostgreSQL ${header.postgres}; this is ${parleyVersion} with ${major}`,
    `Restore it with Parley ${header.parley}`,
  );
}

/** Folders of a restore that was killed. */
async function removeUnfinished(home: Home): Promise<void> {
  for (const name of await readdir(home.root)) {
    const pid = Number(/^restore\.(\d+)-[0-9a-f]+\.new$/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    await rm(join(home.root, name), { recursive: true, force: true });
  }
}

function explainReadError(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code === undefined || !["ENOENT", "EACCES", "EISDIR", "EPERM"].includes(code)) return error;
  return new StartRefusal(
    "restore",
    `The backup ${file} cannot be read: ${errorText(error)}`,
    "Name a file that this user may read",
    { cause: error },
  );
}
