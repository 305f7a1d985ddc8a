import {
  getLead,
  getLeadWorkflow,
  listActivities,
  listPipelines,
  moveLead,
  updateLead,
  updateLeadWorkflow,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant } from "../../../testing/tenant.ts";
import { setLeadStatus } from "../index.ts";

const free = { reason: false, fields: [] };

test("every move is free until the tenant decides, and what it decided can be read", async () => {
  const acme = await newTenant();
  const first = await acme.admin.try(getLeadWorkflow);
  expect(first.body.moves).toHaveLength(30);
  expect(first.body.moves.every(({ allowed }) => allowed)).toBe(true);
  const moves = [{ from: "CONVERTED" as const, to: "NEW" as const, allowed: false, ...free }];
  const headers = { "if-match": String(first.headers.etag) };
  const decided = await acme.admin.call(updateLeadWorkflow, { body: { moves }, headers });
  expect(decided.moves.filter(({ allowed }) => !allowed)).toEqual(moves);
  expect(decided.exempt).toContain("CALL_OUTCOME");
  const stale = await acme.admin.try(updateLeadWorkflow, { body: { moves: [] }, headers });
  expect(stale).toMatchObject({ status: 412, problem: { code: "version-changed" } });
  const agent = await acme.user("AGENT");
  expect(await agent.try(updateLeadWorkflow, { body: { moves } })).toMatchObject({ status: 403 });
  expect((await agent.call(getLeadWorkflow)).moves).toHaveLength(30);
});

test("a move that is not allowed is refused with those that are, whichever way it is made", async () => {
  const acme = await newTenant();
  const to = ["CONTACTED", "QUALIFIED", "CONVERTED", "NOT_INTERESTED"] as const;
  const moves = to.map((status) => ({
    from: "NEW" as const,
    to: status,
    allowed: status === "CONTACTED",
    ...free,
  }));
  await acme.admin.call(updateLeadWorkflow, { body: { moves } });
  const { id } = await acme.lead();
  const refused = {
    status: 409,
    problem: {
      code: "status-move-refused",
      detail: "From NEW a lead may go to CONTACTED, UNREACHABLE",
      details: { from: "NEW", to: "CONVERTED", allowed: ["CONTACTED", "UNREACHABLE"] },
      errors: [{ field: "status" }],
    },
  };
  const body = { status: "CONVERTED" as const };
  expect(await acme.admin.try(updateLead, { params: { id }, body })).toMatchObject(refused);
  const [sales] = (await acme.admin.call(listPipelines)).items;
  const stageId = sales?.stages.find(({ kind }) => kind === "WON")?.id ?? "";
  expect(await acme.admin.try(moveLead, { params: { id }, body: { stageId } })).toMatchObject(
    refused,
  );
  expect((await acme.admin.call(getLead, { params: { id } })).status).toBe("NEW");
});

test("what a move requires is named, and taken from the same request", async () => {
  const acme = await newTenant();
  const fields = ["source", "own.budget"];
  const moves = [
    { from: "NEW" as const, to: "QUALIFIED" as const, allowed: true, reason: true, fields },
  ];
  await acme.admin.call(updateLeadWorkflow, { body: { moves } });
  const { id } = await acme.lead();
  const body = { status: "QUALIFIED" as const };
  expect(await acme.admin.try(updateLead, { params: { id }, body })).toMatchObject({
    status: 422,
    problem: {
      code: "status-move-incomplete",
      details: { missing: ["reason", "source", "own.budget"] },
    },
  });
  const whole = {
    ...body,
    source: "Fair",
    attributes: { budget: 900 },
    reason: "Budget confirmed",
  };
  expect(await acme.admin.call(updateLead, { params: { id }, body: whole })).toMatchObject({
    status: "QUALIFIED",
  });
  const { items } = await acme.admin.call(listActivities, { params: { id } });
  expect(items.find(({ type }) => type === "LEAD_UPDATED")?.text).toBe("Budget confirmed");
});

test("what a call led to is exempt, and says so where a person could not have done it", async () => {
  const acme = await newTenant();
  const moves = [{ from: "NEW" as const, to: "CONVERTED" as const, allowed: false, ...free }];
  await acme.admin.call(updateLeadWorkflow, { body: { moves } });
  const { id } = await acme.lead();
  await acme.run((ctx) => setLeadStatus(ctx, id, "CONVERTED"));
  expect((await acme.admin.call(getLead, { params: { id } })).status).toBe("CONVERTED");
  const { items } = await acme.admin.call(listActivities, { params: { id } });
  expect(items.find(({ type }) => type === "LEAD_UPDATED")?.data).toEqual({
    fields: ["status"],
    status: { from: "NEW", to: "CONVERTED" },
    cause: "CALL",
    exempt: true,
  });
});
