import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type {
  HangupCause,
  Instant,
  LegId,
  LegKind,
  ProviderEventType,
  Supervision,
} from "../port.ts";
import type { Mishap } from "./exchange/publisher.ts";

export type OriginateEntry = {
  line: "ORIGINATE";
  legId: LegId;
  kind: LegKind;
  tenantId: string;
  callId: string;
  attemptId?: string | undefined;
  /** `agent:<id>`, or a keyed hash of the number: the log holds no number in clear. */
  to: string;
  lastDigits?: string;
};

/** What a line says beside `at` and `incarnation`. docs/subsystems/telephony.md explains each. */
export type CallLogEntry =
  | { line: "STARTED"; profile: string; seed: number; pid: number }
  | OriginateEntry
  | { line: "REPEATED"; legId: LegId }
  | { line: "REFUSED"; legId: LegId; kind: LegKind; attemptId?: string | undefined; code: string }
  | { line: "ANSWERED"; legId: LegId; answeredBy: "PERSON" | "MACHINE" | "AGENT" }
  | { line: "BRIDGED"; legId: LegId; peerLegId: LegId }
  | { line: "ENDED"; legId: LegId; cause: HangupCause }
  | {
      line: Exclude<ProviderEventType, "ACCEPTED" | "ANSWERED" | "BRIDGED" | "ENDED">;
      legId: LegId;
    }
  | { line: "SUPERVISED"; legId: LegId; peerLegId: LegId; how: Supervision }
  | { line: "JOINED"; legId: LegId; peerLegId: LegId }
  | { line: "DTMF"; legId: LegId; digits: number }
  | { line: "HANGUP"; legId: LegId }
  | { line: "DISMISSED"; legId: LegId; seconds: number }
  | { line: "SAID"; legId: LegId; seconds: number }
  | { line: "PLAYED"; legId: LegId; playbackId: string; seconds: number }
  | { line: "RECORDS"; legId: LegId; recordingId: string }
  | { line: "INCOMING"; legId: LegId; trunk: string; from: string; lastDigits: string }
  | { line: "TAKEN"; legId: LegId; tenantId: string; callId: string }
  | { line: "TURNED_AWAY"; legId: LegId; sipStatus: number }
  | {
      line: "COMMAND_MISHAP";
      mishap: "LOST" | "REPLY_LOST";
      command: string;
      legId?: LegId | undefined;
    }
  | { line: "EVENT_MISHAP"; mishap: Mishap; eventId: string; type: string; legId: LegId }
  | { line: "STOPPED" };

export type CallLogLine = CallLogEntry & { at: Instant; incarnation: string };

export type CallLog = {
  write(line: CallLogLine): void;
  /** Hands everything written so far to the operating system, which outlives a killed process. */
  flush(): void;
  close(): void;
};

/** A log that nobody reads. */
export const noCallLog: CallLog = { write() {}, flush() {}, close() {} };

/** No line waits longer than this in memory. */
const longestWaitMs = 20;
const defaultMaxBytes = 512 * 1024 * 1024;

type CallLogOptions = { maxBytes?: number | undefined; onError: (error: unknown) => void };

/**
 * Opens the log for appending. A file that grows past `maxBytes` is kept as FILE.1. When the disk
 * takes no more, lines are dropped and `onError` hears of it: the calls go on.
 */
export function openCallLog(path: string, options: CallLogOptions): CallLog {
  const { maxBytes = defaultMaxBytes, onError } = options;
  mkdirSync(dirname(path), { recursive: true });
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let { file, size } = open(path);

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const bytes = Buffer.from(`${waiting.join("\n")}\n`);
    waiting = [];
    try {
      if (size > 0 && size + bytes.length > maxBytes) rotate();
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      size += bytes.length;
    } catch (error) {
      onError(error);
    }
  }

  function rotate(): void {
    closeSync(file);
    renameSync(path, `${path}.1`);
    ({ file, size } = open(path));
  }

  return {
    write(line) {
      waiting.push(JSON.stringify(line));
      timer ??= setTimeout(flush, longestWaitMs);
    },
    flush,
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** A process that was killed in the middle of a line leaves it; the next line must not join it. */
function open(path: string): { file: number; size: number } {
  const file = openSync(path, "a+", 0o600);
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== "\n") {
    return { file, size: size + writeSync(file, "\n") };
  }
  return { file, size };
}

/** A leg of an earlier incarnation, as its log tells. */
export type RememberedLeg = OriginateEntry & {
  answeredAt: Instant | null;
  ended: { cause: HangupCause; at: Instant } | null;
};

export type Memory = {
  legs: RememberedLeg[];
  /** Whether the log was read from its beginning. */
  isWhole: boolean;
};

/** The legs in the last `tailBytes` of a log and of the one before it. */
export function readCallLog(path: string, tailBytes = 64 * 1024 * 1024): Memory {
  const legs = new Map<LegId, RememberedLeg>();
  const parts = [readTail(`${path}.1`, tailBytes), readTail(path, tailBytes)];
  for (const line of parts.flatMap((part) => part.lines)) remember(legs, line);
  return { legs: [...legs.values()], isWhole: parts.every((part) => part.isWhole) };
}

function remember(legs: Map<LegId, RememberedLeg>, text: string): void {
  const line = parse(text);
  if (line === null) return;
  if (line.line === "ORIGINATE") {
    legs.set(line.legId, { ...line, answeredAt: null, ended: null });
  } else if (line.line === "ANSWERED" || line.line === "ENDED") {
    const leg = legs.get(line.legId);
    if (leg === undefined) return;
    if (line.line === "ANSWERED") leg.answeredAt = line.at;
    else leg.ended = { cause: line.cause, at: line.at };
  }
}

function readTail(path: string, tailBytes: number): { lines: string[]; isWhole: boolean } {
  if (!existsSync(path)) return { lines: [], isWhole: true };
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - start);
    readSync(file, bytes, 0, bytes.length, start);
    const lines = bytes.toString().split("\n");
    // The first line of a tail is the end of one that began before it.
    return { lines: start > 0 ? lines.slice(1) : lines, isWhole: start === 0 };
  } finally {
    closeSync(file);
  }
}

/** The log is our own writing, so only a torn line is not what it seems. */
function parse(text: string): CallLogLine | null {
  try {
    return JSON.parse(text) as CallLogLine;
  } catch {
    return null;
  }
}
