import {
  checkDial,
  listDecisions,
  listSecurityEvents,
  openTolls,
  placeCall,
  type RefusalReason,
  setOwnState,
  type TollSettings,
  updateCallingSettings,
  updateCostSettings,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";
import { updateRules } from "./testing.ts";

const bounded = (acme: TestTenant, tolls: Partial<TollSettings>) =>
  updateRules(acme, {}, { tolls: { ...openTolls, ...tolls } });

const check = async (acme: TestTenant, number: string, automatic = true) =>
  (await acme.admin.call(checkDial, { body: { number, automatic } })).reasons;

async function readyAgent(acme: TestTenant): Promise<Client> {
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  return agent;
}

/** What speaks against a dial by hand; none when it leaves. */
async function dial(acme: TestTenant, agent: Client, phone: string): Promise<RefusalReason[]> {
  const lead = await acme.lead({ phone, assigneeId: agent.userId });
  const reply = await agent.try(placeCall, { body: { leadId: lead.id } });
  if (reply.status === 201) return [];
  expect(reply.problem).toMatchObject({ status: 409, code: "dial-refused" });
  return (reply.problem.details as { reasons: RefusalReason[] }).reasons;
}

async function guarded(acme: TestTenant) {
  await acme.settled();
  const query = { kind: ["TOLLS_GUARDED" as const] };
  return (await acme.admin.call(listSecurityEvents, { query })).items;
}

test("no number is dialled in a country that the tenant does not call", async () => {
  const acme = await newTenant();
  expect(await check(acme, "+12025550101")).toEqual([]);
  await bounded(acme, { countries: ["GB", "IE"] });
  expect(await check(acme, "+442079460901")).toEqual([]);
  expect(await check(acme, "+12025550101")).toEqual(["COUNTRY_NOT_ALLOWED"]);
  // A number that tells no country could lie in any.
  expect(await check(acme, "+999123456789")).toContain("COUNTRY_NOT_ALLOWED");
  const agent = await readyAgent(acme);
  expect(await dial(acme, agent, "+12025550101")).toEqual(["COUNTRY_NOT_ALLOWED"]);
  const { items } = await acme.admin.call(listDecisions, { body: { number: "+12025550101" } });
  expect(items[0]).toMatchObject({ outcome: "REFUSE", reasons: ["COUNTRY_NOT_ALLOWED"] });
});

test("numbers that cost more than a call are refused until somebody allows them", async () => {
  const acme = await newTenant();
  const costly = ["+449098790000", "+447012345678", "+448431234567", "+881612345678"];
  for (const number of costly) expect(await check(acme, number)).toEqual(["COSTLY_NUMBER"]);
  expect(await check(acme, "+448001111111")).toEqual([]);
  await bounded(acme, { costlyNumbers: true });
  for (const number of costly) expect(await check(acme, number)).toEqual([]);
});

test("of dials by hand at once exactly as many leave as an hour has, and programs are not held back", async () => {
  const acme = await newTenant();
  await bounded(acme, { dialsByHandPerHour: 3 });
  const agents = await Promise.all(Array.from({ length: 8 }, () => readyAgent(acme)));
  const found = await Promise.all(agents.map((agent) => dial(acme, agent, nextPhone())));
  expect(found.filter((reasons) => reasons.length === 0)).toHaveLength(3);
  expect(found.filter((reasons) => reasons.join() === "DIALS_BY_HAND_REACHED")).toHaveLength(5);
  const number = nextPhone();
  expect(await check(acme, number, false)).toEqual(["DIALS_BY_HAND_REACHED"]);
  expect(await check(acme, number, true)).toEqual([]);
  const [event] = await guarded(acme);
  expect(event).toMatchObject({ severity: "HIGH", event: "DIALS_BY_HAND_REACHED" });
  // Whoever lets more leave in the same hour counts those that have left.
  await bounded(acme, { dialsByHandPerHour: 4 });
  const [more, last] = await Promise.all([readyAgent(acme), readyAgent(acme)]);
  expect(await dial(acme, more, nextPhone())).toEqual([]);
  expect(await dial(acme, last, nextPhone())).toEqual(["DIALS_BY_HAND_REACHED"]);
});

test("when the lines have cost what a day may cost nobody is dialled until the next one", async () => {
  const acme = await newTenant();
  await acme.admin.call(updateCostSettings, { body: { lineMinute: 60_000_000, agentHour: 0 } });
  await bounded(acme, { spendPerDayMinor: 1 });
  const agent = await readyAgent(acme);
  expect(await dial(acme, agent, fixedE164("06"))).toEqual([]);
  const refused = await eventually(async () => {
    const answer = await acme.admin.call(checkDial, { body: { number: nextPhone() } });
    return answer.reasons.length > 0 ? answer : null;
  });
  expect(refused.reasons).toEqual(["SPEND_REACHED"]);
  const until = new Date(refused.nextAllowedAt ?? 0);
  expect(until.getTime()).toBeGreaterThan(Date.now());
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London",
    timeStyle: "medium",
  });
  expect(clock.format(until)).toBe("00:00:00");
  const [event, ...others] = await guarded(acme);
  expect(event).toMatchObject({ severity: "HIGH", event: "SPEND_REACHED", userId: null });
  expect(others).toEqual([]);
});

test("whoever tries costly numbers three times in an hour is told of; another tenant hears nothing", async () => {
  const acme = await newTenant();
  const other = await newTenant();
  const agent = await readyAgent(acme);
  const costly = ["+449098790000", "+449098790001", "+449098790002"];
  for (const number of costly.slice(1)) await dial(acme, agent, number);
  expect(await guarded(acme)).toEqual([]);
  expect(await dial(acme, agent, costly[0] ?? "")).toEqual(["COSTLY_NUMBER"]);
  expect(await guarded(acme)).toMatchObject([
    { severity: "MEDIUM", event: "COSTLY_NUMBER", userId: agent.userId },
  ]);
  expect(await guarded(other)).toEqual([]);
});

test("bounds that are none are refused with the field", async () => {
  const acme = await newTenant();
  const bad: [Partial<TollSettings>, string][] = [
    [{ countries: [] }, "tolls.countries"],
    [{ countries: ["gb"] }, "tolls.countries.0"],
    [{ dialsByHandPerHour: 0 }, "tolls.dialsByHandPerHour"],
    [{ spendPerDayMinor: 0.5 }, "tolls.spendPerDayMinor"],
  ];
  for (const [tolls, field] of bad) {
    const body = { changes: {}, optionalPacks: [], callerId: null };
    const reply = await acme.admin.try(updateCallingSettings, {
      body: { ...body, tolls: { ...openTolls, ...tolls } },
    });
    expect(reply.status).toBe(400);
    expect(reply.problem.errors?.[0]?.field).toBe(field);
  }
});
