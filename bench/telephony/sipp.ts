import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { whenDone } from "../lib/cleanup.ts";
import { type SippProgram, sippIn } from "./sipp-program.ts";

export type SippOptions = {
  /** Where SIPp was unpacked, and a folder of this run's own. */
  programs: string;
  folder: string;
  name: string;
  scenario: string;
  address: string;
  /** What it says, as a tone. */
  hertz: number;
};

/** One message on the wire, as SIPp itself wrote it down. */
export type SipLine = { at: number; callId: string; isSent: boolean; first: string; cseq: string };

export const sippPort = 5080;

/** SIPp, which answers calls by a scenario until it is stopped. */
export class Sipp {
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly log: string;
  private readonly errors: string;

  constructor({ programs, folder, name, scenario, address, hertz }: SippOptions) {
    const { program, first }: SippProgram = sippIn(programs);
    const at = (file: string) => join(folder, file);
    this.log = at(`${name}.csv`);
    this.errors = at(`${name}.errors`);
    writeFileSync(at(`${name}.xml`), scenario);
    writeFileSync(at("voice.ul"), tone(hertz));
    const sound = ["-mi", address, "-min_rtp_port", "30000", "-max_rtp_port", "59998"];
    const logs = ["-trace_shortmsg", "-shortmessage_file", this.log];
    const mishaps = ["-trace_err", "-error_file", this.errors];
    const screen = openSync(at(`${name}.screen`), "w");
    const where = ["-sf", at(`${name}.xml`), "-i", address, "-p", String(sippPort)];
    this.child = spawn(program, [...first, ...where, ...sound, ...logs, ...mishaps, "-nostdin"], {
      cwd: folder,
      stdio: ["ignore", screen, screen],
    });
    closeSync(screen);
    this.pid = this.child.pid ?? 0;
    whenDone(() => this.stop());
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  /** All messages so far, in their order. */
  lines(): SipLine[] {
    return readFileSync(this.log, "utf8").split("\n").flatMap(toLine);
  }

  /** What SIPp did not expect, which is what went wrong on the wire. A time that ran out is a part of its scenario. */
  mishaps(): string[] {
    if (!existsSync(this.errors)) return [];
    const lines = readFileSync(this.errors, "utf8").split("\n");
    return lines.filter((line) => /abort|unexpected|cannot|overflow/i.test(line));
  }
}

/** Its columns: date, time, seconds of the epoch, sent or received, Call-ID, CSeq, the first line. */
function toLine(text: string): SipLine[] {
  const [, , seconds, way, callId = "", cseq = "", first = ""] = text.split("\t");
  if (!first) return [];
  return [{ at: Number(seconds) * 1000, callId, isSent: way === "S", first, cseq }];
}
