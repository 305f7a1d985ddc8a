import {
  type AgentState,
  type Campaign,
  endCall,
  getCall,
  getCampaignLedger,
  getCampaignStats,
  getOwnAgent,
  type LedgerCounts,
  listCalls,
  listDispositions,
  listMembers,
  listSettingChanges,
  setOwnState,
  startCampaign,
  tellMachine,
  updateCampaign,
  wrapUpCall,
} from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";
import { addUp } from "./counts.ts";
import { truthOf } from "./truth.ts";

const machine = fixedE164("05");
const missedMachine = fixedE164("14");
const falseMachine = fixedE164("15");

const nothing = addUp([]);
const counts = (some: Partial<LedgerCounts>): LedgerCounts => ({ ...nothing, ...some });

describe("what the sample says", () => {
  test("is the share of false machines with its interval, and the people who were hung up on", () => {
    const truth = truthOf(
      counts({
        ...{ people: 2112, connected: 2064, abandoned: 48, machines: 6688 + 397 },
        ...{ talks: 2064 + 397, agentMachines: 397, sampled: 400, sampledPeople: 3 },
      }),
    );
    expect(truth).toMatchObject({
      sampled: 400,
      people: 3,
      hungUp: 6688,
      estimated: 50,
      missed: 0,
    });
    const percent = (share: number | null) => ((share ?? 0) * 100).toFixed(2);
    expect(percent(truth.rate)).toBe("0.75");
    expect([percent(truth.low), percent(truth.high)]).toEqual(["0.26", "2.18"]);
    expect(percent(truth.abandonRate)).toBe("2.27");
    expect(percent(truth.rateWithEstimate)).toBe("4.53");
  });

  test("is nothing while nothing was sampled", () => {
    expect(truthOf(counts({ people: 10, abandoned: 1, machines: 30 }))).toMatchObject({
      ...{ rate: null, low: null, estimated: null, rateWithEstimate: null },
      abandonRate: 0.1,
    });
  });

  test("has an interval around it that more calls make narrower", () => {
    const drawn = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(5000));
    fc.assert(
      fc.property(drawn, ([sampled, some]) => {
        const sampledPeople = Math.min(some, sampled);
        const of = (times: number) =>
          truthOf(counts({ sampled: sampled * times, sampledPeople: sampledPeople * times }));
        const [once, tenfold] = [of(1), of(10)];
        const width = ({ low, high }: typeof once) => (high ?? 0) - (low ?? 0);
        expect(once.low).toBeGreaterThanOrEqual(0);
        expect(once.low).toBeLessThanOrEqual((once.rate ?? 0) + 1e-12);
        expect(once.high).toBeGreaterThanOrEqual((once.rate ?? 0) - 1e-12);
        expect(once.high).toBeLessThanOrEqual(1);
        expect(width(tenfold)).toBeLessThan(width(once));
      }),
    );
  });
});

test("counts of parts add up to those of the whole", () => {
  const one = fc
    .record({ dials: fc.nat(1000), talkSeconds: fc.nat(100_000), sales: fc.nat(100) })
    .map(counts);
  fc.assert(
    fc.property(fc.array(one), fc.nat(20), (all, at) => {
      expect(addUp([addUp(all.slice(0, at)), addUp(all.slice(at))])).toEqual(addUp(all));
    }),
  );
});

async function readyAgent(acme: TestTenant): Promise<Client> {
  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(setOwnState, { body: { state: "READY" } });
  return bea;
}

function inState(bea: Client, state: AgentState) {
  return eventually(
    async () => {
      const agent = await bea.call(getOwnAgent);
      return agent.state === state ? agent : null;
    },
    { what: `the state ${state}` },
  );
}

async function onCall(bea: Client): Promise<{ id: string }> {
  return { id: (await inState(bea, "ON_CALL")).callId ?? "" };
}

async function totalOf({ admin }: TestTenant, { id }: Campaign) {
  return admin.call(getCampaignLedger, { params: { id } });
}

test("an agent who hears a machine says so with one key, and is ready for the next at once", async () => {
  const acme = await newTenant();
  const bea = await readyAgent(acme);
  const lead = await acme.lead({ phone: missedMachine });
  const campaign = await acme.campaign({ leads: [lead] });
  const params = await onCall(bea);
  expect((await bea.call(getCall, { params })).can).toContain("machine");
  expect(await bea.call(tellMachine, { params })).toMatchObject({
    state: "ENDED",
    outcome: "MACHINE",
    can: [],
  });
  await inState(bea, "READY");
  // It is nobody's conversation: it needs no disposition, and the campaign tries again as after a machine.
  await acme.settled();
  const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
  expect(items).toMatchObject([{ state: "WAITING", lastOutcome: "MACHINE" }]);
  const { total, truth } = await totalOf(acme, campaign);
  expect(total).toMatchObject({ people: 0, machines: 1, talks: 1, agentMachines: 1, sampled: 0 });
  expect(truth).toMatchObject({ missed: 1, missedRate: 1, hungUp: 0 });
  const { today } = await acme.admin.call(getCampaignStats, { params: { id: campaign.id } });
  expect(today).toMatchObject({ people: 0, outcomes: { MACHINE: 1 } });
  // What is over cannot be told of any more.
  expect(await bea.try(tellMachine, { params })).toMatchObject({ status: 409 });
});

