import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { type AddressFilter, contactsByAddress } from "../points/search.ts";
import { type ContactFound, searchContactIds, selectContacts } from "./queries.ts";

type Filter = AddressFilter & {
  q?: string | undefined;
  kind?: "PERSON" | "COMPANY" | undefined;
};

const mostAtOnce = 20_000;

/** Contacts of a filter within the caller's scope, newest first. */
export async function listContacts(
  ctx: Ctx,
  filter: Filter,
  before: string | undefined,
  limit: number,
): Promise<ContactFound[]> {
  const contactIds = await contactsByAddress(ctx, filter);
  const scope = scopeOf(ctx, "contacts:read");
  if (filter.q === undefined || contactIds !== undefined || scope === "OWN") {
    const { kind } = filter;
    return selectContacts(ctx, { contactIds, kind, fragment: filter.q, before, limit });
  }
  const isAlone = scope === "ALL" && filter.kind === undefined;
  return search(
    ctx,
    { fragment: filter.q, kind: filter.kind },
    before,
    limit,
    isAlone ? limit : limit * 8,
  );
}

/** The index finds names of the whole tenant; what is out of scope is made up for by looking further. */
async function search(
  ctx: Ctx,
  { fragment, kind }: { fragment: string; kind: Filter["kind"] },
  before: string | undefined,
  limit: number,
  first: number,
): Promise<ContactFound[]> {
  const found: ContactFound[] = [];
  let most = first;
  let after = before;
  for (;;) {
    const contactIds = await searchContactIds(ctx.tx, fragment, after, most);
    const missing = limit - found.length;
    if (contactIds.length > 0) {
      found.push(...(await selectContacts(ctx, { contactIds, kind, limit: missing })));
    }
    if (found.length >= limit || contactIds.length < most) return found;
    after = contactIds.at(-1);
    most = Math.min(most * 8, mostAtOnce);
  }
}
