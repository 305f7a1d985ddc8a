import {
  createLead,
  createUser,
  deactivateUser,
  deleteLead,
  getImport,
  getOperatedTenant,
  getTenantUsage,
  listTeams,
  placeCall,
  reactivateUser,
  restoreLead,
  setOwnState,
  setTenantLimits,
  type TenantLimits,
  uploadImport,
} from "@parley/contract";
import { beforeAll, expect, test } from "vitest";
import { runToEnd, upload } from "../../../isolation/estate.ts";
import type { Client } from "../../../testing/client.ts";
import { operatorOf } from "../../../testing/operator.ts";
import { type TestServer, testServer } from "../../../testing/server.ts";
import {
  eventually,
  fixedE164,
  newTenant,
  type TestTenant,
  testPassword,
} from "../../../testing/tenant.ts";

let server: TestServer;
let olga: Client;
beforeAll(async () => {
  server = await testServer();
  olga = await operatorOf(server);
});

async function limited(limits: Partial<TenantLimits>): Promise<TestTenant> {
  const acme = await newTenant(server);
  await olga.call(setTenantLimits, { params: { id: acme.id }, body: limits });
  return acme;
}

const reached = (limit: string, most: number) => ({
  status: 422,
  problem: { code: "limit-reached", details: { limit, most } },
});

const person = (acme: TestTenant, name: string, roles: string[]) => ({
  body: { name, email: `${name}@${acme.slug}.example`, password: testPassword, roles },
});

