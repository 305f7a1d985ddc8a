import { z } from "zod";

/** Money in whole millionths of a currency: a rate may be a part of a penny. */
export const Rate = z.number().int().min(0).max(100_000_000_000);
export const millionths = 1_000_000;

/** What calls cost a tenant, where a campaign says nothing else. */
export const CostSettings = z
  .strictObject({
    lineMinute: Rate.describe(
      "A minute of a line, from the answer on; in millionths of the currency",
    ),
    agentHour: Rate.describe("An hour of an agent; in millionths of the currency"),
  })
  .meta({ examples: [{ lineMinute: 12_000, agentHour: 18_000_000 }] });
