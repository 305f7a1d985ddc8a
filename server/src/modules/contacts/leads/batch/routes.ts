import * as api from "@parley/contract";
import type { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../../platform/errors.ts";
import type { Api } from "../../../../platform/http/api.ts";
import { parseItem } from "../../../../platform/http/parse.ts";
import { problemOf } from "../../../../platform/http/problem.ts";
import { versionOf } from "../../../../platform/http/version.ts";
import { leadWithExternalId } from "../queries.ts";
import { createLead, deleteLead, getLead, updateLead } from "../service.ts";
import { doEach, type Fate, type Piece } from "./each.ts";
import { upsertLead } from "./upsert.ts";

type Done = { status: 200 | 201 | 204; lead?: api.LeadDetail; id?: string };

export function leadBatchRoutes(serve: Api): void {
  serve.serve(api.batchCreateLeads, (ctx, { body }) =>
    run(ctx, body.items, api.createLead.body, keysOfNew, async (inner, item) => ({
      status: 201,
      lead: await createLead(inner, item),
    })),
  );
  serve.serve(api.batchUpdateLeads, (ctx, { body }) =>
    run(ctx, body.items, api.LeadBatchUpdate, keysOfKnown, async (inner, item) => {
      const { id, version, ...change } = item;
      return { status: 200, lead: await updateLead(inner, id, change, version) };
    }),
  );
  serve.serve(api.batchUpsertLeads, (ctx, { body }) =>
    run(ctx, body.items, api.LeadBatchUpsert, keysOfNew, async (inner, item) => {
      const { externalId, ...wanted } = item;
      const { lead, isNew } = await upsertLead(inner, externalId, wanted, undefined);
      return { status: isNew ? 201 : 200, lead };
    }),
  );
  serve.serve(api.batchDeleteLeads, (ctx, { body }) =>
    run(ctx, body.items, api.LeadBatchDelete, keysOfKnown, async (inner, { id, version }) => {
      await deleteLead(inner, id, version);
      return { status: 204, id };
    }),
  );
  serve.serve(api.batchReadLeads, (ctx, { body }) => readEach(ctx, body.items));
  serve.serve(api.upsertLead, async (ctx, { params, body, ifMatch }) => {
    const { lead } = await upsertLead(ctx, params.externalId, body, ifMatch);
    return lead;
  });
}

/** Every item by itself: parsed, done, and answered for. */
async function run<S extends z.ZodType>(
  ctx: Ctx,
  items: readonly unknown[],
  schema: S,
  keysOf: (item: z.output<S>) => string[],
  work: (ctx: Ctx, item: z.output<S>) => Promise<Done>,
) {
  const fates = new Map<number, Fate<Done>>();
  const pieces: Piece<Done>[] = [];
  for (const [index, raw] of items.entries()) {
    try {
      const item = parseItem(schema, raw);
      pieces.push({ index, keys: keysOf(item), work: (inner) => work(inner, item) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fates.set(index, { refusal: error });
    }
  }
  for (const [index, fate] of await doEach(ctx, pieces)) fates.set(index, fate);
  return answerOf(items.length, fates, ({ lead, id = lead?.id, status }) => ({
    status,
    ...(id ? { id } : {}),
    ...versionTold(lead),
  }));
}

/** Reading writes nothing, so nothing need be taken back. */
async function readEach(ctx: Ctx, items: readonly unknown[]) {
  const fates = new Map<number, Fate<Done>>();
  for (const [index, raw] of items.entries()) {
    try {
      const { id, externalId } = parseItem(api.LeadBatchRead, raw);
      const found = id ?? (await leadWithExternalId(ctx.tx, externalId ?? ""));
      if (found === undefined) throw notFound("lead");
      fates.set(index, { done: { status: 200, lead: await getLead(ctx, found) } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fates.set(index, { refusal: error });
    }
  }
  return answerOf(items.length, fates, ({ status, lead }) => ({
    status,
    ...(lead ? { id: lead.id, lead } : {}),
    ...versionTold(lead),
  }));
}

function answerOf<R>(count: number, fates: Map<number, Fate<Done>>, told: (done: Done) => R) {
  const items = Array.from({ length: count }, (_, index) => {
    const fate = fates.get(index);
    if (!fate) throw new Error("an item of a batch came to nothing");
    if ("done" in fate) return { index, ...told(fate.done) };
    const problem = problemOf(fate.refusal);
    return { index, status: problem.status, problem };
  });
  const failed = items.filter((item) => "problem" in item).length;
  return { items, succeeded: count - failed, failed };
}

function versionTold(lead: api.LeadDetail | undefined): { version?: number } {
  const version = versionOf(lead);
  return version === undefined ? {} : { version };
}

type Addressed = {
  externalId?: string | null | undefined;
  contactId?: string | undefined;
  contact?: { points?: { type: string; value: string }[] | undefined } | undefined;
};

/** What two items must not meet at: an id of another system, a person. */
function keysOfNew({ externalId, contactId, contact }: Addressed): string[] {
  const points = contact?.points ?? [];
  return [
    ...(externalId ? [`external ${externalId}`] : []),
    ...(contactId ? [`contact ${contactId}`] : []),
    ...points.map(({ type, value }) => `${type} ${value}`),
  ];
}

function keysOfKnown({ id, externalId }: { id: string; externalId?: string | null | undefined }) {
  return [`lead ${id}`, ...(externalId ? [`external ${externalId}`] : [])];
}
