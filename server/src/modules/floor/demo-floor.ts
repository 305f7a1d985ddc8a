import { type ChildProcess, spawn } from "node:child_process";
import { Refusal } from "../../platform/errors.ts";
import type { Log } from "../../platform/observe/log.ts";

type Floor = { process: ChildProcess; agents: number };

/** How to start the program that plays the agents: the command line tool of this installation. */
export type DemoProgram = { command: string; args: string[] };

/**
 * The simulated agents of demo tenants. They run in a process of their own and come through the
 * public API as people do; here they are only started and stopped.
 */
export class DemoFloors {
  private readonly floors = new Map<string, Floor>();
  private readonly program: DemoProgram | undefined;
  private readonly log: Log;

  constructor(program: DemoProgram | undefined, log: Log) {
    this.program = program;
    this.log = log;
  }

  stateOf(tenantId: string): { running: boolean; agents: number } {
    const floor = this.floors.get(tenantId);
    return { running: floor !== undefined, agents: floor?.agents ?? 0 };
  }

  start(tenantId: string, slug: string, agents: number): { running: boolean; agents: number } {
    if (!this.program) throw new Refusal("unavailable", "This process cannot start the demo floor");
    if (!this.floors.has(tenantId)) {
      const args = [...this.program.args, "--tenant", slug, "--agents", String(agents)];
      const child = spawn(this.program.command, args, { stdio: ["ignore", "ignore", "inherit"] });
      child.on("error", (error) => this.log.error({ err: error, tenantId }, "demo floor"));
      child.on("exit", () => this.floors.delete(tenantId));
      this.floors.set(tenantId, { process: child, agents });
    }
    return this.stateOf(tenantId);
  }

  stop(tenantId: string): void {
    this.floors.get(tenantId)?.process.kill("SIGTERM");
  }

  stopAll(): void {
    for (const { process: child } of this.floors.values()) child.kill("SIGTERM");
  }
}
