import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { type Case, caseOf, value } from "../case.ts";
import type { Estate } from "../estate.ts";

/*
 * An item with a row of another tenant is refused by itself, while the request goes well: what counts is
 * that nothing of the other tenant changes or is told.
 */
const spareLead = async (own: Estate) => (await own.lead()).id;
const newId = (own: Estate) => `${own.mark}-${randomBytes(4).toString("hex")}`;

/** An id of another system that a lead of the estate has. */
async function takenId(own: Estate): Promise<string> {
  const externalId = newId(own);
  await own.admin.call(api.updateLead, {
    params: { id: await spareLead(own) },
    body: { externalId },
  });
  return externalId;
}

const inItems = {
  id: value(spareLead, spareLead),
  contactId: value(
    async (estate) => (await estate.lead()).contactId,
    async (estate) => (await estate.lead()).contactId,
  ),
  assigneeId: value(
    (estate) => estate.agent.userId,
    (estate) => estate.agent.userId,
  ),
  externalId: value(takenId, newId),
};

/** The places of an item under their names in the body. */
function of(...names: (keyof typeof inItems)[]) {
  return Object.fromEntries(names.map((name) => [`body.items[].${name}`, inItems[name]]));
}

const contactOf = (own: Estate) => ({ name: own.name("Lead") });

export const leadBatchCases: Record<string, Case> = {
  batchCreateLeads: caseOf(
    api.batchCreateLeads,
    (own, ids) => {
      const contactId = ids["body.items[].contactId"];
      return {
        body: {
          items: [
            {
              ...(contactId ? { contactId } : { contact: contactOf(own) }),
              externalId: ids["body.items[].externalId"],
              assigneeId: ids["body.items[].assigneeId"],
            },
          ],
        },
      };
    },
    of("contactId", "assigneeId", "externalId"),
  ),
  batchUpdateLeads: caseOf(
    api.batchUpdateLeads,
    async (own, ids) => ({
      body: {
        items: [
          {
            id: ids["body.items[].id"] ?? (await spareLead(own)),
            externalId: ids["body.items[].externalId"],
            assigneeId: ids["body.items[].assigneeId"],
          },
        ],
      },
    }),
    of("id", "assigneeId", "externalId"),
  ),
  batchUpsertLeads: caseOf(
    api.batchUpsertLeads,
    (own, ids) => ({
      body: {
        items: [
          {
            externalId: ids["body.items[].externalId"] ?? newId(own),
            assigneeId: ids["body.items[].assigneeId"],
            contact: contactOf(own),
          },
        ],
      },
    }),
    of("assigneeId", "externalId"),
  ),
  batchDeleteLeads: caseOf(
    api.batchDeleteLeads,
    async (own, ids) => ({
      body: { items: [{ id: ids["body.items[].id"] ?? (await spareLead(own)) }] },
    }),
    of("id"),
  ),
  batchReadLeads: caseOf(
    api.batchReadLeads,
    async (own, ids) => {
      const externalId = ids["body.items[].externalId"];
      const id = ids["body.items[].id"] ?? (await spareLead(own));
      return { body: { items: [externalId ? { externalId } : { id }] } };
    },
    of("id", "externalId"),
  ),
  upsertLead: caseOf(
    api.upsertLead,
    (own, ids) => ({
      params: { externalId: ids["path.externalId"] ?? newId(own) },
      body: { contact: contactOf(own), assigneeId: ids["body.assigneeId"] },
    }),
    {
      "path.externalId": inItems.externalId,
      "body.assigneeId": {
        theirs: (estate) => estate.agent.userId,
        ours: (estate) => estate.agent.userId,
        theirsIs: "NOT_FOUND",
      },
    },
  ),
};
