import { z } from "zod";

export const FieldError = z.object({ field: z.string(), reason: z.string() });

/** RFC 9457. `code` is stable; `detail` is for people; `traceId` finds the request in the log. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(FieldError).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
    traceId: z.string(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
