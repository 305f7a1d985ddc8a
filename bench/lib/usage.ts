import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return ticks;
}

/** Fields of /proc/PID/stat from the state on; undefined when the process is gone. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that a process itself has used. */
export function processSeconds(pid: number): number {
  const stat = statOf(pid);
  return stat ? (Number(stat[11]) + Number(stat[12])) / ticksPerSecond() : 0;
}

/** Seconds of the children it has waited for. */
function reapedSeconds(pid: number): number {
  const stat = statOf(pid);
  return stat ? (Number(stat[13]) + Number(stat[14])) / ticksPerSecond() : 0;
}

function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => Number(statOf(child)?.[1]) === pid);
}

/** Memory that a process holds, in megabytes. */
export function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The number of the database server's first process. */
export function postmasterOf(home: string): number {
  return Number(readFileSync(join(home, "pg", "postmaster.pid"), "utf8").split("\n")[0]);
}

export type Cores = { server: number; postgres: number };

/** How many cores the server and PostgreSQL (all its processes) have used since the last reading. */
export class Usage {
  private readonly server: number;
  private readonly postmaster: number;
  private at = performance.now();
  private last = { server: 0, postgres: 0 };

  constructor(server: number, home: string) {
    this.server = server;
    this.postmaster = postmasterOf(home);
    this.reset();
  }

  reset(): void {
    this.at = performance.now();
    this.last = this.seconds();
  }

  read(): Cores {
    const passed = (performance.now() - this.at) / 1000;
    const now = this.seconds();
    return {
      server: (now.server - this.last.server) / passed,
      postgres: (now.postgres - this.last.postgres) / passed,
    };
  }

  private seconds(): { server: number; postgres: number } {
    const family = [this.postmaster, ...childrenOf(this.postmaster)];
    const living = family.reduce((sum, pid) => sum + processSeconds(pid), 0);
    return {
      server: processSeconds(this.server),
      postgres: living + reapedSeconds(this.postmaster),
    };
  }
}

/** Watches a process's memory until stopped; tells the growth to its peak. */
export function watchMemory(pid: number, everyMs = 50): () => { before: number; peak: number } {
  const before = residentMegabytes(pid);
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(pid));
  }, everyMs);
  return () => {
    clearInterval(timer);
    return { before, peak: Math.max(peak, residentMegabytes(pid)) };
  };
}
