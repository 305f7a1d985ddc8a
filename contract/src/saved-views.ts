import { z } from "zod";
import { ContactSelection } from "./contacts.ts";
import { endpoint } from "./endpoint.ts";
import { LeadSelection } from "./leads.ts";
import { ById, Id, Instant, Name } from "./paging.ts";

const tag = "Views";

export const SavedView = z
  .object({
    id: Id,
    name: z.string(),
    shared: z.enum(["OWN", "TEAM", "ALL"]),
    ownerId: Id,
    filter: z.record(z.string(), z.unknown()),
    columns: z
      .array(z.string())
      .describe("Keys of fields, in their order; empty for the usual ones"),
    sort: z.string(),
    /** Opened first by whoever has no default view of his own. */
    isDefault: z.boolean(),
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "SavedView" });
export type SavedView = z.infer<typeof SavedView>;

type Of<F extends z.ZodObject> = {
  noun: string;
  path: string;
  permission: "leads:read" | "contacts:read";
  /** What a view shows: the filters of the list, as in a query, and a condition. */
  filter: F;
  example: object;
};

/** The endpoints of the views of one list. */
function viewsOf<F extends z.ZodObject>({ noun, path, permission, filter, example }: Of<F>) {
  const fields = {
    name: Name,
    shared: z.enum(["OWN", "TEAM", "ALL"]),
    columns: z.array(z.string().min(1).max(80)).max(50),
    sort: z.string().min(1).max(80),
    isDefault: z.boolean(),
  };
  const list = endpoint({
    method: "GET",
    path,
    summary: `The views of ${noun} that are one's own, the team's or everybody's`,
    tag,
    permission,
    response: z.object({ items: z.array(SavedView) }),
  });
  const create = endpoint({
    method: "POST",
    path,
    summary: `Keep a view of ${noun}; to share it needs views:share`,
    tag,
    permission,
    status: 201,
    body: z
      .strictObject({
        name: fields.name,
        shared: fields.shared.default("OWN"),
        // An empty one is a filter of any list.
        filter: filter.default({} as never),
        columns: fields.columns.default([]),
        sort: fields.sort.default("-createdAt"),
        isDefault: fields.isDefault.default(false),
      })
      .meta({ examples: [{ name: "New ones", filter: example }] }),
    response: SavedView,
  });
  const update = endpoint({
    method: "PATCH",
    path: `${path}/:id`,
    summary: "Change a view of one's own, or with views:share a shared one",
    tag,
    permission,
    params: ById,
    body: z.strictObject({ ...fields, filter }).partial(),
    response: SavedView,
  });
  const remove = endpoint({
    method: "DELETE",
    path: `${path}/:id`,
    summary: "Delete a view",
    tag,
    permission,
    params: ById,
  });
  return { list, create, update, remove };
}

const ofLeads = viewsOf({
  noun: "leads",
  path: "/lead-views",
  permission: "leads:read",
  filter: LeadSelection,
  example: { status: ["NEW"] },
});
export const listSavedViews = ofLeads.list;
export const createSavedView = ofLeads.create;
export const updateSavedView = ofLeads.update;
export const deleteSavedView = ofLeads.remove;

const ofContacts = viewsOf({
  noun: "contacts",
  path: "/contact-views",
  permission: "contacts:read",
  filter: ContactSelection,
  example: { kind: "COMPANY" },
});
export const listContactViews = ofContacts.list;
export const createContactView = ofContacts.create;
export const updateContactView = ofContacts.update;
export const deleteContactView = ofContacts.remove;
