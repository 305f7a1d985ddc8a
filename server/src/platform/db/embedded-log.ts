import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "../home.ts";

/** The log that PostgreSQL writes before it opens its own. */
export function startLog(home: Home): string {
  return join(home.logs, "postgres-start.log");
}

/** Why the last start failed, in PostgreSQL's words. */
export async function lastWords(home: Home): Promise<string> {
  const first = await linesOf(startLog(home));
  const pid = /\[(\d+)\] LOG: {2}redirecting log output/.exec(first.join("\n"))?.[1];
  const lines = pid === undefined ? first : [...first, ...(await linesSince(home, pid))];
  const severe = lines.filter((line) => /FATAL|PANIC|error/i.test(line));
  return (severe.length > 0 ? severe : lines).slice(-2).join(" ") || "it left no message";
}

/** What its own log says since this server began; earlier failures in it are of no interest. */
async function linesSince(home: Home, pid: string): Promise<string[]> {
  const lines = await linesOf(await newestLog(home));
  const begin = lines.findLastIndex((line) => line.includes(`[${pid}] LOG:  starting PostgreSQL`));
  return begin < 0 ? [] : lines.slice(begin);
}

async function newestLog(home: Home): Promise<string> {
  let newest = { path: "", time: 0 };
  for (const name of await readdir(home.logs)) {
    const path = join(home.logs, name);
    if (path === startLog(home) || !name.endsWith(".log")) continue;
    const { mtimeMs } = await stat(path);
    if (mtimeMs > newest.time) newest = { path, time: mtimeMs };
  }
  return newest.path;
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}
