import { z } from "zod";

const rate = z.number().min(0).max(1);

/** What goes wrong, and how often: each rate is the share of commands or events it hits. */
export const Faults = z.strictObject({
  /** The command is not carried out and not answered. */
  commandLost: rate,
  /** The command is carried out and not answered. */
  replyLost: rate,
  /** The originate is refused with `congestion`. */
  originateRefused: rate,
  /** The event is never sent; `lookup` knows of it. */
  eventLost: rate,
  /** The event is sent twice. */
  eventRepeated: rate,
  /** The event is sent up to `eventLateMs` late. */
  eventLate: rate,
  eventLateMs: z.number().min(0).max(600_000),
  /** The event is sent after the next one of its leg. */
  eventSwapped: rate,
  /** The agent's phone does not answer. */
  agentUnreachable: rate,
});
export type Faults = z.infer<typeof Faults>;

export const noFaults: Faults = {
  commandLost: 0,
  replyLost: 0,
  originateRefused: 0,
  eventLost: 0,
  eventRepeated: 0,
  eventLate: 0,
  eventLateMs: 2_000,
  eventSwapped: 0,
  agentUnreachable: 0,
};
