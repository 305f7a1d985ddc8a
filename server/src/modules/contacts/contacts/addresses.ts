import type { Contact } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { type Address, digestOf, openPoint, sealPoint } from "../points/points.ts";
import { deletePoints, insertPoints, pointsOfContact, savePoint } from "../points/queries.ts";
import type { ContactLead } from "./queries.ts";

/** The addresses of a contact, opened. */
export async function addressesOf(ctx: Ctx, contactId: string): Promise<Contact["points"]> {
  const vault = await ctx.vault();
  const points = await pointsOfContact(ctx.tx, contactId);
  return points.map((point) => ({
    id: point.id,
    type: point.type,
    value: openPoint(vault, point),
    label: point.label,
    primary: point.is_primary,
    country: point.country,
    region: point.region,
    validity: point.validity,
    phoneType: point.phone_type,
  }));
}

/** Makes the addresses those that are wanted; what stays keeps its id. Says whether anything changed. */
export async function replaceAddresses(
  ctx: Ctx,
  contactId: string,
  wanted: Address[],
  leads: readonly ContactLead[],
): Promise<boolean> {
  const vault = await ctx.vault();
  const left = new Map(
    (await pointsOfContact(ctx.tx, contactId)).map((point) => [
      point.digest.toString("hex"),
      point,
    ]),
  );
  const fresh: Address[] = [];
  let isChanged = false;
  for (const address of wanted) {
    const digest = digestOf(vault, address.type, address.value).toString("hex");
    const known = left.get(digest);
    left.delete(digest);
    if (!known) {
      fresh.push(address);
    } else if (known.label !== address.label || known.is_primary !== address.primary) {
      const { label, primary } = address;
      await savePoint(ctx.tx, { id: known.id, label, is_primary: primary });
      isChanged = true;
    }
  }
  if (left.size > 0) refuseOnCall(leads);
  await deletePoints(
    ctx.tx,
    [...left.values()].map((point) => point.id),
  );
  const points = fresh.map((address) => sealPoint(vault, contactId, address));
  await insertPoints(ctx.tx, points, ctx.now);
  return isChanged || left.size > 0 || fresh.length > 0;
}

export function refuseOnCall(leads: readonly ContactLead[]): void {
  if (leads.some((lead) => lead.active_call_id !== null)) {
    throw new Refusal("lead-on-call", "The contact is on a call; try again when it has ended");
  }
}
