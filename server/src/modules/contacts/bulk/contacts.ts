import type { Condition, ContactBulkChange } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { listContacts } from "../contacts/list.ts";
import { newestContacts } from "../contacts/order.ts";
import { contactWithin } from "../contacts/queries.ts";
import { demandFit } from "../fields/service.ts";
import { demandTags } from "../tags/change.ts";
import { contactsForBulk } from "./contact-queries.ts";
import { decideContact } from "./decide-contact.ts";
import type { BulkKind } from "./kind.ts";
import type { ItemRow } from "./queries.ts";
import { decideUndo, type Outcome } from "./values.ts";
import { type Judged, writeContacts } from "./write-contacts.ts";

type ContactFilter = Parameters<typeof listContacts>[1] & { where?: Condition | undefined };

/** Bulk edits of people and firms. */
export const bulkContacts: BulkKind<ContactBulkChange, ContactFilter> = {
  record: "CONTACT",
  unit: "CONTACTS",
  work: { edit: "CONTACT_BULK_EDIT", undo: "CONTACT_BULK_UNDO" },
  update: "contacts:update",
  permissionFor,
  permissionToUndo: ({ action }) => (action === "DELETE" ? "contacts:restore" : "contacts:update"),
  check: async (ctx, change) => {
    if (change.action === "ATTRIBUTE") {
      const { key, value, kind: of } = change;
      await demandFit(ctx, { [key]: value }, { partial: true, of });
    }
    if (change.action === "ADD_TAG") await demandTags(ctx.tx, [change.tagId]);
  },
  count: async () => null,
  page: async (ctx, filter, after, limit) => {
    const place = after === null ? undefined : { value: null, id: after };
    const page = { order: newestContacts, after: place, limit };
    return (await listContacts(ctx, filter, page)).map(({ id }) => id);
  },
  preview: async (ctx, change, ids) => outcomesOf(ctx, change, ids, false),
  edit: async (ctx, { change }, ids) =>
    writeContacts(ctx, await outcomesOf(ctx, change, ids, true)),
  undo,
  names: async (ctx, ids) => {
    const { rows } = await sql<{ id: string; name: string }>`
      select c.id, c.name from contacts c
      where c.id = any(${[...ids]}::uuid[]) and ${contactWithin(ctx, "contacts:read", "EACH")}`.execute(
      ctx.tx,
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  },
};

function permissionFor({ action }: ContactBulkChange) {
  return action === "DELETE" ? "contacts:delete" : "contacts:update";
}

/** What the change makes of each of these contacts, which the caller may see or not. */
async function outcomesOf(
  ctx: Ctx,
  change: ContactBulkChange,
  ids: readonly string[],
  isWrite: boolean,
): Promise<Judged[]> {
  const found = await contactsForBulk(ctx, ids, permissionFor(change), isWrite);
  return ids.map((id) => {
    const contact = found.get(id);
    if (!contact?.isSeen || contact.deletedAt !== null) return refused(id, "NOT_FOUND");
    if (!contact.isAllowed) return refused(id, "NOT_ALLOWED");
    return { id, contact, decision: decideContact(change, contact, ctx.now) };
  });
}

async function undo(
  ctx: Ctx,
  { change }: { change: ContactBulkChange },
  items: readonly ItemRow[],
): Promise<Outcome[]> {
  const ids = items.map((item) => item.record_id);
  const found = await contactsForBulk(ctx, ids, "contacts:update", true);
  const judged = items.map((item): Judged => {
    const contact = found.get(item.record_id);
    const isDelete = change.action === "DELETE";
    if (!contact || (contact.deletedAt !== null) !== isDelete) {
      return refused(item.record_id, "CHANGED_SINCE");
    }
    // Whether he may bring it back its own restoring asks.
    if (!isDelete && !contact.isAllowed) return refused(item.record_id, "NOT_ALLOWED");
    const { before, after } = item;
    const decision = decideUndo({ before: before ?? {}, after: after ?? {} }, contact);
    return { id: item.record_id, contact, decision };
  });
  return writeContacts(ctx, judged);
}

function refused(id: string, reason: "NOT_FOUND" | "NOT_ALLOWED" | "CHANGED_SINCE"): Judged {
  return { id, contact: undefined, decision: { result: "REFUSED", reason } };
}
