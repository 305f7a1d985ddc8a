import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. What a person said or is goes into a field `pii`, which is cut here;
 * never into the message.
 */
export function createLog(level: string, lines: DestinationStream = pino.destination(1)): Log {
  const redact = {
    paths: ["pii", "*.pii", "req.headers.cookie", "req.headers.authorization"],
    censor: "[cut]",
  };
  const timestamp = pino.stdTimeFunctions.isoTime;
  return pino({ level, base: null, timestamp, redact }, lines);
}
