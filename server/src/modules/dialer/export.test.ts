import {
  addressOf,
  cancelCallback,
  createCallback,
  createRole,
  createUser,
  type Endpoint,
  exportCallbacks,
  exportCampaigns,
  exportMembers,
  type Grants,
  listAuditTrail,
  updateCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { sheetsOf } from "../../testing/papers.ts";
import { newTenant, type TestTenant, testPassword } from "../../testing/tenant.ts";

type Asked = { params?: Record<string, string>; body?: object };

async function taken(by: Client, of: Endpoint, { params = {}, body = {} }: Asked = {}) {
  const file = await by.send({ method: "POST", url: addressOf(of, params), body });
  expect(file.statusCode).toBe(200);
  return file;
}

const rowsOf = async (by: Client, of: Endpoint, { params = {}, body = {} }: Asked = {}) =>
  JSON.parse((await taken(by, of, { params, body: { ...body, format: "JSON" } })).payload);

/** A signed-in user who may do this and no more. */
async function userWith(acme: TestTenant, grants: Grants): Promise<Client> {
  const { code } = await acme.admin.call(createRole, { body: { name: "Taker", grants } });
  const email = `taker@${acme.slug}.example`;
  const body = { name: "Tom", email, password: testPassword, roles: [code] };
  await acme.admin.call(createUser, { body });
  return new Client(acme.server.parley.http).signIn(email, testPassword);
}

async function lastExport(acme: TestTenant): Promise<unknown> {
  await acme.sealed();
  const { items } = await acme.admin.call(listAuditTrail, { query: { action: "EXPORT" } });
  return items[0]?.event;
}

test("campaigns are taken out as their list shows them, their day for those who may see it", async () => {
  const acme = await newTenant();
  const leads = [await acme.lead({ name: "Ada" })];
  const draft = await acme.campaign({ leads, start: false });
  const name = "=Spring";
  await acme.admin.call(updateCampaign, { params: { id: draft.id }, body: { name } });
  const other = await acme.campaign({ leads: [], settings: { name: "Autumn" }, start: true });
  expect(await rowsOf(acme.admin, exportCampaigns)).toMatchObject([
    { id: other.id, name: "Autumn", state: "RUNNING" },
    { id: draft.id, name, state: "DRAFT", members: 1, done: 0, dials: 0, abandonRate: 0 },
  ]);
  const body = { state: ["DRAFT"], format: "CSV" };
  const csv = await taken(acme.admin, exportCampaigns, { body });
  expect(csv.payload).toMatch(/^Name,State,.*\r\n'=Spring,DRAFT,/);
  expect(csv.payload).not.toContain("Autumn");
  expect(await lastExport(acme)).toBe("exportCampaigns");
  const plain = await userWith(acme, { "campaigns:read": "ALL", "campaigns:export": "ALL" });
  const [, seen] = await rowsOf(plain, exportCampaigns);
  expect(seen).toMatchObject({ name, members: null, dials: null });
  const params = { id: draft.id };
  const members = await plain.try(exportMembers, { params, body: {} });
  expect(members.problem).toMatchObject({ details: { permission: "campaigns:read-members" } });
});

test("the leads of a campaign are taken out, all or those in a state", async () => {
  const acme = await newTenant();
  const leads = [await acme.lead({ name: "Ada" }), await acme.lead({ name: "Ben" })];
  const { id } = await acme.campaign({ leads, start: false });
  const params = { id };
  const all = await rowsOf(acme.admin, exportMembers, { params });
  expect(all).toMatchObject([{ leadName: "Ben" }, { leadName: "Ada", state: "DIALABLE" }]);
  const done = { params, body: { state: ["DONE"] } };
  expect(await rowsOf(acme.admin, exportMembers, done)).toEqual([]);
  const file = await taken(acme.admin, exportMembers, { params, body: { format: "XLSX" } });
  const [sheet] = sheetsOf(file.rawPayload);
  expect(sheet?.map((row) => row[0])).toEqual(["Lead", "Ben", "Ada"]);
  expect(await lastExport(acme)).toBe("exportMembers");
});

test("callbacks are taken out in the order of their list, with notes as they may be seen", async () => {
  const acme = await newTenant();
  const { id: leadId } = await acme.lead();
  const promise = async (hours: number, note: string | null) => {
    const dueAt = new Date(Date.now() + hours * 3_600_000).toISOString();
    return (await acme.admin.call(createCallback, { body: { leadId, dueAt, note } })).id;
  };
  const first = await promise(1, "=Ring +34911222333");
  const second = await promise(2, null);
  await acme.admin.call(cancelCallback, { params: { id: second } });
  const ids = async (body: object) =>
    (await rowsOf(acme.admin, exportCallbacks, { body })).map(({ id }: { id: string }) => id);
  expect(await ids({})).toEqual([first, second]);
  expect(await ids({ order: "-dueAt" })).toEqual([second, first]);
  expect(await ids({ state: ["CANCELLED"] })).toEqual([second]);
  const csv = async (by: Client) => (await taken(by, exportCallbacks)).payload;
  expect(await csv(acme.admin)).toContain("'=Ring +34911222333");
  expect(await lastExport(acme)).toBe("exportCallbacks");
  const blind = await userWith(acme, { "callbacks:read": "ALL", "callbacks:export": "ALL" });
  const masked = await csv(blind);
  expect(masked).toContain("'=Ring");
  expect(masked).not.toContain("911222333");
});
