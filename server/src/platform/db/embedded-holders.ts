import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "../home.ts";
import { errorCode } from "../start-refusal.ts";
import { writeWhole } from "../whole-file.ts";

/**
 * One database may serve several processes of an installation: the server, a command of the CLI
 * beside it. Each leaves a file while it uses the database, and the last one stops it. A file of a
 * process that was killed is recognised, because it names the process by its start too.
 */
export async function hold(home: Home): Promise<string> {
  const file = join(home.run, `parley-${process.pid}-${randomBytes(4).toString("hex")}.pid`);
  await writeWhole(file, identity(process.pid));
  return file;
}

/** Takes a hold away; tells whether another one is left. */
export async function release(home: Home, file: string): Promise<{ othersHold: boolean }> {
  await rm(file, { force: true });
  return { othersHold: (await holders(home)).length > 0 };
}

/** The living processes that use the database of this home. Files of dead ones are removed. */
export async function holders(home: Home): Promise<number[]> {
  const living: number[] = [];
  for (const name of await readdir(home.run)) {
    const pid = Number(/^parley-(\d+)-[0-9a-f]+\.pid$/.exec(name)?.[1]);
    if (!Number.isInteger(pid)) continue;
    const wrote = await readFile(join(home.run, name), "utf8").catch(() => "");
    if (isAlive(pid) && wrote === identity(pid)) living.push(pid);
    else await rm(join(home.run, name), { force: true });
  }
  return living;
}

/** Whether a process of this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  return isPresent(pid) && !isZombie(pid);
}

/**
 * Whether a process has ended and only waits to be reaped. In a container whose first process does not
 * reap, a killed one stays so for ever.
 */
export function isZombie(pid: number): boolean {
  return ["Z", "X"].includes(statOf(pid)[0] ?? "");
}

function isPresent(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** What tells a process from a later one of the same number; only the number where there is no /proc. */
function identity(pid: number): string {
  const startTicks = statOf(pid)[19];
  if (startTicks === undefined) return String(pid);
  return `${pid} ${startTicks} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
}

/** The fields of a process from its state on; none where the system does not tell. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets before them may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
