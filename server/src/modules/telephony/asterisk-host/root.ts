import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartRefusal } from "../../../platform/start-refusal.ts";
import { run } from "./command.ts";
import { refuseWhereMissing } from "./needs.ts";
import { fetchPackages } from "./packages.ts";

/** The user of Asterisk inside the root: none of this system's, whose daemons have numbers below. */
export const asteriskUser = 5101;

const triplets: Record<string, string> = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };
/** Where the machine's own libraries lie. */
export const triplet = triplets[process.arch] ?? `${process.arch}-linux-gnu`;

const devices = [
  ["null", 1, 3],
  ["zero", 1, 5],
  ["full", 1, 7],
  ["random", 1, 8],
  ["urandom", 1, 9],
] as const;

/**
 * A folder with everything that Asterisk needs below it, beneath `folder`; made in some ten seconds, the next time
 * found. No script of a package is run: what those would do and Asterisk needs is done here.
 */
export async function prepareRoot(folder: string): Promise<string> {
  const root = join(folder, "root");
  if (existsSync(root)) return root;
  refuseWhereMissing();
  await mkdir(folder, { recursive: true });
  const packages = await fetchPackages(join(folder, "packages"));
  const making = `${root}.${process.pid}`;
  try {
    await rm(making, { recursive: true, force: true });
    await unpack(making, packages);
    await furnish(making);
    await run("chroot", [making, "/usr/sbin/asterisk", "-V"]);
    await rename(making, root).catch((error: unknown) => {
      if (!existsSync(root)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return root;
}

/** The version of the Asterisk in a root, such as "22.10.1". */
export async function versionOf(root: string): Promise<string> {
  const words = await run("chroot", [root, "/usr/sbin/asterisk", "-V"]);
  return /\d+\.\d+\.\d+/.exec(words)?.[0] ?? words.trim();
}

/** Lays packages into a root of their own; none of their scripts is run. */
export async function unpack(root: string, packages: readonly string[]): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  const useless = ["doc", "man", "locale", "i18n"].map((name) => `--exclude=./usr/share/${name}`);
  const each =
    'for deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$root" $useless; done';
  const script = `set -euo pipefail; root=$1; useless=$2; shift 2; ${each}`;
  await run("bash", ["-c", script, "unpack", root, useless.join(" "), ...packages]);
}

async function furnish(root: string): Promise<void> {
  for (const name of ["dev", "run", "tmp", "etc", "parley"]) {
    await mkdir(join(root, name), { recursive: true });
  }
  for (const [name, major, minor] of devices) {
    const path = join(root, "dev", name);
    if (existsSync(path)) continue;
    await run("mknod", ["-m", "666", path, "c", String(major), String(minor)]).catch(refuseNodes);
  }
  const at = (name: string) => join(root, "etc", name);
  const { passwd, group } = usersOf(asteriskUser);
  await appendFile(at("passwd"), passwd);
  await appendFile(at("group"), group);
  await writeFile(at("hosts"), "127.0.0.1 localhost\n");
  await writeFile(at("ld.so.cache"), "");
  await run("ldconfig", ["-r", root]);
  await nameVoices(join(root, "usr/share/asterisk/sounds"));
}

function usersOf(id: number) {
  const passwd = `root:x:0:0:root:/root:/bin/sh\nasterisk:x:${id}:${id}::/var/lib/asterisk:/bin/false\n`;
  return { passwd, group: `root:x:0:\nasterisk:x:${id}:\n` };
}

/** What the system of alternatives would do: without these names no built-in sound is found. */
async function nameVoices(sounds: string): Promise<void> {
  const [voice] = (await readdir(sounds)).filter((name) => /^en_US_/.test(name));
  if (voice === undefined) return;
  for (const name of ["en", "en_US"]) {
    if (!existsSync(join(sounds, name))) await symlink(voice, join(sounds, name));
  }
}

function refuseNodes(cause: unknown): never {
  throw new StartRefusal(
    "asterisk",
    "this system lets not even root make device nodes (mknod)",
    "In a container, allow MKNOD and SYS_CHROOT, or run Asterisk in a container of its own",
    { cause },
  );
}
