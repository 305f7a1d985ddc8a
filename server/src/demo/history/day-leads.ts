import { fixedNumber, type Random, randomFor } from "../../modules/telephony/index.ts";
import type { DemoTenant } from "../cast.ts";
import { type DemoLead, demoLead, shuffled } from "../leads.ts";

/** Beginnings of numbers that Ofcom keeps for drama, beside those of the leads that the demo begins with. */
const kept = ["113", "114", "115", "116", "117", "118", "121", "131", "141", "151", "161"].map(
  (area) => `+44${area}4960`,
);
const firstNumber = 10_000;

/** What the ids that their source gave these leads begin with, for `like`. */
export function leadIdsOf({ slug }: Pick<DemoTenant, "slug">): string {
  return `${slug.slice(0, 2).toUpperCase()}-H%`;
}

/**
 * The people who asked for a price before each day of the history: the same ones in every installation, so that
 * a recording need not hold who they are.
 */
export function leadsOfDays(tenant: DemoTenant, perDay: number): (day: number) => DemoLead[] {
  const random = randomFor("demo history numbers", tenant.slug);
  const lines = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0"));
  const all = kept.flatMap((beginning) => lines.map((line) => `${beginning}${line}`));
  const numbers = shuffled(
    all.filter((number) => fixedNumber(number) === undefined),
    random,
  );
  return (day) => {
    const first = (day - 1) * perDay;
    const own: Random = randomFor("demo history leads", tenant.slug, day);
    const names = new Set<string>();
    return numbers.slice(first, first + perDay).map((phone, i) => ({
      ...demoLead(tenant, { phone, number: firstNumber + first + i, names }, own),
      externalId: `${tenant.slug.slice(0, 2).toUpperCase()}-H${firstNumber + first + i}`,
    }));
  };
}
