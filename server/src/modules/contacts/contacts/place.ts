import type { Ctx } from "../../../platform/ctx.ts";
import { contactPlace } from "../points/place/contact-place.ts";
import { addressesOf } from "./addresses.ts";
import { type ContactRow, updateContactRow } from "./queries.ts";

/** Writes down where a contact is, after its addresses or the zone that somebody gave have changed. */
export async function placeAnew(ctx: Ctx, id: string, given: string | null): Promise<void> {
  await updateContactRow(ctx.tx, id, contactPlace(given, await addressesOf(ctx, id)));
}

/** The zone of a contact where somebody gave it; one that was derived is no wish of anybody's. */
export function givenZone(
  contact: Pick<ContactRow, "time_zone" | "time_zone_source"> | undefined,
): string | null {
  return contact?.time_zone_source === "GIVEN" ? contact.time_zone : null;
}
