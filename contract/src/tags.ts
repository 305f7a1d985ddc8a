import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Tags";

export const tagColours = [
  "grey",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "violet",
  "pink",
] as const;
export const TagColour = z.enum(tagColours);
export type TagColour = z.infer<typeof TagColour>;

export const Tag = z
  .object({
    id: Id,
    name: z.string(),
    colour: TagColour,
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "Tag" });
export type Tag = z.infer<typeof Tag>;

export const listTags = endpoint({
  method: "GET",
  path: "/tags",
  summary: "The tags that leads and contacts can have, by name",
  tag,
  permission: "leads:read",
  orPermissions: ["contacts:read"],
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(Tag),
});

export const createTag = endpoint({
  method: "POST",
  path: "/tags",
  summary: "Add a tag to the catalogue",
  tag,
  permission: "tags:update",
  status: 201,
  body: z.strictObject({ name: Name, colour: TagColour.default("grey") }),
  response: Tag,
});

export const updateTag = endpoint({
  method: "PATCH",
  path: "/tags/:id",
  summary: "Rename, recolour, retire or bring back a tag",
  tag,
  permission: "tags:update",
  params: ById,
  body: z.strictObject({ name: Name, colour: TagColour, retired: z.boolean() }).partial(),
  response: Tag,
});

/** Which tags records get, and which they lose. */
const tagChange = {
  add: z.array(Id).max(50).default([]),
  remove: z.array(Id).max(50).default([]),
};
const taggedIds = z.array(Id).min(1).max(1000);

export const tagLeads = endpoint({
  method: "POST",
  path: "/leads/tags",
  summary: "Add tags to leads and take tags from them, up to 1,000 leads at once",
  tag,
  permission: "leads:update",
  body: z.strictObject({ leadIds: taggedIds, ...tagChange }),
  response: z.object({ changed: z.number().int().describe("Leads whose tags are others now") }),
});

export const tagContacts = endpoint({
  method: "POST",
  path: "/contacts/tags",
  summary: "Add tags to contacts and take tags from them, up to 1,000 contacts at once",
  tag,
  permission: "contacts:update",
  body: z.strictObject({ contactIds: taggedIds, ...tagChange }),
  response: z.object({ changed: z.number().int().describe("Contacts whose tags are others now") }),
});
