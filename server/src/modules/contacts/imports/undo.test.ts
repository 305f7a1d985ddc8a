import {
  addNote,
  createTag,
  dryRunImport,
  getImport,
  getOperation,
  type Import,
  listKeptLeads,
  listLeads,
  previewImport,
  runImport,
  undoImport,
  updateLead,
} from "@parley/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { jobRun } from "../../../platform/jobs/jobs.ts";
import { startTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { uploaded } from "../testing.ts";
import { dryRun } from "./check/job.ts";
import { importLeads } from "./job.ts";
import { undoLeads } from "./undo/job.ts";

/* A server without a worker: each job runs here and at once. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ROLES: "web" });
});
afterAll(() => server.parley.stop());

type Wishes = Partial<Pick<Import["options"], "onDuplicate" | "onRepeat" | "overwrites">>;

const now = (acme: TestTenant, id: string) => acme.admin.call(getImport, { params: { id } });
const running = (acme: TestTenant, signal = new AbortController().signal) =>
  jobRun(server.parley.app, acme.id, signal);

async function tried(acme: TestTenant, file: Import, wishes: Wishes): Promise<Import> {
  const { id, mapping } = file;
  const body = { mapping, ...wishes };
  const { operationId } = await acme.admin.call(dryRunImport, { params: { id }, body });
  await dryRun.run({ importId: id, operationId }, running(acme));
  return now(acme, id);
}

async function imported(acme: TestTenant, text: string, wishes: Wishes = {}): Promise<Import> {
  return ran(acme, await marking(acme, text), wishes);
}

/** A file of which the columns are read as what they are called, whatever stands in the first rows. */
async function marking(acme: TestTenant, text: string): Promise<Import> {
  const file = await uploaded(acme.admin, text);
  const named = { "attribute:Contact tags": "contactTags", "attribute:Tags": "tags" } as const;
  const mapping = file.mapping.map((target) => named[target as keyof typeof named] ?? target);
  return { ...file, mapping };
}

async function withTags(): Promise<TestTenant> {
  const acme = await newTenant(server);
  for (const name of ["Warm", "Cold"]) await acme.admin.call(createTag, { body: { name } });
  return acme;
}

async function ran(acme: TestTenant, { id, mapping }: Import, wishes: Wishes): Promise<Import> {
  await acme.admin.call(runImport, { params: { id }, body: { mapping, ...wishes } });
  await importLeads.run({ importId: id }, running(acme));
  return now(acme, id);
}

async function undone(acme: TestTenant, id: string): Promise<Import> {
  const { operationId } = await acme.admin.call(undoImport, { params: { id } });
  await undoLeads.run({ importId: id, operationId }, running(acme));
  return now(acme, id);
}

type PersonRow = { id: string; contact_id?: string; import_id?: string | null };
type People = Record<string, PersonRow[]>;

/** All that the tenant has of people, but for when and how often it was written. */
async function people(acme: TestTenant): Promise<People> {
  const tables = ["contacts", "contact_points", "leads", "contact_tags", "lead_tags"];
  const found: People = {};
  for (const table of tables) {
    const { rows } = await server.admin.query<{ row: PersonRow }>(
      `select to_jsonb(t) - 'version' - 'updated_at' as row from ${table} t
       where tenant_id = $1 order by 1`,
      [acme.id],
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

const policy = fc.constantFrom("SKIP" as const, "UPDATE" as const, "CREATE" as const);
const wishes = fc.record({
  onDuplicate: policy,
  onRepeat: policy,
  overwrites: fc.constantFrom("ALL" as const, "EMPTY" as const),
});
const pick = (prefix: string, most: number) =>
  fc.option(
    fc.integer({ min: 0, max: most }).map((n) => `${prefix}${n}`),
    { nil: "" },
  );
/** Few numbers, addresses and ids, so that rows meet each other and what is there. */
const line = fc
  .record({
    name: fc.constantFrom("Ada", "Ben", "Cid", ""),
    company: fc.constantFrom("", "Acme", "Bolt"),
    phone: pick("+44207946000", 9),
    mobile: pick("+44207946000", 9),
    email: pick("x@example.org", 4).map((text) => text && `${text.slice(13)}${text.slice(0, 13)}`),
    id: pick("ID-", 6),
    status: fc.constantFrom("", "QUALIFIED", "CONTACTED"),
    size: fc.constantFrom("", "1", "2"),
    tier: fc.constantFrom("", "1", "2"),
    trade: fc.constantFrom("", "x"),
    contactId: pick("C-", 4),
    contactTags: fc.constantFrom("", "Warm", "Cold; Warm"),
    tags: fc.constantFrom("", "Cold"),
  })
  .map((row) => Object.values(row).join(","));
const header =
  "name,company,phone,mobile,email,id,status,size,contact:tier,contact:trade,Contact external id,Contact tags,Tags";
const lines = (most: number) => fc.array(line, { minLength: 1, maxLength: most });
/** So many rows that are refused stand in front that the others lie on both sides of a batch's end. */
const filler = Array.from({ length: 990 }, () => ",".repeat(12));
const textOf = (rows: readonly string[], filled: boolean) =>
  `${[header, ...(filled ? filler : []), ...rows].join("\n")}\n`;

// Each case is a tenant with two imports, a dry run and an undo: it takes some tenths of a second.
describe("whatever is imported in whatever way", () => {
  test("a dry run counts what the run does, and writes nothing; undone, all is as before", async () => {
    await fc.assert(
      fc.asyncProperty(
        lines(8),
        lines(24),
        wishes,
        fc.boolean(),
        async (old, rows, how, filled) => {
          const acme = await withTags();
          await imported(acme, textOf(old, false), { onDuplicate: "CREATE" });
          const before = await people(acme);
          const file = await marking(acme, textOf(rows, filled));
          const { dryRun: promised, state } = await tried(acme, file, how);
          expect(state).toBe("UPLOADED");
          expect(await people(acme)).toEqual(before);

          const done = await ran(acme, file, how);
          expect(done.state).toBe("DONE");
          expect(promised?.counts).toEqual(done.counts);
          expect(promised?.reasons.toSorted(byText)).toEqual(done.reasons.toSorted(byText));
          if (done.counts.created + done.counts.updated === 0) return;

          const back = await undone(acme, file.id);
          expect(back).toMatchObject({ state: "REVERTED", undone: { kept: 0 }, can: [] });
          expect(await people(acme)).toEqual(before);
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  }, 60_000);

  test("undone after some were edited, only those differ, and they are listed", async () => {
    await fc.assert(
      fc.asyncProperty(lines(6), lines(12), wishes, fc.nat(), async (old, rows, how, which) => {
        const acme = await withTags();
        await imported(acme, textOf(old, false), { onDuplicate: "CREATE" });
        const before = await people(acme);
        const done = await imported(acme, textOf(rows, false), how);
        const { items } = await acme.admin.call(listLeads, { query: { limit: 200 } });
        const edited = items[which % Math.max(1, items.length)];
        if (!edited || done.counts.created + done.counts.updated === 0) return;
        const params = { id: edited.id };
        await acme.admin.call(updateLead, { params, body: { source: "Edited by hand" } });
        const after = await people(acme);

        await undone(acme, done.id);
        const { items: kept } = await acme.admin.call(listKeptLeads, { params: { id: done.id } });
        const now = await people(acme);
        const leads = (state: People) => state.leads ?? [];
        const ofOthers = (state: People) =>
          leads(state).filter((row) => row.contact_id !== edited.contactId);
        expect(ofOthers(now)).toEqual(ofOthers(before));
        const own = (state: People) => leads(state).find((row) => row.id === edited.id);
        // What is the person's own goes back with him where the lead itself was none of the import's.
        const told = new Set(kept.map((one) => one.leadId));
        const ofPerson = told.has(edited.id) ? {} : personPart(own(now));
        expect(own(now)).toEqual({ ...own(after), ...ofPerson });
        // Whatever is not as it was is told, and it is of the person who was edited.
        const was = new Map(leads(before).map((row) => [row.id, JSON.stringify(row)]));
        const changed = leads(now).filter((row) => was.get(row.id) !== JSON.stringify(row));
        const untold = changed.filter((row) => row.import_id === done.id && !told.has(row.id));
        expect(untold).toEqual([]);
        const ofEdited = leads(now).filter((row) => row.contact_id === edited.contactId);
        expect(ofEdited.map((row) => row.id)).toEqual(expect.arrayContaining([...told]));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);
});

/** What a lead shows of its person. */
function personPart(row: object | undefined) {
  const shown = /^(name|name_key|company|company_key|time_zone|country|region)$/;
  return Object.fromEntries(Object.entries(row ?? {}).filter(([key]) => shown.test(key)));
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

const two = "name,phone\nAda,+442079460001\nBen,+442079460002\nCid,none\n";

test("a lead that somebody has written a note about stays, and is listed", async () => {
  const acme = await newTenant(server);
  const done = await imported(acme, two);
  expect(done.can).toEqual(["undo"]);
  const { items } = await acme.admin.call(listLeads, { query: { sort: "createdAt" } });
  const leadId = items[0]?.id ?? "";
  await acme.admin.call(addNote, { params: { id: leadId }, body: { text: "A good talk" } });
  const back = await undone(acme, done.id);
  expect(back).toMatchObject({ state: "REVERTED", undone: { removed: 1, restored: 0, kept: 1 } });
  const { items: kept } = await acme.admin.call(listKeptLeads, { params: { id: done.id } });
  expect(kept).toEqual([{ leadId, name: "Ada", reason: "IN_USE" }]);
  const { rows } = await server.admin.query(
    "select state from operations where tenant_id = $1 order by id",
    [acme.id],
  );
  expect(rows.map((row) => row.state)).toEqual(["REVERTED", "DONE"]);
  const again = await acme.admin.try(undoImport, { params: { id: done.id } });
  expect(again).toMatchObject({ status: 409, problem: { code: "conflict" } });
});

test("an undo that was stopped can be taken up again", async () => {
  const acme = await newTenant(server);
  // More than is taken back side by side, so that something is left when it stops.
  const all = 9_100;
  const rows = Array.from({ length: all }, (_, i) => `Row ${i},+4479${String(i).padStart(8, "0")}`);
  const done = await imported(acme, `name,phone\n${rows.join("\n")}\n`);
  const stop = new AbortController();
  const params = { id: done.id };
  const { operationId } = await acme.admin.call(undoImport, { params });
  const run = running(acme, stop.signal);
  let calls = 0;
  const stopping = {
    ...run,
    inTenant: ((work) => {
      if (++calls === 6) stop.abort();
      return run.inTenant(work);
    }) as typeof run.inTenant,
  };
  await expect(undoLeads.run({ importId: done.id, operationId }, stopping)).rejects.toThrow();
  const half = await now(acme, done.id);
  expect(half).toMatchObject({ state: "REVERTING", undone: { removed: 7_100 } });
  expect((await people(acme)).leads).toHaveLength(all - 7_100);
  await undoLeads.run({ importId: done.id, operationId }, running(acme));
  const back = await now(acme, done.id);
  expect(back).toMatchObject({ state: "REVERTED", undone: { removed: all, kept: 0 } });
  expect(await people(acme)).toEqual({
    ...{ contacts: [], contact_points: [], leads: [], contact_tags: [], lead_tags: [] },
  });
  const operation = await acme.admin.call(getOperation, { params: { id: operationId ?? "" } });
  expect(operation).toMatchObject({ kind: "UNDO_IMPORT", done: all, total: all });
});

test("how a header was read is proposed for the next file with it", async () => {
  const acme = await newTenant(server);
  const text = "Who,Call,Town\nAda,020 7946 0001,Rome\n";
  const first = await uploaded(acme.admin, text);
  expect(first).toMatchObject({ remembered: false, options: { country: "GB" } });
  const mapping: Import["mapping"] = ["name", "phone", "attribute:City"];
  await acme.admin.call(runImport, {
    params: { id: first.id },
    body: { mapping, country: "FR", source: "Fair", onDuplicate: "UPDATE", onRepeat: "SKIP" },
  });
  const next = await uploaded(acme.admin, text.replace("Town", "TOWN"));
  expect(next).toMatchObject({
    remembered: true,
    mapping,
    options: { country: "FR", source: "Fair", onDuplicate: "UPDATE", onRepeat: "SKIP" },
  });
  const stranger = await newTenant(server);
  expect((await uploaded(stranger.admin, text)).remembered).toBe(false);
});

test("the first rows are shown as they will become", async () => {
  const acme = await newTenant(server);
  const { id } = await uploaded(acme.admin, "name,phone,age\nAda,020 7946 0001,36\nBen,none,\n");
  const mapping: Import["mapping"] = ["name", "phone", "attribute:Age"];
  const body = { mapping, source: "Fair" };
  const { rows } = await acme.admin.call(previewImport, { params: { id }, body });
  expect(rows).toMatchObject([
    { line: 2, name: "Ada", phones: ["+442079460001"], source: "Fair", attributes: { Age: 36 } },
    { line: 3, name: null, faults: [{ line: 3, column: "phone", code: "phone-invalid" }] },
  ]);
});

test("a run that is asked for again with the same key is the same run", async () => {
  const acme = await newTenant(server);
  const { id, mapping } = await uploaded(acme.admin, two);
  const key = newId();
  const ask = () =>
    acme.admin.send({
      method: "POST",
      url: `/api/v1/imports/${id}/run`,
      headers: { "idempotency-key": key },
      body: { mapping },
    });
  const [first, again] = [await ask(), await ask()];
  expect([first.statusCode, again.statusCode]).toEqual([202, 202]);
  expect(again.json().operationId).toBe(first.json().operationId);
});
