import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. What a person said or is goes into a field `pii`, which is cut here;
 * never into the message.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ["pii", "*.pii", "req.headers.cookie", "req.headers.authorization"],
      censor: "[cut]",
    },
  });
}
