import {
  contactUpdated,
  type createTag as createTagEndpoint,
  type Input,
  leadUpdated,
  type Tag,
  type tagContacts as tagContactsEndpoint,
  type tagLeads as tagLeadsEndpoint,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { addToCatalogue, type Catalogue } from "../../agents/index.ts";
import { lockContactsWithin } from "../contacts/many.ts";
import { audiencesOf } from "../contacts/telling.ts";
import { lockWithinScope } from "../leads/many.ts";
import { audienceOf } from "../leads/view.ts";
import { changeTags, demandTags } from "./change.ts";

type TagRow = {
  id: string;
  name: string;
  colour: Tag["colour"];
  retired: boolean;
  updated_at: Date;
  version: number;
};

export const tags: Catalogue<TagRow, Tag> = {
  kind: "TAG",
  table: "tags",
  noun: "tag",
  toItem: ({ id, name, colour, retired, updated_at }) => {
    return { id, name, colour, retired, updatedAt: updated_at.toISOString() };
  },
};

/** Adds a tag to the catalogue. */
export function createTag(ctx: Ctx, body: Input<typeof createTagEndpoint>["body"]): Promise<Tag> {
  return addToCatalogue(ctx, tags, body);
}

/** Gives tags to leads and takes tags from them; all of the leads, or none. */
export async function tagLeads(
  ctx: Ctx,
  { leadIds, ...change }: Input<typeof tagLeadsEndpoint>["body"],
) {
  await demandTags(ctx.tx, change.add);
  const leads = await lockWithinScope(ctx, "leads:update", leadIds);
  const ids = leads.map(({ id }) => id);
  const touched = await changeTags(ctx.tx, "LEAD", ids, change, ctx.now);
  const changed = leads.filter(({ id }) => touched.has(id));
  await emitAll(
    ctx,
    changed.map((lead) => ({
      type: leadUpdated,
      data: { id: lead.id, contactId: lead.contact_id, fields: ["tags"] },
      audience: audienceOf(lead),
    })),
  );
  return { changed: changed.length };
}

/** Gives tags to contacts and takes tags from them; all of the contacts, or none. */
export async function tagContacts(
  ctx: Ctx,
  { contactIds, ...change }: Input<typeof tagContactsEndpoint>["body"],
) {
  await demandTags(ctx.tx, change.add);
  return { changed: await retagContacts(ctx, contactIds, change) };
}

/** The same with tags that nobody need give any more: what is taken back may have had them. Tells how many changed. */
export async function retagContacts(
  ctx: Ctx,
  contactIds: readonly string[],
  change: { add: readonly string[]; remove: readonly string[] },
): Promise<number> {
  const contacts = await lockContactsWithin(ctx, "contacts:update", contactIds);
  const ids = contacts.map(({ id }) => id);
  const touched = await changeTags(ctx.tx, "CONTACT", ids, change, ctx.now);
  const changed = contacts.filter(({ id }) => touched.has(id));
  await emitAll(
    ctx,
    changed.flatMap(({ id, created_by, leads }) =>
      audiencesOf("contacts:read", created_by, leads).map((audience) => ({
        type: contactUpdated,
        data: { id, fields: ["tags"] },
        audience,
      })),
    ),
  );
  return changed.length;
}
