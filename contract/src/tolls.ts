import { z } from "zod";
import { event } from "./event.ts";
import { Id } from "./paging.ts";

/**
 * What keeps somebody with a stolen password, or a wrong import, from running up a carrier's bill. It is looked at by
 * the decision before every dial, whoever or whatever asked for it.
 */
export const TollSettings = z.strictObject({
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, "must be a country like GB"))
    .min(1)
    .max(250)
    .nullable()
    .describe("Countries whose numbers may be dialled; null is all"),
  costlyNumbers: z
    .boolean()
    .describe("Premium rate, shared cost, personal, pager and satellite numbers may be dialled"),
  dialsByHandPerHour: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .describe("Dials of all people together in an hour of the clock, those of campaigns left out"),
  spendPerDayMinor: z
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .nullable()
    .describe("Line costs of a day, in the smallest unit of the currency; then nobody is dialled"),
});
export type TollSettings = z.output<typeof TollSettings>;

/** Until a tenant decides: any country, and nothing that costs more than a call. */
export const openTolls: TollSettings = {
  countries: null,
  costlyNumbers: false,
  dialsByHandPerHour: null,
  spendPerDayMinor: null,
};

/** Reasons of a refusal that guard the bill; those of the law guard the callee. */
export const tollReasons = [
  "COUNTRY_NOT_ALLOWED",
  "COSTLY_NUMBER",
  "DIALS_BY_HAND_REACHED",
  "SPEND_REACHED",
] as const;
export type TollReason = (typeof tollReasons)[number];

export const tollsGuarded = event(
  "tolls.guarded",
  z.object({
    reason: z.enum(tollReasons),
    userId: Id.nullable().describe("Who dialled; null where the day's costs reached the limit"),
  }),
  { permission: "security:read" },
);
