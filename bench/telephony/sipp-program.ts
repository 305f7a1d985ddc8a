import { existsSync, readdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchPackages } from "../../server/src/modules/telephony/asterisk-host/packages.ts";
import { triplet, unpack } from "../../server/src/modules/telephony/asterisk-host/root.ts";

/** How SIPp is run: the program and its first arguments. */
export type SippProgram = { program: string; first: readonly string[] };

/** Unpacks SIPp beneath this folder, as Asterisk is got; the next time it is there. Nothing of this system changes. */
export async function prepareSipp(folder: string): Promise<void> {
  const root = join(folder, "root");
  if (existsSync(root)) return;
  await mkdir(folder, { recursive: true });
  const packages = await fetchPackages(join(folder, "packages"), ["sip-tester"]);
  const making = `${root}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await unpack(making, packages);
  await rename(making, root);
}

/** It runs with the libraries of its own root, whatever this system has. */
export function sippIn(folder: string): SippProgram {
  const libraries = join(folder, "root/usr/lib", triplet);
  const loader = readdirSync(libraries).find((name) => /^ld-linux.*\.so\.\d+$/.test(name)) ?? "";
  const sipp = join(folder, "root/usr/bin/sipp");
  return { program: join(libraries, loader), first: ["--library-path", libraries, sipp] };
}
