import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Id, manyOf } from "./paging.ts";
import type { Permission } from "./permissions.ts";
import { personal } from "./personal.ts";

const tag = "Search";

export const searchKinds = ["LEAD", "CONTACT", "COMPANY", "CAMPAIGN", "USER"] as const;
export const SearchKind = z.enum(searchKinds);
export type SearchKind = z.infer<typeof SearchKind>;

export const SearchHit = z
  .object({
    kind: SearchKind,
    id: Id,
    /** Of a lead: the person it is with. */
    contactId: Id.nullable(),
    title: z.string(),
    note: z.string().nullable(),
    /** A searchable own field in which words of the question stand, or the id of another system that begins so; else null. */
    detail: z.object({ label: z.string(), text: personal("TEXT", z.string()) }).nullable(),
    /** What of the hit was asked for. FUZZY allows an error or two in a word. */
    match: z.enum(["EXACT", "PREFIX", "FUZZY", "PHONE", "EMAIL", "EXTERNAL_ID"]),
    /** From 0 to 1; hits of a kind are in this order. */
    score: z.number(),
    /** Where to highlight, in UTF-16 units. */
    ranges: z.array(
      z.object({
        field: z.enum(["title", "note", "detail"]),
        start: z.number().int(),
        length: z.number().int(),
      }),
    ),
  })
  .meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof SearchHit>;

const words = z
  .string()
  .trim()
  .min(2)
  .max(100)
  .describe(
    "Words of a name, a company or a searchable field in any order, the beginning of one, with errors; a number in any " +
      "notation or its last four or more digits; an e-mail address or @domain; an external id or its beginning",
  );
const few = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual);

/** Whoever may read any of the kinds searches those; what he may not read is never found. */
const permitted = {
  permission: "leads:read",
  orPermissions: ["contacts:read", "campaigns:read", "users:read"],
} as const;

/** The right without which nothing of a kind is found. */
export const permissionOfKind = {
  LEAD: "leads:read",
  CONTACT: "contacts:read",
  COMPANY: "contacts:read",
  CAMPAIGN: "campaigns:read",
  USER: "users:read",
} as const satisfies Record<SearchKind, Permission>;

export const searchAll = endpoint({
  method: "GET",
  path: "/search",
  summary: "Find leads, contacts, companies, campaigns and users; the best of each kind first",
  tag,
  ...permitted,
  discloses: "LEAD",
  query: z.strictObject({
    q: words,
    kind: manyOf(SearchKind),
    limit: few(50, 6).describe("At most so many of each kind"),
  }),
  response: z.object({ items: z.array(SearchHit) }),
});

export const suggest = endpoint({
  method: "GET",
  path: "/search/suggest",
  summary: "What may be meant by words that are still being typed, the likeliest first",
  tag,
  ...permitted,
  discloses: "LEAD",
  query: z.strictObject({ q: words, kind: manyOf(SearchKind), limit: few(20, 8) }),
  response: z.object({ items: z.array(SearchHit) }),
});
