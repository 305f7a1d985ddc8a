import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { type Case, caseOf, value } from "../case.ts";
import type { Estate } from "../estate.ts";

/*
 * As with leads: an item with a row of another tenant is refused by itself, while the request goes well.
 */
const spare = async (own: Estate) => (await own.lead()).contactId;
const newId = () => `id ${randomBytes(4).toString("hex")}`;

/** An id of another system that a contact of the estate has. */
async function takenId(own: Estate): Promise<string> {
  const externalId = newId();
  const params = { id: await spare(own) };
  await own.admin.call(api.updateContact, { params, body: { externalId } });
  return externalId;
}

const id = { "body.items[].id": value(spare, spare) };
const externalId = { "body.items[].externalId": value(takenId, newId) };
const named = (own: Estate) => ({ name: own.name("Contact") });

export const contactBatchCases: Record<string, Case> = {
  batchCreateContacts: caseOf(
    api.batchCreateContacts,
    (own, ids) => ({
      body: { items: [{ ...named(own), externalId: ids["body.items[].externalId"] }] },
    }),
    externalId,
  ),
  batchUpdateContacts: caseOf(
    api.batchUpdateContacts,
    async (own, ids) => ({
      body: {
        items: [
          {
            id: ids["body.items[].id"] ?? (await spare(own)),
            company: own.name("Firm"),
            externalId: ids["body.items[].externalId"],
          },
        ],
      },
    }),
    { ...id, ...externalId },
  ),
  batchUpsertContacts: caseOf(
    api.batchUpsertContacts,
    (own, ids) => ({
      body: {
        items: [{ ...named(own), externalId: ids["body.items[].externalId"] ?? newId() }],
      },
    }),
    externalId,
  ),
  batchDeleteContacts: caseOf(
    api.batchDeleteContacts,
    async (own, ids) => ({
      body: { items: [{ id: ids["body.items[].id"] ?? (await spare(own)) }] },
    }),
    id,
  ),
  batchReadContacts: caseOf(
    api.batchReadContacts,
    async (own, ids) => {
      const taken = ids["body.items[].externalId"];
      const item = taken
        ? { externalId: taken }
        : { id: ids["body.items[].id"] ?? (await spare(own)) };
      return { body: { items: [item] } };
    },
    { ...id, ...externalId },
  ),
  upsertContact: caseOf(
    api.upsertContact,
    (own, ids) => ({
      params: { externalId: ids["path.externalId"] ?? newId() },
      body: named(own),
    }),
    { "path.externalId": value(takenId, newId) },
  ),
};
