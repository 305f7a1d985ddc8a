import {
  changeListMembers,
  createLead,
  createLeadList,
  createTag,
  dryRunImport,
  getImport,
  getLead,
  getLeadList,
  type Import,
  listLeads,
  listMoves,
  listPipelines,
  runImport,
  tagLeads,
  undoImport,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { ended, uploaded } from "../testing.ts";

async function prepared() {
  const acme = await newTenant();
  const tag = async (name: string) => (await acme.admin.call(createTag, { body: { name } })).id;
  const list = async (name: string) =>
    (await acme.admin.call(createLeadList, { body: { name } })).id;
  const [warm, cold] = [await tag("Warm"), await tag("Cold")];
  return { acme, warm, cold, fair: await list("Home fair"), spring: await list("Spring") };
}

const stageNames = async ({ admin }: TestTenant) => {
  const { items } = await admin.call(listPipelines);
  return new Map(items.flatMap(({ stages }) => stages.map(({ id, name }) => [id, name])));
};

const sorted = (reasons: Import["reasons"] = []) =>
  [...reasons].sort((a, b) => (a.code < b.code ? -1 : 1));

async function tried(acme: TestTenant, one: Import, onDuplicate: "SKIP" | "UPDATE") {
  const params = { id: one.id };
  const body = { mapping: one.mapping, onDuplicate };
  await acme.admin.call(dryRunImport, { params, body });
  const dryRun = await eventually(async () => {
    const now = await acme.admin.call(getImport, { params });
    return now.state === "UPLOADED" ? now.dryRun : undefined;
  });
  await acme.admin.call(runImport, { params, body });
  const run = await ended(acme.admin, one.id);
  expect(dryRun?.counts).toEqual(run.counts);
  expect(sorted(dryRun?.reasons)).toEqual(sorted(run.reasons));
  return run;
}

async function takenBack(acme: TestTenant, id: string) {
  await acme.admin.call(undoImport, { params: { id } });
  return eventually(async () => {
    const now = await acme.admin.call(getImport, { params: { id } });
    return now.state === "REVERTED" ? now.undone : undefined;
  });
}

test("new leads get what their rows name, the dry run counts the same, and the undo leaves nothing", async () => {
  const { acme, warm, cold, fair } = await prepared();
  const rows = [
    "Name,Phone,Tags,List,Stage",
    `Ada,${nextPhone()},"warm; COLD",home fair,Proposal`,
    `Ben,${nextPhone()},Warm,,Won`,
    `Cleo,${nextPhone()},hot,,`,
    `Dora,${nextPhone()},,nowhere,`,
    `Eve,${nextPhone()},,,Sales / New`,
  ];
  const one = await uploaded(acme.admin, rows.join("\n"));
  // Not every cell names something known, so it is for a person to say what the columns are.
  expect(one.mapping).toEqual(["name", "phone", "attribute:Tags", "attribute:List", "stage"]);
  one.mapping = ["name", "phone", "tags", "list", "stage"];
  const run = await tried(acme, one, "SKIP");
  expect(run.counts).toMatchObject({ created: 3, errors: 2 });
  expect(run.reasons.map(({ code }) => code).sort()).toEqual(["list-unknown", "tag-unknown"]);

  const stages = await stageNames(acme);
  const { items } = await acme.admin.call(listLeads, { query: { sort: "name" } });
  expect(items.map((lead) => [lead.name, lead.status, stages.get(lead.stageId)])).toEqual([
    ["Ada", "NEW", "Proposal"],
    ["Ben", "CONVERTED", "Won"],
    ["Eve", "NEW", "New"],
  ]);
  expect(items.map(({ tagIds }) => [...tagIds].sort())).toEqual([[warm, cold].sort(), [warm], []]);
  const inFair = async () => (await acme.admin.call(getLeadList, { params: { id: fair } })).count;
  expect(await inFair()).toBe(1);
  expect(await takenBack(acme, one.id)).toMatchObject({ removed: 3, kept: 0 });
  expect(await inFair()).toBe(0);
});

test("known leads get more of them, and the undo takes just that away", async () => {
  const { acme, warm, cold, fair, spring } = await prepared();
  const value = nextPhone();
  const contact = { name: "Ada", points: [{ type: "PHONE" as const, value, primary: true }] };
  const { id } = await acme.admin.call(createLead, { body: { contact } });
  await acme.admin.call(tagLeads, { body: { leadIds: [id], add: [warm] } });
  await acme.admin.call(changeListMembers, { params: { id: fair }, body: { add: [id] } });
  const params = { id };
  const shown = async () => {
    const lead = await acme.admin.call(getLead, { params });
    const { status, stageId, stageSince, tagIds } = lead;
    const moves = await acme.admin.call(listMoves, { params });
    const counts = [];
    for (const list of [fair, spring]) {
      counts.push((await acme.admin.call(getLeadList, { params: { id: list } })).count);
    }
    return { status, stageId, stageSince, tags: [...tagIds].sort(), moves: moves.items, counts };
  };
  const before = await shown();
  const rows = [
    "Name,Phone,Tags,List,Stage",
    `Ada,${value},Warm,Spring,Qualified`,
    `Ada,${value},"Warm, Cold","Home fair; Spring",Proposal`,
  ];
  const one = await uploaded(acme.admin, rows.join("\n"));
  expect(one.mapping).toEqual(["name", "phone", "tags", "list", "stage"]);
  const run = await tried(acme, one, "UPDATE");
  expect(run.counts).toMatchObject({ updated: 2, errors: 0 });
  const after = await shown();
  expect(after).toMatchObject({ status: "QUALIFIED", tags: [warm, cold].sort(), counts: [1, 1] });
  expect((await stageNames(acme)).get(after.stageId)).toBe("Proposal");
  expect(after.moves).toMatchObject([{ cause: "IMPORT" }]);
  expect(await takenBack(acme, one.id)).toMatchObject({ restored: 1, kept: 0 });
  expect(await shown()).toEqual(before);
});

test("tags alone are a change that the undo takes back", async () => {
  const { acme, warm } = await prepared();
  const value = nextPhone();
  const contact = { name: "Ada", points: [{ type: "PHONE" as const, value, primary: true }] };
  const { id } = await acme.admin.call(createLead, { body: { contact } });
  const one = await uploaded(acme.admin, `Name,Phone,Tags\nAda,${value},Warm`);
  await tried(acme, one, "UPDATE");
  const tags = async () => (await acme.admin.call(getLead, { params: { id } })).tagIds;
  expect(await tags()).toEqual([warm]);
  expect(await takenBack(acme, one.id)).toMatchObject({ restored: 1, kept: 0 });
  expect(await tags()).toEqual([]);
});

test("a file does to leads only what its reader may do by hand", async () => {
  const { acme } = await prepared();
  const role = await acme.user("AGENT");
  const one = await uploaded(acme.admin, `Name,Phone,Tags\nAda,${nextPhone()},Warm`);
  const params = { id: one.id };
  const refused = await role.try(runImport, { params, body: { mapping: one.mapping } });
  expect([403, 404]).toContain(refused.status);
});