test("no more people than the operator allows, however they come", async () => {
  const acme = await limited({ users: 2 });
  const bea = await acme.admin.call(createUser, person(acme, "bea", ["VIEWER"]));
  expect(await acme.admin.try(createUser, person(acme, "cleo", ["VIEWER"]))).toMatchObject(
    reached("users", 2),
  );
  await acme.admin.call(deactivateUser, { params: { id: bea.id } });
  await acme.admin.call(createUser, person(acme, "cleo", ["VIEWER"]));
  expect(await acme.admin.try(reactivateUser, { params: { id: bea.id } })).toMatchObject(
    reached("users", 2),
  );
  // Two at once do not pass together.
  await olga.call(setTenantLimits, { params: { id: acme.id }, body: { users: 3 } });
  const both = await Promise.all(
    ["dora", "elsa"].map((name) => acme.admin.try(createUser, person(acme, name, ["VIEWER"]))),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
});

test("no more agents than the operator allows; who is one already stays one", async () => {
  const acme = await limited({ agents: 1 });
  await acme.admin.call(createUser, person(acme, "bea", ["AGENT"]));
  expect(await acme.admin.try(createUser, person(acme, "cleo", ["AGENT"]))).toMatchObject(
    reached("agents", 1),
  );
  expect((await acme.admin.try(createUser, person(acme, "cleo", ["VIEWER"]))).status).toBe(201);
});

const newLead = { body: { contact: { name: "Ada Lovelace", points: [] } } };

test("no more leads, by hand, by a file, or brought back", async () => {
  const acme = await limited({ leads: 2 });
  const { admin } = acme;
  const first = await acme.lead();
  await acme.lead();
  const phone = { type: "PHONE" as const, value: "+442079469876", primary: true };
  const third = { body: { contact: { ...newLead.body.contact, points: [phone] } } };
  expect(await admin.try(createLead, third)).toMatchObject(reached("leads", 2));
  await admin.call(deleteLead, { params: { id: first.id } });
  await acme.lead();
  expect(await admin.try(restoreLead, { params: { id: first.id } })).toMatchObject(
    reached("leads", 2),
  );
  const { id } = await upload(admin, "name,phone\nGrace,+442079461111\n");
  await expect(runToEnd(admin, id, ["name", "phone"])).rejects.toThrow(/may have 2 at most/);
  expect((await admin.call(getImport, { params: { id } })).state).toBe("FAILED");
});

test("no more files than fit", async () => {
  const acme = await limited({ storageBytes: 40_000 });
  const rows = Array.from({ length: 600 }, (_, i) => `Person ${i},+4420794${60_000 + i}`);
  await upload(acme.admin, ["name,phone", ...rows].join("\n"));
  const again = await acme.admin.try(uploadImport, {
    body: ["name,phone", ...rows, ...rows].join("\n") as never,
    headers: { "content-type": "text/csv" },
  });
  expect(again).toMatchObject(reached("storageBytes", 40_000));
  const { usage } = await olga.call(getOperatedTenant, { params: { id: acme.id } });
  expect(usage.storageBytes).toBeGreaterThan(10_000);
  expect(usage.storageBytes).toBeLessThan(40_000);
});

test("no more calls at once than channels, by hand or by a campaign", async () => {
  const acme = await limited({ channels: 1 });
  const talker = fixedE164("01");
  const [bea, cleo] = [await acme.user("AGENT"), await acme.user("AGENT")];
  for (const agent of [bea, cleo]) await agent.call(setOwnState, { body: { state: "READY" } });
  const leads = [
    await acme.lead({ phone: talker, assigneeId: bea.userId }),
    await acme.lead({ phone: talker, assigneeId: cleo.userId }),
  ];
  await bea.call(placeCall, { body: { leadId: leads[0]?.id ?? "" } });
  expect(await cleo.try(placeCall, { body: { leadId: leads[1]?.id ?? "" } })).toMatchObject(
    reached("channels", 1),
  );
  const campaign = await acme.campaign({ leads: [await acme.lead({ phone: talker })] });
  await eventually(
    () => server.parley.telephony.dialer?.idle.get(campaign.id)?.because === "LIMIT_REACHED",
    { what: "the campaign waits for a channel" },
  );
  await olga.call(setTenantLimits, { params: { id: acme.id }, body: { channels: null } });
  await eventually(
    async () => {
      const { usage } = await olga.call(getOperatedTenant, { params: { id: acme.id } });
      return usage.liveCalls === 2;
    },
    { what: "the campaign dials" },
  );
});

test("no more calls begin within a second than allowed", async () => {
  const acme = await limited({ callsPerSecond: 2 });
  const leads = [];
  for (let i = 0; i < 6; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
    leads.push(await acme.lead());
  }
  await acme.campaign({ leads });
  const started = async () => {
    const { rows } = await server.admin.query<{ at: Date }>(
      "select started_at as at from calls where tenant_id = $1 order by started_at",
      [acme.id],
    );
    return rows.map(({ at }) => at.getTime());
  };
  const times = await eventually(
    async () => {
      const found = await started();
      return found.length === 6 ? found : null;
    },
    { what: "all six calls" },
  );
  for (const at of times) {
    expect(times.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(2);
  }
});

test("requests of a tenant are held to the operator's limit, whatever the tenant decided", async () => {
  const acme = await limited({ requestsPerMinute: 12 });
  await eventually(async () => {
    const { headers } = await acme.admin.try(listTeams);
    return String(headers["ratelimit-policy"]).includes('"tenant";q=12');
  });
  const statuses: number[] = [];
  for (let i = 0; i < 14; i++) statuses.push((await acme.admin.try(listTeams)).status);
  expect(statuses).toContain(429);
});

test("what a tenant uses is counted, by day", async () => {
  const acme = await newTenant(server);
  await acme.lead();
  await acme.user("AGENT");
  await server.parley.usage.meter.flush();
  await server.parley.usage.census.take();
  const params = { id: acme.id };
  const { usage, limits } = await olga.call(getOperatedTenant, { params });
  expect(usage).toMatchObject({ users: 2, agents: 1, leads: 1, liveCalls: 0, callsToday: 0 });
  expect(usage.requestsToday).toBeGreaterThan(0);
  expect(limits.leads).toBeNull();
  const { items } = await olga.call(getTenantUsage, { params });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    day: server.clock.now().toISOString().slice(0, 10),
    users: 2,
    leads: 1,
    requests: usage.requestsToday,
  });
});
