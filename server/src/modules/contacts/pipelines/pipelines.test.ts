import {
  createPipeline,
  createStage,
  deleteLead,
  deletePipeline,
  deleteStage,
  getLead,
  getPipelineBoard,
  listActivities,
  listMoves,
  listPipelines,
  listStageLeads,
  moveLead,
  type Pipeline,
  undoMove,
  updateLead,
  updatePipeline,
  updateStage,
} from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { setLeadStatus } from "../index.ts";

const missing = { status: 404, problem: { code: "not-found" } };

async function salesOf(acme: TestTenant): Promise<Pipeline> {
  const { items } = await acme.admin.call(listPipelines);
  const [first] = items;
  if (!first) throw new Error("a new tenant has no pipeline");
  return first;
}

const stageOf = (pipeline: Pipeline, name: string) =>
  pipeline.stages.find((stage) => stage.name === name)?.id ?? "";

async function columns(acme: TestTenant, pipeline: Pipeline, query = {}) {
  const board = await acme.admin.call(getPipelineBoard, { params: { id: pipeline.id }, query });
  const names = new Map(pipeline.stages.map(({ id, name }) => [id, name]));
  return Object.fromEntries(
    board.columns.map(({ stageId, count, sum }) => [
      names.get(stageId) ?? stageId,
      sum === null ? count : { count, sum },
    ]),
  );
}

describe("a new tenant", () => {
  test("has one pipeline, and a lead begins where its status belongs", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    expect(sales).toMatchObject({ name: "Sales", isDefault: true, can: ["update"] });
    expect(sales.stages.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "New OPEN",
      "Contacted OPEN",
      "Qualified OPEN",
      "Proposal OPEN",
      "Won WON",
      "Lost LOST",
      "Unreachable LOST",
    ]);
    expect(await acme.lead()).toMatchObject({
      pipelineId: sales.id,
      stageId: stageOf(sales, "New"),
    });
  });
});

describe("a move", () => {
  test("takes the status along, is told, and is kept with the time in the stage", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const lead = await acme.lead();
    const params = { id: lead.id };
    const body = { stageId: stageOf(sales, "Won"), reason: "Signed by ada@example.org" };
    const move = await acme.admin.call(moveLead, { params, body });
    expect(move).toMatchObject({
      leadId: lead.id,
      fromStageName: "New",
      toStageName: "Won",
      cause: "MANUAL",
      reason: "Signed by ada@example.org",
      actorName: "Admin",
      can: ["undo"],
    });
    const now = await acme.admin.call(getLead, { params });
    expect(now).toMatchObject({ status: "CONVERTED", stageId: body.stageId });
    expect(await acme.events()).toContainEqual(
      expect.objectContaining({
        name: "lead.moved",
        data: expect.objectContaining({
          id: lead.id,
          toStageId: body.stageId,
          fields: ["stageId", "status"],
        }),
      }),
    );
    const { items } = await acme.admin.call(listActivities, { params });
    expect(items[0]).toMatchObject({
      type: "LEAD_MOVED",
      data: { from: { name: "New" }, to: { name: "Won" }, status: { to: "CONVERTED" } },
      text: body.reason,
    });
    const { rows } = await acme.server.admin.query(
      "select encode(reason, 'escape') as reason from stage_moves where tenant_id = $1",
      [acme.id],
    );
    expect(JSON.stringify(rows)).not.toContain("Signed");
    const again = await acme.admin.try(moveLead, { params, body });
    expect(again).toMatchObject({ status: 409, problem: { code: "conflict" } });
  });

  test("is taken back with the status and the time that were before, once", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const before = await acme.lead();
    const params = { id: before.id };
    const body = { stageId: stageOf(sales, "Lost") };
    const { id: moveId } = await acme.admin.call(moveLead, { params, body });
    const back = await acme.admin.call(undoMove, { params: { ...params, moveId } });
    expect(back).toMatchObject({
      status: "NEW",
      stageId: before.stageId,
      stageSince: before.stageSince,
    });
    expect((await acme.admin.call(listMoves, { params })).items).toEqual([]);
    const twice = await acme.admin.try(undoMove, { params: { ...params, moveId } });
    expect(twice).toMatchObject(missing);
  });

  test("is not taken back by another, nor when another came after it", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const manager = await acme.user("MANAGER");
    const { id } = await acme.lead();
    const to = async (name: string) =>
      acme.admin.call(moveLead, { params: { id }, body: { stageId: stageOf(sales, name) } });
    const first = await to("Proposal");
    const conflict = { status: 409, problem: { code: "conflict" } };
    const params = { id, moveId: first.id };
    expect(await manager.try(undoMove, { params })).toMatchObject(conflict);
    await to("Won");
    expect(await acme.admin.try(undoMove, { params })).toMatchObject(conflict);
    const { items } = await acme.admin.call(listMoves, { params: { id } });
    expect(items.map(({ toStageName, can }) => [toStageName, can])).toEqual([
      ["Won", ["undo"]],
      ["Proposal", []],
    ]);
  });

  test("follows a status that a person or a call sets", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const lead = await acme.lead();
    const params = { id: lead.id };
    const changed = await acme.admin.call(updateLead, { params, body: { status: "QUALIFIED" } });
    expect(changed.stageId).toBe(stageOf(sales, "Qualified"));
    await acme.run((ctx) => setLeadStatus(ctx, lead.id, "CONVERTED"));
    expect(await acme.admin.call(getLead, { params })).toMatchObject({
      status: "CONVERTED",
      stageId: stageOf(sales, "Won"),
    });
    const { items } = await acme.admin.call(listMoves, { params });
    expect(items.map(({ cause }) => cause)).toEqual(["STATUS", "STATUS"]);
  });
});