test("of the machines that are sampled an agent hears who it was", async () => {
  const acme = await newTenant();
  const bea = await readyAgent(acme);
  const leads = [await acme.lead({ phone: falseMachine }), await acme.lead({ phone: machine })];
  const settings = { sampleShare: 1, maxAttempts: 1 };
  const campaign = await acme.campaign({ leads, settings });
  for (let i = 0; i < 2; i++) {
    const params = await onCall(bea);
    const { leadId } = await bea.call(getCall, { params });
    if (leadId === leads[1]?.id) {
      await bea.call(tellMachine, { params });
      continue;
    }
    await bea.call(endCall, { params });
    await inState(bea, "WRAP_UP");
    await bea.call(setOwnState, { body: { state: "READY" } });
    await close(bea, params);
  }
  await acme.settled();
  const { total, truth } = await totalOf(acme, campaign);
  expect(total).toMatchObject({ talks: 2, people: 1, machines: 1, sampled: 2, sampledPeople: 1 });
  expect(truth).toMatchObject({ rate: 0.5, hungUp: 0, estimated: 0, missed: 0 });
});

test("without a sample the person whom detection takes for a machine is hung up on", async () => {
  const acme = await newTenant();
  await readyAgent(acme);
  const campaign = await acme.campaign({ leads: [await acme.lead({ phone: falseMachine })] });
  await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    return items[0]?.outcome === "MACHINE";
  });
  expect((await totalOf(acme, campaign)).total).toMatchObject({
    machines: 1,
    talks: 0,
    sampled: 0,
  });
});

test("where only sure machines are hung up on, an unsure one goes to an agent", async () => {
  const acme = await newTenant();
  const bea = await readyAgent(acme);
  const leads = [await acme.lead({ phone: falseMachine }), await acme.lead({ phone: machine })];
  const settings = { machineDetection: "CONNECT_UNSURE" as const, maxAttempts: 1 };
  const campaign = await acme.campaign({ leads, settings });
  expect(campaign).toMatchObject({ machineDetection: "CONNECT_UNSURE", machineCertainty: 0.8 });
  const params = await eventually(async () => {
    const { state, callId } = await bea.call(getOwnAgent);
    return state === "ON_CALL" ? { id: callId ?? "" } : null;
  });
  expect(await bea.call(getCall, { params })).toMatchObject({ leadId: leads[0]?.id });
  await bea.call(endCall, { params });
  await inState(bea, "WRAP_UP");
  await bea.call(setOwnState, { body: { state: "READY" } });
  await close(bea, params);
  await eventually(async () => {
    const { total } = await totalOf(acme, campaign);
    return total.machines === 1 && total.people === 1;
  });
  expect((await totalOf(acme, campaign)).total).toMatchObject({ talks: 1, sampled: 0 });
});

test("where nobody listens every answer goes to an agent, who hears what it is", async () => {
  const acme = await newTenant();
  const bea = await readyAgent(acme);
  const settings = { machineDetection: "OFF" as const, maxAttempts: 1 };
  await acme.campaign({ leads: [await acme.lead({ phone: machine })], settings });
  const params = await onCall(bea);
  expect(await bea.call(tellMachine, { params })).toMatchObject({ outcome: "MACHINE" });
});

test("and so it is at times at which detection rests; who changed that and why stays", async () => {
  const acme = await newTenant();
  const bea = await readyAgent(acme);
  const leads = [await acme.lead({ phone: machine })];
  const campaign = await acme.campaign({ leads, settings: { maxAttempts: 1 }, start: false });
  const params = { id: campaign.id };
  const detectionOff = [{ from: "00:00", to: "24:00", firstDay: null, lastDay: null }];
  const reason = "Too many people were hung up on";
  await acme.admin.call(updateCampaign, { params, body: { detectionOff, reason } });
  await acme.admin.call(startCampaign, { params });
  const call = await onCall(bea);
  expect(await bea.call(tellMachine, { params: call })).toMatchObject({ outcome: "MACHINE" });

  const { items } = await acme.admin.call(listSettingChanges, { params });
  expect(items.map(({ isFirst }) => isFirst)).toEqual([false, true]);
  expect(items[0]).toMatchObject({
    ...{ reason, by: { name: "Admin" } },
    changes: [{ setting: "detectionOff", before: [], after: detectionOff }],
  });
  const wrong = { detectionOff: [{ from: "11:00", to: "09:00", firstDay: null, lastDay: null }] };
  expect(await acme.admin.try(updateCampaign, { params, body: wrong })).toMatchObject({
    status: 400,
    problem: { errors: [{ field: "detectionOff.0.to" }] },
  });
  expect(await bea.try(listSettingChanges, { params })).toMatchObject({ status: 403 });
});

test("how sure detection must be is refused where it is no certainty", async () => {
  const acme = await newTenant();
  const campaign = await acme.campaign({ leads: [] });
  const params = { id: campaign.id };
  for (const body of [{ machineCertainty: 0.3 }, { machineDetection: "MAYBE" as "OFF" }]) {
    const [field] = Object.keys(body);
    expect(await acme.admin.try(updateCampaign, { params, body })).toMatchObject({
      status: 400,
      problem: { errors: [{ field }] },
    });
  }
});

async function close(bea: Client, params: { id: string }): Promise<void> {
  const { items } = await bea.call(listDispositions, {});
  const dispositionId = items[0]?.id ?? "";
  await bea.call(wrapUpCall, { params, body: { dispositionId, note: "" } });
}
