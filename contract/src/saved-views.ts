import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { LeadSelection } from "./leads.ts";
import { ById, Id, Instant, Name } from "./paging.ts";

const tag = "Views";

/** What a view shows: the filters of the list, as in a query, and a condition. */
export const ViewFilter = LeadSelection;

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

const fields = {
  name: Name,
  shared: z.enum(["OWN", "TEAM", "ALL"]),
  filter: ViewFilter,
  columns: z.array(z.string().min(1).max(80)).max(50),
  sort: z.string().min(1).max(80),
  isDefault: z.boolean(),
};

export const listSavedViews = endpoint({
  method: "GET",
  path: "/lead-views",
  summary: "The views of leads that are one's own, the team's or everybody's",
  tag,
  permission: "leads:read",
  response: z.object({ items: z.array(SavedView) }),
});

export const createSavedView = endpoint({
  method: "POST",
  path: "/lead-views",
  summary: "Keep a view of leads; to share it needs views:share",
  tag,
  permission: "leads:read",
  status: 201,
  body: z
    .strictObject({
      name: fields.name,
      shared: fields.shared.default("OWN"),
      filter: fields.filter.default({}),
      columns: fields.columns.default([]),
      sort: fields.sort.default("-createdAt"),
      isDefault: fields.isDefault.default(false),
    })
    .meta({ examples: [{ name: "New ones", filter: { status: ["NEW"] } }] }),
  response: SavedView,
});

export const updateSavedView = endpoint({
  method: "PATCH",
  path: "/lead-views/:id",
  summary: "Change a view of one's own, or with views:share a shared one",
  tag,
  permission: "leads:read",
  params: ById,
  body: z.strictObject(fields).partial(),
  response: SavedView,
});

export const deleteSavedView = endpoint({
  method: "DELETE",
  path: "/lead-views/:id",
  summary: "Delete a view",
  tag,
  permission: "leads:read",
  params: ById,
});
