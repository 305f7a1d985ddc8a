import * as api from "@parley/contract";
import type { Api } from "../../../../platform/http/api.ts";
import { keysOfPoints, readBatch, runBatch } from "../../batch/run.ts";
import { contactWithExternalId } from "../queries.ts";
import { createContact, deleteContact, getContact, updateContact } from "../service.ts";
import { upsertContact } from "./upsert.ts";

export function contactBatchRoutes(serve: Api): void {
  serve.serve(api.batchCreateContacts, (ctx, { body }) =>
    runBatch(ctx, body.items, api.createContact.body, keysOf, async (inner, item) => ({
      status: 201,
      record: await createContact(inner, item),
    })),
  );
  serve.serve(api.batchUpdateContacts, (ctx, { body }) =>
    runBatch(ctx, body.items, api.ContactBatchUpdate, keysOf, async (inner, item) => {
      const { id, version, ...change } = item;
      return { status: 200, record: await updateContact(inner, id, change, version) };
    }),
  );
  serve.serve(api.batchUpsertContacts, (ctx, { body }) =>
    runBatch(ctx, body.items, api.ContactBatchUpsert, keysOf, async (inner, item) => {
      const { externalId, ...wanted } = item;
      const { contact, isNew } = await upsertContact(inner, externalId, wanted, undefined);
      return { status: isNew ? 201 : 200, record: contact };
    }),
  );
  serve.serve(api.batchDeleteContacts, (ctx, { body }) =>
    runBatch(ctx, body.items, api.BatchDelete, keysOf, async (inner, { id, version }) => {
      await deleteContact(inner, id, version);
      return { status: 204, id };
    }),
  );
  serve.serve(api.batchReadContacts, (ctx, { body }) =>
    readBatch(body.items, {
      noun: "contact",
      find: (externalId) => contactWithExternalId(ctx.tx, externalId),
      get: (id) => getContact(ctx, id),
      told: (contact) => ({ contact }),
    }),
  );
  serve.serve(api.upsertContact, async (ctx, { params, body, ifMatch }) => {
    const { contact } = await upsertContact(ctx, params.externalId, body, ifMatch);
    return contact;
  });
}

type Keyed = {
  id?: string | undefined;
  externalId?: string | null | undefined;
  points?: { type: string; value: string }[] | undefined;
};

/** What two items must not meet at: a contact, an id of another system, an address. */
function keysOf({ id, externalId, points }: Keyed): string[] {
  return [
    ...(id ? [`contact ${id}`] : []),
    ...(externalId ? [`external ${externalId}`] : []),
    ...keysOfPoints(points),
  ];
}
