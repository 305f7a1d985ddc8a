import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname } from "node:path";

const checkout = dirname(dirname(import.meta.dirname));

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return address.port;
}

/** The real `npm start`, in a process group of its own, so that all of it can be killed at once. */
export class Victim {
  readonly url: string;
  private readonly environment: Record<string, string>;
  private child: ChildProcess | undefined;
  private output = "";

  constructor(home: string, port: number, environment: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      PARLEY_HOME: home,
      PARLEY_DEMO_HISTORY: "false",
      PORT: String(port),
      ...environment,
    };
  }

  async start(fault?: string): Promise<void> {
    const child = spawn("npm", ["start"], {
      cwd: checkout,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.environment, ...(fault ? { PARLEY_FAULT: fault } : {}) },
    });
    this.output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-4000);
      });
    }
    this.child = child;
    await this.ready();
  }

  /** Ends when the server has gone by itself: a fault point was passed. */
  async gone(withinMs: number): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      if (!(await this.answers())) return true;
      await pause(50);
    }
    return false;
  }

  /** As the power cut would: the whole group, at once, without a word. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child?.pid) return;
    const exited =
      child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
    await exited;
    this.child = undefined;
  }

  /** As an administrator would: SIGTERM; returns the exit code. */
  async stop(): Promise<number | null> {
    const { child } = this;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, "exit");
    process.kill(-child.pid, "SIGTERM");
    const [code] = await exited;
    this.child = undefined;
    return code as number | null;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline) {
      if (await this.answers()) return;
      if (this.child?.exitCode !== null) break;
      await pause(50);
    }
    throw new Error(`the server did not start:\n${this.output}`);
  }

  private async answers(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/ready`, {
        signal: AbortSignal.timeout(2000),
      });
      return response.ok;
    } catch {
      return false;
    }
  }
}

/** The built-in carrier in a process of its own: it lives on while the victim dies. */
export async function startCarrier(
  port: number,
  token: string,
  logFile: string,
): Promise<{ stop(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "server/src/modules/telephony/carrier/main.ts"],
      ...["--listen", `127.0.0.1:${port}`, "--profile", "bench", "--seed", "7", "--log", logFile],
    ],
    {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PARLEY_CARRIER_TOKEN: token },
    },
  );
  const url = `http://127.0.0.1:${port}/stats`;
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(
      () => null,
    );
    if (answer?.ok) break;
    await pause(50);
  }
  return {
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
