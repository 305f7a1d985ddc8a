import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Config } from "../config.ts";
import { startDatabase } from "../db/embedded.ts";
import { findBinaries } from "../db/embedded-binaries.ts";
import type { Connection } from "../db/pool.ts";
import { exists, type Home, homeAt } from "../home.ts";
import { StartRefusal } from "../start-refusal.ts";
import { parleyVersion } from "../version.ts";
import { besideName } from "../whole-file.ts";
import { type ArchiveHeader, encryptArchive } from "./archive-format.ts";
import { newArchiveKey } from "./archive-key.ts";
import { databaseEntries } from "./database-copy.ts";
import { type Entry, entriesBelow, tarOf } from "./tar-stream.ts";

type BackupConfig = Pick<Config, "home" | "databaseUrl" | "masterKey">;

/**
 * Writes one encrypted file with the database, the stored files and the signed audit heads of an installation, while it runs
 * or not. The keys are not in it. The file appears whole or not at all.
 */
export async function backUp(
  config: BackupConfig,
  file: string,
  options: Readonly<{ passphraseFile?: string | undefined }> = {},
): Promise<{ bytes: number }> {
  const home = homeAt(config.home);
  await refuseBackup(config, home, file);
  const { opens, key } = await newArchiveKey(config, options.passphraseFile);
  const header: ArchiveHeader = {
    parley: parleyVersion,
    postgres: (await findBinaries()).major,
    madeAt: new Date().toISOString(),
    opens,
  };
  const database = await startDatabase(config);
  const fresh = besideName(resolve(file));
  try {
    await pipeline(
      Readable.from(tarOf(installationEntries(database.admin, home)), { objectMode: false }),
      // The fastest level: pages and logs are mostly zeros, and it must keep up with the disk.
      createGzip({ level: 1 }),
      (source: AsyncIterable<Buffer>) => encryptArchive(source, header, key),
      createWriteStream(fresh, { flags: "wx", mode: 0o600, flush: true }),
    );
    await rename(fresh, file);
    await syncFolder(dirname(resolve(file)));
    return { bytes: (await stat(file)).size };
  } finally {
    await rm(fresh, { force: true });
    await database.stop();
  }
}

/**
 * Stored files come after the database, so that every file a row names is there; the signed heads of the
 * audit log before it, so that none is ahead of the log.
 */
async function* installationEntries(admin: Connection, home: Home): AsyncGenerator<Entry> {
  yield* entriesBelow(home.audit, "audit");
  yield* databaseEntries(admin, home);
  yield* entriesBelow(home.storage, "storage");
}

async function refuseBackup(config: BackupConfig, home: Home, file: string): Promise<void> {
  if (config.databaseUrl !== undefined) {
    throw new StartRefusal(
      "backup",
      "The database is a server of your own (DATABASE_URL), and this copies the embedded one",
      `Back it up with its own tools (pg_dump, pg_basebackup, your provider's snapshots), and the folder ${home.storage} with it`,
    );
  }
  if (!(await exists(home.data))) {
    throw new StartRefusal(
      "backup",
      `There is no installation in ${home.root}`,
      "Name its folder with PARLEY_HOME",
    );
  }
  if (await exists(file)) {
    throw new StartRefusal(
      "backup",
      `The file ${file} is there already`,
      "Choose another name, or move the older backup away",
    );
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
