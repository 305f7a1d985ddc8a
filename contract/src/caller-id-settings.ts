import { z } from "zod";

/** What becomes of a number that people answer less than the others. */
export const CallerIdSettings = z
  .strictObject({
    restDays: z
      .number()
      .int()
      .min(0)
      .max(60)
      .describe("So many days it is shown only where nothing else is left; 0 lets none rest"),
  })
  .meta({ examples: [{ restDays: 5 }] });
