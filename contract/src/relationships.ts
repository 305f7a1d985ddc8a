import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name } from "./paging.ts";

const tag = "Contacts";

/** Read from the one who has it: he WORKS_AT, he REPORTS_TO, he is the PARENT of. */
export const relationshipTypes = [
  "WORKS_AT",
  "REPORTS_TO",
  "SPOUSE",
  "PARENT",
  "PARTNER",
  "REFERRED_BY",
  "OTHER",
] as const;

export const Relationship = z
  .object({
    id: Id,
    type: z.enum(relationshipTypes),
    label: z.string().nullable().describe("What OTHER is"),
    direction: z
      .enum(["FROM", "TO"])
      .describe("FROM: this contact has it to the other; TO: the other to this one"),
    contact: z.object({
      id: Id,
      name: z.string(),
      kind: z.enum(["PERSON", "COMPANY"]),
      company: z.string().nullable(),
    }),
    createdAt: Instant,
    createdByName: z.string().nullable(),
    can: z.array(z.enum(["remove"])),
  })
  .meta({ id: "Relationship" });
export type Relationship = z.infer<typeof Relationship>;

export const listRelationships = endpoint({
  method: "GET",
  path: "/contacts/:id/relationships",
  summary: "Who a contact belongs to and who to him; only contacts that one may see",
  tag,
  permission: "contacts:read",
  discloses: "CONTACT",
  params: ById,
  response: z.object({ items: z.array(Relationship) }),
});

export const addRelationship = endpoint({
  method: "POST",
  path: "/contacts/:id/relationships",
  summary: "Relate a contact to another; both must be in reach",
  tag,
  permission: "contacts:update",
  status: 201,
  params: ById,
  body: z
    .strictObject({
      type: z.enum(relationshipTypes),
      contactId: Id.describe("The other one: where he works, whose parent he is"),
      label: Name.nullable().default(null).describe("Needed for OTHER, and for nothing else"),
    })
    .refine(({ type, label }) => (type === "OTHER") === (label !== null), {
      message: "is needed for OTHER, and for nothing else",
      path: ["label"],
    }),
  response: Relationship,
});

export const removeRelationship = endpoint({
  method: "DELETE",
  path: "/relationships/:id",
  summary: "Take a relationship away; both contacts must be in reach",
  tag,
  permission: "contacts:update",
  params: ById,
});