describe("the board", () => {
  test("counts and sums what the caller sees, and shows what came last first", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const rep = await acme.user("REP");
    const worth = async (value: number | string, assigneeId?: string) => {
      const lead = await acme.lead(assigneeId ? { assigneeId } : {});
      const body = { attributes: { value } };
      return acme.admin.call(updateLead, { params: { id: lead.id }, body });
    };
    const own = await worth(250, rep.userId);
    const others = [await worth(1000), await worth("a lot")];
    const query = { sumOf: "own.value" };
    expect(await columns(acme, sales, query)).toMatchObject({
      New: { count: 3, sum: 1250 },
      Won: { count: 0, sum: 0 },
    });
    const stageId = stageOf(sales, "Won");
    await acme.admin.call(moveLead, { params: { id: others[0]?.id ?? "" }, body: { stageId } });
    await rep.call(moveLead, { params: { id: own.id }, body: { stageId } });
    expect(await columns(acme, sales)).toMatchObject({ New: 1, Won: 2 });
    const cards = await acme.admin.call(listStageLeads, { params: { id: stageId }, query });
    expect(cards.items.map(({ id, value, can }) => [id, value, can])).toEqual([
      [own.id, 250, ["move"]],
      [others[0]?.id, 1000, ["move"]],
    ]);
    const seen = await rep.call(listStageLeads, { params: { id: stageId } });
    expect(seen.items.map(({ id }) => id)).toEqual([own.id]);
    const board = await rep.call(getPipelineBoard, { params: { id: sales.id } });
    expect(board.count).toBe(1);
    const cut = { params: { id: others[1]?.id ?? "" }, body: { stageId } };
    expect(await rep.try(moveLead, cut)).toMatchObject(missing);
  });

  test("pages through a column, none twice, and narrows it by name", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const id = stageOf(sales, "New");
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await acme.lead({ name: `Person ${i}` })).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 3, ...(cursor ? { cursor } : {}) };
      const page = await acme.admin.call(listStageLeads, { params: { id }, query });
      seen.push(...page.items.map((card) => card.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(made.toReversed());
    const query = { q: "person 3" };
    const found = await acme.admin.call(listStageLeads, { params: { id }, query });
    expect(found.items.map((card) => card.name)).toEqual(["Person 3"]);
    expect(await columns(acme, sales, query)).toMatchObject({ New: 1 });
  });

  test("whatever is moved, made and deleted, its counts are the rows", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const leads: string[] = [];
    for (let i = 0; i < 4; i++) leads.push((await acme.lead()).id);
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ lead: fc.nat(20), stage: fc.nat(6) }) },
      fc.record({ undo: fc.nat(20) }),
      fc.record({ remove: fc.nat(20) }),
      fc.constant({ make: true as const }),
    );
    const lastMove = new Map<string, string>();
    const pick = (n: number) => leads[n % leads.length] ?? "";
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const one of steps) {
          if ("make" in one) leads.push((await acme.lead()).id);
          else if ("remove" in one) {
            if (leads.length < 3) continue;
            const [id = ""] = leads.splice(one.remove % leads.length, 1);
            await acme.admin.call(deleteLead, { params: { id } });
          } else if ("undo" in one) {
            const id = pick(one.undo);
            const params = { id, moveId: lastMove.get(id) ?? id };
            expect([200, 404]).toContain((await acme.admin.try(undoMove, { params })).status);
          } else {
            const id = pick(one.lead);
            const stageId = sales.stages[one.stage]?.id ?? "";
            const reply = await acme.admin.try(moveLead, { params: { id }, body: { stageId } });
            expect([201, 409]).toContain(reply.status);
            if (reply.status === 201) lastMove.set(id, reply.body.id);
          }
        }
        const { rows } = await acme.server.admin.query<{ stage_id: string; count: number }>(
          `select stage_id, count(*)::int as count from leads
           where tenant_id = $1 and deleted_at is null group by stage_id`,
          [acme.id],
        );
        const held = new Map(rows.map((row) => [row.stage_id, row.count]));
        const board = await acme.admin.call(getPipelineBoard, { params: { id: sales.id } });
        expect(board.count).toBe(leads.length);
        for (const { stageId, count } of board.columns) {
          expect(count).toBe(held.get(stageId) ?? 0);
          const cards = await acme.admin.call(listStageLeads, { params: { id: stageId } });
          expect(cards.items).toHaveLength(count);
        }
      }),
      { numRuns: 12, seed: 20261121 },
    );
  });
});

