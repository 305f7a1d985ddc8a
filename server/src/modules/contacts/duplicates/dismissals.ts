import {
  type DuplicateDismissal,
  type dismissDuplicates,
  duplicatesDismissed,
  duplicatesRecalled,
  type Input,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { findContact } from "../contacts/queries.ts";
import {
  type Different,
  type DismissalRow,
  deleteDismissal,
  insertDismissal,
  keepDecisions,
  lockDismissal,
  putBack,
  selectDismissals,
  takeOut,
} from "./dismissal-queries.ts";
import { refreshGroups } from "./queries.ts";

type Asked = Input<typeof dismissDuplicates>["body"];

/** Remembers that contacts are not the same, and takes them out of each other's groups. */
export async function dismiss(ctx: Ctx, asked: Asked): Promise<DuplicateDismissal> {
  const pairs = differentOnes(asked);
  const ids = [...new Set(pairs.flatMap(({ leaves, stays }) => [leaves, stays]))].sort();
  const contacts: { id: string; name: string }[] = [];
  for (const id of ids) {
    const contact = await findContact(ctx, "contacts:update", id);
    if (!contact) throw notFound("contact");
    contacts.push({ id, name: contact.name });
  }
  const dismissal = { id: newId(), by_id: userOf(ctx), at: ctx.now };
  await insertDismissal(ctx.tx, dismissal);
  const kept = await keepDecisions(ctx.tx, dismissal.id, pairs);
  await takeOut(ctx.tx, dismissal.id, pairs);
  await refreshGroups(ctx.tx, ids);
  await emit(
    ctx,
    duplicatesDismissed,
    { id: dismissal.id },
    { permission: "duplicates:read" },
    {
      after: { contactIds: ids },
    },
  );
  const row = { ...dismissal, contacts, pairs: kept, by_name: null };
  return toDismissal(row);
}

/** Each of some is another than each of others; without others, each two of them are different. */
function differentOnes({ contactIds, otherIds }: Asked): Different[] {
  const some = [...new Set(contactIds)].sort();
  const others = [...new Set(otherIds)];
  if (others.some((id) => some.includes(id))) throw invalid("otherIds", "is among the contacts");
  if (others.length === 0 && some.length < 2) throw invalid("contactIds", "must be two or more");
  if (others.length > 0) {
    return some.flatMap((leaves) => others.map((stays) => ({ leaves, stays })));
  }
  return some.flatMap((stays, i) => some.slice(i + 1).map((leaves) => ({ leaves, stays })));
}

export async function dismissals(ctx: Ctx, query: { cursor?: string | undefined; limit: number }) {
  const before = idCursor("dismissals", query.cursor);
  const rows = await selectDismissals(ctx, { before, limit: query.limit + 1 });
  return toPage(rows, query.limit, (last) => encodeCursor("dismissals", [last.id]), toDismissal);
}

/** Forgets that contacts are not the same: they are in their groups again. */
export async function recall(ctx: Ctx, id: string): Promise<void> {
  const contactIds = await lockDismissal(ctx.tx, id);
  if (!contactIds) throw notFound("dismissal");
  for (const contactId of contactIds.living) {
    if (!(await findContact(ctx, "contacts:update", contactId))) throw notFound("dismissal");
  }
  await putBack(ctx.tx, id);
  await deleteDismissal(ctx.tx, id);
  await refreshGroups(ctx.tx, contactIds.all);
  await emit(
    ctx,
    duplicatesRecalled,
    { id },
    { permission: "duplicates:read" },
    {
      before: { contactIds: contactIds.all },
    },
  );
}

function toDismissal(row: DismissalRow): DuplicateDismissal {
  return {
    id: row.id,
    contacts: row.contacts,
    pairs: row.pairs,
    byId: row.by_id,
    byName: row.by_name,
    at: row.at.toISOString(),
  };
}
