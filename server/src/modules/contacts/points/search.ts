import { type Ctx, demand } from "../../../platform/ctx.ts";
import { digestOf, openPoint, phoneTail } from "./points.ts";
import { contactsByDigest, pointsByTail } from "./queries.ts";

export type AddressFilter = {
  phone?: string | undefined;
  phoneEnds?: string | undefined;
  email?: string | undefined;
};

const pageSize = 1000;

/**
 * Contacts that have all of the addresses asked for; undefined when none is asked for. Addresses are
 * stored sealed, so they are found by blind indexes: exactly, or by the last digits of a number.
 */
export async function contactsByAddress(
  ctx: Ctx,
  filter: AddressFilter,
): Promise<string[] | undefined> {
  const found: Set<string>[] = [];
  if (filter.phone !== undefined) found.push(await byExact(ctx, "PHONE", filter.phone));
  if (filter.email !== undefined) found.push(await byExact(ctx, "EMAIL", filter.email));
  // A part of a number would be guessed digit by digit.
  if (filter.phoneEnds !== undefined) demand(ctx, "contacts:see-phone");
  if (filter.phoneEnds !== undefined) found.push(await byLastDigits(ctx, filter.phoneEnds));
  const [first, ...others] = found;
  if (!first) return undefined;
  return [...first].filter((id) => others.every((other) => other.has(id)));
}

async function byExact(ctx: Ctx, type: "PHONE" | "EMAIL", value: string): Promise<Set<string>> {
  const vault = await ctx.vault();
  const points = await contactsByDigest(ctx.tx, [digestOf(vault, type, value)]);
  return new Set(points.map((point) => point.contact_id));
}

/** Four digits have an index; what is before them is compared after opening, page by page. */
async function byLastDigits(ctx: Ctx, digits: string): Promise<Set<string>> {
  const vault = await ctx.vault();
  const tail = phoneTail(vault, digits.slice(-4));
  const found = new Set<string>();
  let after: string | undefined;
  do {
    const points = await pointsByTail(ctx.tx, tail, after, pageSize);
    for (const point of points) {
      if (digits.length === 4 || openPoint(vault, point).endsWith(digits)) {
        found.add(point.contact_id);
      }
    }
    after = points.length === pageSize ? points.at(-1)?.id : undefined;
  } while (after !== undefined);
  return found;
}
