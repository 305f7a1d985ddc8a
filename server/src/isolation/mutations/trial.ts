import type { TestServer } from "../../testing/server.ts";
import type { CodeMutation } from "./code.ts";
import type { Guards } from "./guard.ts";
import { type Judge, judges, Stage } from "./stage.ts";

/**
 * Tries checks of the code: a case that finds no fault with the check there must find one without it,
 * right after. A case that a trial has left in disorder gets a stage of its own.
 */
export class Trial {
  private readonly server: TestServer;
  private readonly guards: Guards;
  private stage: Stage | undefined;
  /** Cases that find a fault with all checks there, or cannot be asked again, with what they found. */
  readonly unfit = new Map<Judge, string>();
  /** The checks that a case reaches, once it has been asked. */
  private readonly reach = new Map<Judge, Set<string>>();

  constructor(server: TestServer, guards: Guards, stage: Stage) {
    this.server = server;
    this.guards = guards;
    this.stage = stage;
  }

  /**
   * Which case notices, and what; undefined when none does. Only those are asked that reach the check:
   * first the one that noticed `before`, then those about the same part of the product.
   */
  async noticed(check: CodeMutation, before = ""): Promise<string | undefined> {
    const words = check.file.split(/[/.-]/).filter((word) => word.length > 3);
    const nearness = ({ name, about }: Judge) =>
      (before.startsWith(`${name}: `) ? 100 : 0) +
      words.filter((word) => about.includes(word.replace(/s$/, ""))).length;
    for (const judge of [...judges].sort((a, b) => nearness(b) - nearness(a))) {
      const isNew = !this.reach.has(judge);
      if (!(await this.reachOf(judge)).has(check.place)) continue;
      // One that was asked for the first time has found nothing just now.
      const [fault] = await this.faultsWithout(judge, check, isNew);
      // Twice, with an asking in between that finds nothing: it was no chance.
      if (fault && (await this.faultsWithout(judge, check)).length > 0) {
        return `${judge.name}: ${fault}`;
      }
    }
    return undefined;
  }

  private async reachOf(judge: Judge): Promise<Set<string>> {
    const known = this.reach.get(judge);
    if (known) return known;
    let isFit = false;
    const reached = await this.guards.reachedBy(async () => {
      isFit = await this.inOrder(judge);
    });
    this.reach.set(judge, isFit ? reached : new Set());
    return this.reachOf(judge);
  }

  private async faultsWithout(
    judge: Judge,
    { place }: CodeMutation,
    isInOrder = false,
  ): Promise<string[]> {
    if (!isInOrder && !(await this.inOrder(judge))) return [];
    return this.guards.without(place, () => this.ask(judge));
  }

  /** The case finds nothing with all checks there; on a new stage it must do so again and again. */
  private async inOrder(judge: Judge): Promise<boolean> {
    if (this.unfit.has(judge)) return false;
    if ((await this.ask(judge)).length === 0) return true;
    this.strike();
    for (let time = 1; time <= 2; time++) {
      const [fault] = await this.ask(judge);
      if (!fault) continue;
      this.unfit.set(judge, `asked ${time} times, ${judge.name}: ${fault}`);
      return false;
    }
    return true;
  }

  private async ask(judge: Judge): Promise<string[]> {
    this.stage ??= await Stage.build(this.server);
    try {
      return await judge.faults(this.stage);
    } catch (error) {
      return [String(error instanceof Error ? error.message : error).split("\n")[0] ?? "it failed"];
    }
  }

  /** Ends the stage; the next question builds another. */
  strike(): void {
    this.stage?.bystanders.leave();
    this.stage = undefined;
  }
}