describe("pipelines and stages", () => {
  test("are made, renamed, put in order and deleted when empty", async () => {
    const acme = await newTenant();
    const stages = ["First", "Second", "Third"].map((name) => ({ name }));
    const made = await acme.admin.call(createPipeline, { body: { name: "Renewals", stages } });
    const added = await acme.admin.call(createStage, {
      params: { id: made.id },
      body: { name: "Between", position: 1, color: "AMBER", probability: 30 },
    });
    const names = (pipeline: Pipeline) => pipeline.stages.map(({ name }) => name);
    expect(names(added)).toEqual(["First", "Between", "Second", "Third"]);
    const third = { id: stageOf(added, "Third") };
    const moved = await acme.admin.call(updateStage, {
      params: third,
      body: { name: "Last", position: 0 },
    });
    expect(names(moved)).toEqual(["Last", "First", "Between", "Second"]);
    await acme.admin.call(deleteStage, { params: third });
    const body = { isDefault: true as const, position: 0 };
    const params = { id: made.id };
    expect(await acme.admin.call(updatePipeline, { params, body })).toMatchObject({
      isDefault: true,
      position: 0,
    });
    const { items } = await acme.admin.call(listPipelines);
    expect(items.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["Renewals", true],
      ["Sales", false],
    ]);
    expect((await acme.lead()).stageId).toBe(stageOf(added, "First"));
    await acme.admin.call(deletePipeline, { params: { id: items[1]?.id ?? "" } });
    expect(await acme.admin.try(deletePipeline, { params })).toMatchObject({ status: 409 });
  });

  test("with leads in it a stage goes only when another takes them", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const lead = await acme.lead();
    const gone = await acme.lead();
    await acme.admin.call(deleteLead, { params: { id: gone.id } });
    const params = { id: stageOf(sales, "New") };
    expect(await acme.admin.try(deleteStage, { params })).toMatchObject({
      status: 409,
      problem: { details: { leads: 2, stage: "New" }, errors: [{ field: "moveTo" }] },
    });
    const moveTo = stageOf(sales, "Proposal");
    expect(
      await acme.admin.try(deleteStage, { params, query: { moveTo: params.id } }),
    ).toMatchObject({ status: 409 });
    await acme.admin.call(deleteStage, { params, query: { moveTo } });
    expect((await acme.admin.call(getLead, { params: { id: lead.id } })).stageId).toBe(moveTo);
    const { items } = await acme.admin.call(listMoves, { params: { id: lead.id } });
    expect(items).toMatchObject([
      { fromStageId: null, fromStageName: "New", toStageName: "Proposal", cause: "STAGE_DELETED" },
    ]);
  });

  test("refuse a name and a status that are taken", async () => {
    const acme = await newTenant();
    const sales = await salesOf(acme);
    const taken = { status: 409, problem: { code: "conflict" } };
    const twice = acme.admin.try(createPipeline, { body: { name: "sales" } });
    expect(await twice).toMatchObject(taken);
    const params = { id: stageOf(sales, "Proposal") };
    for (const body of [{ name: "WON" }, { status: "NEW" as const }]) {
      expect(await acme.admin.try(updateStage, { params, body })).toMatchObject(taken);
    }
  });

  test("belong to their tenant, and only those who may change them", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const sales = await salesOf(acme);
    const agent = await acme.user("AGENT");
    const params = { id: sales.id };
    expect(await other.admin.try(updatePipeline, { params, body: {} })).toMatchObject(missing);
    expect(await agent.try(updatePipeline, { params, body: {} })).toMatchObject({ status: 403 });
    expect((await agent.call(listPipelines)).items[0]?.can).toEqual([]);
    const stageId = sales.stages[1]?.id ?? "";
    const theirs = await other.lead();
    const stolen = { params: { id: theirs.id }, body: { stageId } };
    expect(await other.admin.try(moveLead, stolen)).toMatchObject(missing);
  });
});
