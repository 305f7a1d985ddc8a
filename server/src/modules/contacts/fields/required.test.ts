import {
  batchCreateLeads,
  batchUpsertLeads,
  createLead,
  createOwnField,
  listLeads,
  previewImport,
  startBulkEdit,
  updateLead,
  upsertLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { createLeads } from "../index.ts";
import { importCsv, uploaded } from "../testing.ts";

const missing = { code: "invalid", errors: [{ field: "attributes.plan", reason: "is required" }] };
const points = () => [{ type: "PHONE" as const, value: nextPhone(), primary: true }];

async function tenantWithPlan(): Promise<TestTenant> {
  const acme = await newTenant();
  const body = { key: "plan", label: "Plan", type: "TEXT" as const, required: true };
  await acme.admin.call(createOwnField, { body });
  return acme;
}

test("a required field is demanded by every request that makes leads", async () => {
  const acme = await tenantWithPlan();
  const contact = () => ({ name: "Ada", points: points() });
  expect(await acme.admin.try(createLead, { body: { contact: contact() } })).toMatchObject({
    status: 422,
    problem: missing,
  });
  const params = { externalId: "C-1" };
  const upsert = { params, body: { contact: contact() } };
  expect(await acme.admin.try(upsertLead, upsert)).toMatchObject({ status: 422, problem: missing });

  const good = { attributes: { plan: "gold" } };
  const items = [{ contact: contact() }, { contact: contact(), ...good }];
  const made = await acme.admin.call(batchCreateLeads, { body: { items } });
  expect(made).toMatchObject({ succeeded: 1, failed: 1, items: [{ problem: missing }, {}] });
  const named = items.map((item, i) => ({ ...item, externalId: `E-${i}` }));
  const put = await acme.admin.call(batchUpsertLeads, { body: { items: named } });
  expect(put).toMatchObject({ succeeded: 1, failed: 1, items: [{ problem: missing }, {}] });
  expect((await acme.admin.call(listLeads, { query: {} })).items).toHaveLength(2);
});

test("what is required can be taken from no lead", async () => {
  const acme = await tenantWithPlan();
  const contact = { name: "Ada", points: points() };
  const body = { contact, attributes: { plan: "gold" } };
  const { id } = await acme.admin.call(createLead, { body });
  const params = { id };
  expect(await acme.admin.try(updateLead, { params, body: { attributes: {} } })).toMatchObject({
    status: 422,
    problem: missing,
  });
  const change = { action: "ATTRIBUTE" as const, key: "plan", value: null };
  expect(
    await acme.admin.try(startBulkEdit, { body: { selection: { ids: [id] }, change } }),
  ).toMatchObject({ status: 422, problem: missing });
});

test("many leads at once are refused as a whole, with the place of the faulty one", async () => {
  const acme = await tenantWithPlan();
  const contact = { kind: "PERSON" as const, name: "Ada", points: [], ...nothing };
  const draft = { status: "NEW" as const, source: null, externalId: null, assigneeId: null };
  const drafts = [{ plan: "gold" }, {}].map((attributes) => {
    return { ...draft, contact, attributes, teamId: null };
  });
  const made = acme.run((ctx) => createLeads(ctx, drafts));
  await expect(made).rejects.toMatchObject({
    code: "invalid",
    more: { errors: [{ field: "1.attributes.plan", reason: "is required" }] },
  });
  expect((await acme.admin.call(listLeads, { query: {} })).items).toEqual([]);
});

const nothing = { company: null, language: null, timeZone: null };

test("rows of a file without it are refused, and the preview says so before", async () => {
  const acme = await tenantWithPlan();
  const rows = ["Name,Phone,plan", `Ada,${nextPhone()},gold`, `Ben,${nextPhone()},`];
  const file = rows.join("\n");
  const { counts, reasons } = await importCsv(acme.admin, file);
  expect(counts).toMatchObject({ created: 1, errors: 1 });
  expect(reasons).toMatchObject([{ code: "field-missing", column: "plan", rows: 1 }]);

  const one = await uploaded(acme.admin, file);
  const body = { mapping: one.mapping };
  const preview = await acme.admin.call(previewImport, { params: { id: one.id }, body });
  expect(preview.rows.map(({ faults }) => faults.map(({ code }) => code))).toEqual([
    [],
    ["field-missing"],
  ]);
});
