import type { z } from "zod";
import type { Ctx } from "../../platform/ctx.ts";

/**
 * How a record is read that an event tells of: by the service that shows it elsewhere, so that the
 * reader's scope and masks hold. The modules above give these; `events` are those whose `id` it is.
 */
export type RecordReader = {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly events: readonly string[];
  readonly read: (ctx: Ctx, id: string) => Promise<unknown>;
};

export function readerOf(
  readers: readonly RecordReader[],
  event: string,
): RecordReader | undefined {
  return readers.find(({ events }) => events.includes(event));
}
