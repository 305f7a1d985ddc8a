import {
  addressOf,
  changeListMembers,
  createLead,
  createLeadList,
  createTag,
  dryRunImport,
  exportContacts,
  exportLeads,
  getContact,
  getImport,
  getLead,
  type Import,
  listContacts,
  listLeads,
  listPipelines,
  moveLead,
  runImport,
  tagContacts,
  tagLeads,
  undoImport,
  updateContact,
} from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { ended, uploaded } from "../testing.ts";

/** Names that a table could be mistaken about. */
const tagNames = ["Warm", "=cold", "a; b", "b"] as const;
const listNames = ["Fair, Bath", "Spring"] as const;

type Marked = { acme: TestTenant; tags: Map<string, string>; lists: Map<string, string> };

async function withCatalogues(): Promise<Marked> {
  const acme = await newTenant();
  const [tags, lists] = [new Map<string, string>(), new Map<string, string>()];
  for (const name of tagNames) {
    tags.set(name, (await acme.admin.call(createTag, { body: { name } })).id);
  }
  for (const name of listNames) {
    lists.set(name, (await acme.admin.call(createLeadList, { body: { name } })).id);
  }
  return { acme, tags, lists };
}

const stages = async ({ admin }: TestTenant) => {
  const { items } = await admin.call(listPipelines);
  return items.flatMap((pipeline) => pipeline.stages);
};

const one = fc.record({
  kind: fc.constantFrom("PERSON" as const, "COMPANY" as const),
  hasId: fc.boolean(),
  personHasId: fc.boolean(),
  hasNumber: fc.boolean(),
  tags: fc.subarray([...tagNames]),
  ofPerson: fc.subarray([...tagNames]),
  lists: fc.subarray([...listNames]),
  stage: fc.nat({ max: 3 }),
});
type One = typeof one extends fc.Arbitrary<infer T> ? T : never;

async function made({ acme, tags, lists }: Marked, some: readonly One[]): Promise<void> {
  const { admin } = acme;
  const known = await stages(acme);
  const ids = (of: Map<string, string>, names: readonly string[]) =>
    names.map((name) => of.get(name) ?? "");
  for (const [i, { kind, hasId, personHasId, hasNumber, ...marks }] of some.entries()) {
    const number = { type: "PHONE" as const, value: nextPhone(), primary: true };
    // Who has neither a number nor an id is refused: nobody could say next time who was meant.
    const points = hasNumber || !personHasId ? [number] : [];
    const externalId = hasId ? `L-${i}` : null;
    const { id, contactId } = await admin.call(createLead, {
      body: { contact: { kind, name: `Name ${i}`, points }, externalId },
    });
    if (personHasId) {
      const body = { externalId: `=C-${i}` };
      await admin.call(updateContact, { params: { id: contactId }, body });
    }
    await admin.call(tagLeads, { body: { leadIds: [id], add: ids(tags, marks.tags) } });
    await admin.call(tagContacts, {
      body: { contactIds: [contactId], add: ids(tags, marks.ofPerson) },
    });
    for (const list of ids(lists, marks.lists)) {
      await admin.call(changeListMembers, { params: { id: list }, body: { add: [id] } });
    }
    const stageId = known[marks.stage]?.id ?? "";
    const { stageId: at } = await admin.call(getLead, { params: { id } });
    if (stageId !== at) await admin.call(moveLead, { params: { id }, body: { stageId } });
  }
}

async function peopleOf({ acme: { admin }, tags }: Marked) {
  const names = new Map([...tags].map(([name, id]) => [id, name]));
  const { items } = await admin.call(listContacts, { query: { sort: "name", limit: 200 } });
  const all = items.map(({ id }) => admin.call(getContact, { params: { id } }));
  return (await Promise.all(all)).map(({ kind, name, externalId, points, tagIds }) => ({
    ...{ kind, name, externalId, numbers: points.map(({ value }) => value) },
    tags: tagIds.map((id) => names.get(id)).sort(),
  }));
}

async function leadsOf({ acme, tags, lists }: Marked) {
  const { admin } = acme;
  const names = new Map([...tags].map(([name, id]) => [id, name]));
  const stageNames = new Map((await stages(acme)).map(({ id, name }) => [id, name]));
  const within = await Promise.all(
    [...lists].map(async ([name, listId]) => {
      const { items } = await admin.call(listLeads, { query: { listId, limit: 200 } });
      return { name, ids: new Set(items.map(({ id }) => id)) };
    }),
  );
  const { items } = await admin.call(listLeads, { query: { sort: "name", limit: 200 } });
  return items.map(({ id, name, externalId, status, stageId, tagIds }) => ({
    ...{ name, externalId, status, stage: stageNames.get(stageId) },
    tags: tagIds.map((tag) => names.get(tag)).sort(),
    lists: within.flatMap((list) => (list.ids.has(id) ? [list.name] : [])),
  }));
}

/** Brings a file in as it is proposed; the dry run must have told the same. */
async function broughtIn(acme: TestTenant, file: string, onDuplicate: "SKIP" | "UPDATE") {
  const { id, mapping } = await uploaded(acme.admin, file);
  const params = { id };
  const body = { mapping, onDuplicate };
  await acme.admin.call(dryRunImport, { params, body });
  const promised = await eventually(async () => {
    const now = await acme.admin.call(getImport, { params });
    return now.state === "UPLOADED" ? now.dryRun?.counts : undefined;
  });
  await acme.admin.call(runImport, { params, body });
  const done: Import = await ended(acme.admin, id);
  expect([done.state, done.counts]).toEqual(["DONE", promised]);
  return done;
}

test.each([
  ["leads", exportLeads, 3],
  ["contacts", exportContacts, 2],
] as const)(
  "%s that are taken out and brought in elsewhere bear the same ids and marks, and the undo leaves none",
  async (of, endpoint, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 4 }), async (some) => {
        const [from, to] = [await withCatalogues(), await withCatalogues()];
        await made(from, some);
        const facts = async (whose: Marked) => ({
          people: await peopleOf(whose),
          leads: of === "leads" ? await leadsOf(whose) : [],
        });
        const before = await facts(from);
        const url = addressOf(endpoint);
        const reply = await from.acme.admin.send({ method: "POST", url, body: { format: "CSV" } });
        const file = reply.rawPayload.toString();
        const { id, counts } = await broughtIn(to.acme, file, "SKIP");
        expect(counts).toMatchObject({ created: some.length, errors: 0 });
        expect(await facts(to)).toEqual(before);
        // What is there already is met by its ids and numbers, and stays what it is.
        await broughtIn(from.acme, file, "UPDATE");
        expect(await facts(from)).toEqual(before);

        const { admin } = to.acme;
        await admin.call(undoImport, { params: { id } });
        await eventually(async () => {
          const now = await admin.call(getImport, { params: { id } });
          return now.state === "REVERTED";
        });
        expect(await facts(to)).toEqual({ people: [], leads: [] });
      }),
      { numRuns },
    );
  },
  60_000,
);
