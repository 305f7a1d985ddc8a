import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartRefusal } from "../../../platform/start-refusal.ts";
import { run } from "./command.ts";

/** Asterisk, its voice, music for who waits, and flite, which speaks texts. */
const ofAsterisk = [
  "asterisk",
  "asterisk-core-sounds-en-gsm",
  "asterisk-moh-opsound-gsm",
  "flite",
  "base-files",
  "libc-bin",
  "ca-certificates",
];

/** Where Asterisk 22 is: the releases of Debian up to 13 have none, those after them are `testing` first. */
const suites = ["testing", "sid"];

/**
 * The packages that an Asterisk (or what else is wanted) and all beneath it consist of, downloaded once from the mirror
 * that this system uses. The folder is the pinned version: it is used again as it is, without the network.
 */
export async function fetchPackages(
  folder: string,
  wanted: readonly string[] = ofAsterisk,
): Promise<string[]> {
  if (!existsSync(folder)) await download(folder, wanted);
  const files = (await readdir(join(folder, "archives"))).filter((name) => name.endsWith(".deb"));
  return files.sort().map((name) => join(folder, "archives", name));
}

/** Whole or not at all; of two at the same time the first one stays. */
async function download(folder: string, wanted: readonly string[]): Promise<void> {
  const making = `${folder}.${process.pid}`;
  try {
    await rm(making, { recursive: true, force: true });
    await mkdir(join(making, "lists", "partial"), { recursive: true });
    await mkdir(join(making, "archives", "partial"), { recursive: true });
    await mkdir(join(making, "none.d"));
    await writeFile(join(making, "status"), "");
    await fromFirstSuite(making, await mirror(), wanted);
    await rm(join(making, "lists"), { recursive: true });
    await rename(making, folder).catch(async (error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function fromFirstSuite(
  folder: string,
  from: string,
  wanted: readonly string[],
): Promise<void> {
  const problems: string[] = [];
  for (const suite of suites) {
    await writeFile(join(folder, "sources.list"), `deb ${from} ${suite} main\n`);
    try {
      await run("apt-get", [...options(folder), "update"]);
      const install = ["install", "-y", "--download-only", ...wanted];
      await run("apt-get", [...options(folder), ...install]);
      return;
    } catch (error) {
      problems.push(`${suite}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StartRefusal(
    "asterisk",
    `the packages could not be had from this system's mirror (${problems.join("; ")})`,
    "Look whether the mirror in /etc/apt can be reached and carries Debian testing; a proxy for apt is used when apt is told of one",
  );
}

/** As apt itself sees it, so that proxies, mirrors and snapshots of a company are respected. */
async function mirror(): Promise<string> {
  const format = ["indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"];
  const lines = (await run("apt-get", format)).trim().split("\n");
  const found = lines
    .filter((line) => line.endsWith(" main") && !line.includes("security"))
    .map((line) => line.split(" ")[0] ?? "")
    .find((uri) => /\/debian\/?$/.test(uri));
  if (found) return found;
  throw new StartRefusal(
    "asterisk",
    "apt's settings name no mirror of Debian",
    "Add one to /etc/apt/sources.list.d and run apt-get update. Ubuntu's own archive has no Asterisk 22 in its long-term releases",
  );
}

/** An apt of its own, with nothing installed: it fetches everything beneath, and touches nothing of this system's. */
function options(folder: string): string[] {
  const at = (name: string) => join(folder, name);
  const settings = {
    "Dir::State": folder,
    "Dir::State::status": at("status"),
    "Dir::State::lists": at("lists"),
    "Dir::Cache": folder,
    "Dir::Cache::archives": at("archives"),
    "Dir::Etc::sourcelist": at("sources.list"),
    "Dir::Etc::sourceparts": at("none.d"),
    "Dir::Etc::preferences": at("none"),
    "Dir::Etc::preferencesparts": at("none.d"),
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    "Acquire::http::Timeout": "30",
    "Debug::NoLocking": "1",
  };
  return ["-qq", ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`])];
}
