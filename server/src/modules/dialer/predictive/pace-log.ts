import { newId } from "../../../platform/ids.ts";
import { parleyVersion } from "../../../platform/version.ts";
import type { PacerOptions } from "../pacing/contract.ts";
import type { Memory } from "../pacing/memory.ts";
import type { PaceInput } from "./inputs.ts";

/** What a log begins with: whoever makes a pacer of it and feeds it the rest gets the same decisions. */
type LogBeginning = {
  type: "BEGIN";
  build: string;
  campaignId: string;
  options: PacerOptions;
  memory: Memory | null;
};

/** A part of a log, to be kept: its lines of JSON, and how many of those that wait they are. */
export type LogPart = { part: number; entries: string; count: number };

/** More than this waits only where nothing can be kept: then the log ends, and the dialer does not. */
const mostWaiting = 100_000;

/**
 * What one pacer is told and asked, in order, with its decisions. The round only hands over what it had in hand; lines
 * are made of it when a part is kept.
 */
export class PaceLog {
  readonly id = newId();
  private readonly inputs: (PaceInput | LogBeginning)[];
  private readonly answers: (number | null)[] = [null];
  private parts = 0;
  private isCut = false;

  constructor(campaignId: string, options: PacerOptions, memory: Memory | null) {
    this.inputs = [{ type: "BEGIN", build: parleyVersion, campaignId, options, memory }];
  }

  note(input: PaceInput, lines: number | null): void {
    if (this.isCut) return;
    if (this.inputs.length >= mostWaiting) {
      // What comes after a gap could not be fed to a pacer.
      this.isCut = true;
      this.inputs.length = 0;
      this.answers.length = 0;
      return;
    }
    this.inputs.push(input);
    this.answers.push(lines);
  }

  /** What waits to be kept; it waits on until `kept` says that it is. */
  next(): LogPart | null {
    const count = this.inputs.length;
    if (count === 0) return null;
    const lines = this.inputs.map((input, index) =>
      JSON.stringify(input.type === "DECIDE" ? { ...input, lines: this.answers[index] } : input),
    );
    return { part: this.parts, entries: `${lines.join("\n")}\n`, count };
  }

  kept({ count }: LogPart): void {
    if (this.isCut) return;
    this.parts += 1;
    this.inputs.splice(0, count);
    this.answers.splice(0, count);
  }
}
