import {
  type CallInput,
  createContactView,
  deleteContactView,
  type exportContacts,
  type listContacts,
  listContactViews,
  updateContactView,
} from "@parley/contract";
import type { ContactsSearch } from "../../app/search.ts";
import type { ViewKit } from "../../shared/views/view-kit.ts";

type Query = NonNullable<CallInput<typeof listContacts>["query"]>;
type Selection = NonNullable<CallInput<typeof exportContacts>["body"]>;

const fields = ["kind", "q", "tagId", "where"] as const;
export type ContactFilter = Pick<ContactsSearch, (typeof fields)[number]>;

/** The part of the address that narrows the list. */
export function filterOf(search: ContactsSearch): ContactFilter {
  const used = fields.filter((field) => search[field] !== undefined);
  return Object.fromEntries(used.map((field) => [field, search[field]]));
}

/** The same for a body; values that the server would refuse are left out. */
export function selectionOf(search: ContactsSearch): Selection {
  const { q, ...rest } = filterOf(search);
  return { ...rest, ...(q && q.length >= 2 ? { q } : {}) } as Selection;
}

/** What the server is asked for in a query: the condition goes as its text. */
export function queryOf(search: ContactsSearch): Query {
  const { where, ...rest } = selectionOf(search);
  return { ...rest, ...(where ? { where: JSON.stringify(where) } : {}) } as Query;
}

/** How views of contacts are kept. */
export const contactViews: ViewKit<ContactsSearch> = {
  list: listContactViews,
  create: createContactView,
  update: updateContactView,
  remove: deleteContactView,
  filterOf,
  selectionOf,
};
