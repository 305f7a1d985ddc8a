import {
  addTouch,
  createSource,
  deleteSource,
  downloadSourceReport,
  getAttribution,
  getLead,
  getSourceReport,
  listSources,
  updateLead,
  updateSource,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { sourceRates } from "../index.ts";

async function leadFrom(acme: TestTenant, source: string | null, isWon = false, assignee?: string) {
  const { id } = await acme.lead(assignee ? { assigneeId: assignee } : {});
  const body = { source, ...(isWon ? { status: "CONVERTED" as const } : {}) };
  await acme.admin.call(updateLead, { params: { id }, body });
  return id;
}

test("the catalogue holds each name once, and only those who may change it", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  const body = { name: "Web form", channel: "WEB" as const, costPerLead: 4.5 };
  const made = await acme.admin.call(createSource, { body });
  expect(made).toMatchObject(body);
  const taken = { status: 409, problem: { code: "conflict" } };
  const again = { ...body, name: "web FORM" };
  expect(await acme.admin.try(createSource, { body: again })).toMatchObject(taken);
  expect(await agent.try(createSource, { body: again })).toMatchObject({ status: 403 });
  expect((await agent.call(listSources)).items).toEqual([made]);
  const params = { id: made.id };
  const changed = { costPerLead: null, channel: "SEARCH" as const };
  expect(await acme.admin.call(updateSource, { params, body: changed })).toMatchObject(changed);
  await acme.admin.call(deleteSource, { params });
  expect(await acme.admin.try(deleteSource, { params })).toMatchObject({ status: 404 });
  const names = (await acme.events()).map(({ name }) => name);
  expect(names.filter((name) => name === "sources.changed")).toHaveLength(3);
});

test("the report counts leads and conversions by source, with cost, within the caller's scope", async () => {
  const acme = await newTenant();
  const rep = await acme.user("SUPERVISOR");
  await acme.admin.call(createSource, {
    body: { name: "Fair", channel: "EVENT", costPerLead: 10 },
  });
  await leadFrom(acme, "Fair", true);
  await leadFrom(acme, "fair");
  await leadFrom(acme, "Fair", false, rep.userId);
  await leadFrom(acme, "=Evil()");
  await leadFrom(acme, null);
  const report = await acme.admin.call(getSourceReport);
  expect(report).toMatchObject({ leads: 5, conversions: 1, currency: "GBP" });
  expect(report.items[0]).toMatchObject({
    source: "Fair",
    channel: "EVENT",
    leads: 3,
    conversions: 1,
    cost: 30,
    costPerConversion: 30,
  });
  expect(report.items.map(({ source }) => source)).toEqual(["Fair", "=Evil()", null]);
  expect((await rep.call(getSourceReport)).items).toMatchObject([{ source: "Fair", leads: 1 }]);
  const file = await acme.admin.send({ method: "GET", url: "/api/v1/sources/report/file" });
  expect(file.headers["content-disposition"]).toContain("sources.csv");
  expect(file.body).toContain("'=Evil()");
  expect(file.body.split("\r\n")[1]).toMatch(/^Fair,EVENT,3,1,0\.3333,/);
  expect(downloadSourceReport.download).toBe("text/csv");
  const rates = await acme.run(sourceRates);
  expect(rates[0]).toMatchObject({ source: "fair", leads: 3, conversions: 1 });
  const before = { to: "2001-01-01T00:00:00Z" };
  expect((await acme.admin.call(getSourceReport, { query: before })).items).toEqual([]);
});

test("a lead keeps what brought it first and last, and the report can count by either", async () => {
  const acme = await newTenant();
  const id = await leadFrom(acme, "Fair");
  const params = { id };
  const body = { source: "Mail", campaign: "Spring", medium: "newsletter" };
  const after = await acme.admin.call(addTouch, { params, body });
  expect(after).toMatchObject({ first: { source: "Fair" }, last: body, touches: 2 });
  expect(await acme.admin.call(getAttribution, { params })).toEqual(after);
  const at = "2020-01-01T00:00:00Z";
  await acme.admin.call(addTouch, { params, body: { source: "Web form", at } });
  expect((await acme.admin.call(getLead, { params })).source).toBe("Web form");
  const query = { touch: "LAST" as const };
  const { items } = await acme.admin.call(getSourceReport, { query });
  expect(items).toMatchObject([{ source: "Mail", leads: 1 }]);
  const future = { source: "X", at: "2099-01-01T00:00:00Z" };
  expect(await acme.admin.try(addTouch, { params, body: future })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "at" }] },
  });
  const other = await newTenant();
  expect(await other.admin.try(getAttribution, { params })).toMatchObject({ status: 404 });
});
