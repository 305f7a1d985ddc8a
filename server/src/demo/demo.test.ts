import {
  getLead,
  listAgents,
  listCampaigns,
  listInboundNumbers,
  listLeads,
  listQueues,
  listTeams,
  listVoicemails,
  simulateCaller,
} from "@parley/contract";
import { expect, test } from "vitest";
import { findTenant } from "../modules/identity/index.ts";
import { type CallerPlan, fixedNumber, randomFor } from "../modules/telephony/index.ts";
import { tenantIds } from "../platform/app.ts";
import { jobRun } from "../platform/jobs/jobs.ts";
import { Client } from "../testing/client.ts";
import { startTestServer } from "../testing/server.ts";
import { eventually } from "../testing/tenant.ts";
import { callersJob } from "./callers.ts";
import { demoTenants, emailOf, playedAgents } from "./cast.ts";
import { demoSignIns, ensureDemo } from "./index.ts";
import { demoLeads, demoNumbers } from "./leads.ts";
import { demoPassword } from "./password.ts";

const [halden, brightline] = demoTenants;
if (!halden || !brightline) throw new Error("there are two demo tenants");

test("the leads are the same each time, of people with numbers that belong to nobody", () => {
  const leads = demoLeads(halden);
  expect(leads).toEqual(demoLeads(halden));
  expect(leads).toHaveLength(halden.leads);
  expect(new Set(leads.map((lead) => lead.contact.name)).size).toBe(leads.length);
  const numbers = leads.map((lead) => lead.contact.points[0]?.value ?? "");
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((number) => !/^\+44(1632960|7700900)\d{3}$/.test(number))).toEqual([]);
});

test("no demo lead has a number at which the carrier always plays the same thing", () => {
  const numbers = demoNumbers(randomFor("any"));
  expect(numbers.filter((number) => fixedNumber(number))).toEqual([]);
  expect(numbers.length).toBeGreaterThan(1900);
});

test("a password is the same for an installation and another in the next, and per tenant", () => {
  const here = { masterKey: Buffer.alloc(32, 1) };
  expect(demoPassword(here, "halden")).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  expect(demoPassword(here, "halden")).toBe(demoPassword(here, "halden"));
  expect(demoPassword(here, "halden")).not.toBe(demoPassword(here, "brightline"));
  expect(demoPassword({ masterKey: Buffer.alloc(32, 2) }, "halden")).not.toBe(
    demoPassword(here, "halden"),
  );
});

test("one agent of each team is left to a person", () => {
  const played = playedAgents(halden);
  expect(played).toHaveLength(21);
  expect(new Set(played.slice(0, 3).map((person) => person.team)).size).toBe(3);
});

test("the first start makes both tenants, the next one nothing", { timeout: 30_000 }, async () => {
  // A server of its own: the demo is made where there is no tenant yet.
  const server = await startTestServer();
  const { app, http } = server.parley;
  expect(await ensureDemo(app)).toEqual({ made: true });
  expect(await ensureDemo(app)).toEqual({ made: false });
  expect(await ensureDemo(app, { force: true })).toEqual({ made: false });
  expect(await tenantIds(app)).toHaveLength(2);

  const [ofHalden, ofBrightline] = await demoSignIns(app);
  expect(ofHalden?.people.map((person) => person.role)).toEqual([
    ...["ADMIN", "MANAGER", "SUPERVISOR"],
    ...["AGENT", "AGENT", "AGENT"],
  ]);
  const manager = await new Client(http).signIn(
    "isla.sutherland@halden.example",
    ofHalden?.password ?? "",
  );
  const teams = await manager.call(listTeams);
  expect(teams.items.map((team) => team.name)).toEqual(["North", "Renewals", "South"]);
  const agents = await manager.call(listAgents, { query: { limit: 200 } });
  const names = halden.people.filter((one) => one.role === "AGENT").map((one) => one.name);
  expect(agents.items.map((agent) => agent.name)).toEqual(expect.arrayContaining(names));
  const campaigns = await manager.call(listCampaigns);
  expect(campaigns.items.map(({ name, mode, state }) => ({ name, mode, state }))).toEqual([
    { name: "Boiler service line", mode: "BLENDED", state: "DRAFT" },
    { name: "Renewal calls", mode: "PREVIEW", state: "RUNNING" },
    { name: "Boiler Cover Q4", mode: "PREDICTIVE", state: "DRAFT" },
  ]);

  const lead = (await manager.call(listLeads, { query: { limit: 1 } })).items[0];
  const stranger = await new Client(http).signIn(
    emailOf(brightline, { name: "Priya Anand" }),
    ofBrightline?.password ?? "",
  );
  expect(await stranger.try(getLead, { params: { id: lead?.id ?? "" } })).toMatchObject({
    status: 404,
  });
  await server.parley.stop();
  await server.admin.end();
});

test("customers call the demo's number, and one is led to its box", {
  timeout: 60_000,
}, async () => {
  const server = await startTestServer();
  const { app, http } = server.parley;
  await ensureDemo(app);
  const tenantId = await findTenant(app, halden.slug);
  const plans: CallerPlan[] = [];
  const ring = async (plan: CallerPlan) => void plans.push(plan);
  const { run } = callersJob(() => ring);
  const { signal } = new AbortController();
  await run({ slug: halden.slug }, jobRun(app, tenantId ?? "", signal));
  expect(plans).toHaveLength(4);
  expect(new Set(plans.map(({ from }) => from)).size).toBe(4);

  const [signIns] = await demoSignIns(app);
  const manager = await new Client(http).signIn(
    "isla.sutherland@halden.example",
    signIns?.password ?? "",
  );
  const counted = async () => {
    const count = "select count(*)::int as leads from leads where tenant_id = $1";
    return (await server.admin.query(count, [tenantId])).rows[0]?.leads;
  };
  const before = await counted();
  const { items } = await manager.call(listInboundNumbers, { query: {} });
  expect(items).toMatchObject([{ number: plans[0]?.to, flowName: "Reception", open: true }]);
  const params = { id: items[0]?.id ?? "" };
  const queues = await manager.call(listQueues, { query: {} });
  const campaigns = await manager.call(listCampaigns);
  const line = campaigns.items.find(({ mode }) => mode === "BLENDED");
  expect(queues.items).toMatchObject([{ name: "Boiler service", campaignId: line?.id }]);

  // As the first of them does, at once.
  const { items: leads } = await manager.call(listLeads, {
    query: { campaignId: line?.id, limit: 1 },
  });
  const body = { leadId: leads[0]?.id, keys: ["2"], messageSeconds: 3 };
  await manager.call(simulateCaller, { params, body });
  const message = await eventually(
    async () =>
      (await manager.call(listVoicemails, { query: {} })).items.find(
        ({ sound }) => sound === "STORED",
      ),
    { what: "a message", within: 30_000 },
  );
  expect(message).toMatchObject({ boxName: "Service desk", leadName: leads[0]?.name });
  expect(await counted()).toBe(before);
  await server.parley.stop();
  await server.admin.end();
});

test("an installation that has tenants of its own gets no demo by itself", async () => {
  const { newTenant } = await import("../testing/tenant.ts");
  const { server } = await newTenant();
  expect(await ensureDemo(server.parley.app)).toEqual({ made: false });
});
