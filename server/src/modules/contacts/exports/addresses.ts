import type { Ctx } from "../../../platform/ctx.ts";
import { openPoint } from "../points/points.ts";
import { pointsOfContacts } from "../points/queries.ts";

export type Addresses = { PHONE: string[]; EMAIL: string[] };

/** The numbers and addresses of contacts in clear, by their ids. */
export async function addressesOf(
  ctx: Ctx,
  contactIds: readonly string[],
): Promise<Map<string, Addresses>> {
  const vault = await ctx.vault();
  const addresses = new Map<string, Addresses>();
  for (const point of await pointsOfContacts(ctx.tx, contactIds)) {
    const known = addresses.get(point.contact_id) ?? { PHONE: [], EMAIL: [] };
    known[point.type].push(openPoint(vault, point));
    addresses.set(point.contact_id, known);
  }
  return addresses;
}
