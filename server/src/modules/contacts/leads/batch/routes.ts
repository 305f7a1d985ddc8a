import * as api from "@parley/contract";
import type { Api } from "../../../../platform/http/api.ts";
import { keysOfPoints, readBatch, runBatch } from "../../batch/run.ts";
import { leadWithExternalId } from "../queries.ts";
import { createLead, deleteLead, getLead, updateLead } from "../service.ts";
import { upsertLead } from "./upsert.ts";

export function leadBatchRoutes(serve: Api): void {
  serve.serve(api.batchCreateLeads, (ctx, { body }) =>
    runBatch(ctx, body.items, api.createLead.body, keysOfNew, async (inner, item) => ({
      status: 201,
      record: await createLead(inner, item),
    })),
  );
  serve.serve(api.batchUpdateLeads, (ctx, { body }) =>
    runBatch(ctx, body.items, api.LeadBatchUpdate, keysOfKnown, async (inner, item) => {
      const { id, version, ...change } = item;
      return { status: 200, record: await updateLead(inner, id, change, version) };
    }),
  );
  serve.serve(api.batchUpsertLeads, (ctx, { body }) =>
    runBatch(ctx, body.items, api.LeadBatchUpsert, keysOfNew, async (inner, item) => {
      const { externalId, ...wanted } = item;
      const { lead, isNew } = await upsertLead(inner, externalId, wanted, undefined);
      return { status: isNew ? 201 : 200, record: lead };
    }),
  );
  serve.serve(api.batchDeleteLeads, (ctx, { body }) =>
    runBatch(ctx, body.items, api.BatchDelete, keysOfKnown, async (inner, { id, version }) => {
      await deleteLead(inner, id, version);
      return { status: 204, id };
    }),
  );
  serve.serve(api.batchReadLeads, (ctx, { body }) =>
    readBatch(body.items, {
      noun: "lead",
      find: (externalId) => leadWithExternalId(ctx.tx, externalId),
      get: (id) => getLead(ctx, id),
      told: (lead) => ({ lead }),
    }),
  );
  serve.serve(api.upsertLead, async (ctx, { params, body, ifMatch }) => {
    const { lead } = await upsertLead(ctx, params.externalId, body, ifMatch);
    return lead;
  });
}

type Addressed = {
  externalId?: string | null | undefined;
  contactId?: string | undefined;
  contact?: { points?: { type: string; value: string }[] | undefined } | undefined;
};

/** What two items must not meet at: an id of another system, a person. */
function keysOfNew({ externalId, contactId, contact }: Addressed): string[] {
  return [
    ...(externalId ? [`external ${externalId}`] : []),
    ...(contactId ? [`contact ${contactId}`] : []),
    ...keysOfPoints(contact?.points),
  ];
}

function keysOfKnown({ id, externalId }: { id: string; externalId?: string | null | undefined }) {
  return [`lead ${id}`, ...(externalId ? [`external ${externalId}`] : [])];
}
