import * as api from "@parley/contract";
import { afterAll, expect, test } from "vitest";
import { Faults } from "../../platform/faults.ts";
import { realTimers, type Timers } from "../../platform/timers.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, nextPhone } from "../../testing/tenant.ts";
import { CallRuntime } from "../calls/index.ts";
import { receptionOf } from "../inbound/index.ts";
import { createRealClock } from "../telephony/carrier/clock.ts";
import { createDirectLoopback, createExchange } from "../telephony/index.ts";
import { DialerRuntime } from "./runtime.ts";

let server: TestServer;
afterAll(() => stopTestServer(server));

/** What is done each so often is done when it is told to; what is done a moment later is. */
function onDemand() {
  const repeated: (() => void)[] = [];
  const timers: Timers = {
    ...realTimers,
    every(_ms, work) {
      repeated.push(work);
      return () => {};
    },
  };
  return { timers, goRound: () => repeated[0]?.() };
}

/*
 * The loops of telephony by hand: nobody hears that the agent became ready, so that only the dialer's own round can
 * find him, with a caller who waits and a lead who could be dialled.
 */
test("before a round dials anybody, a caller who waits has the agent who is ready", async () => {
  server = await startTestServer({ PARLEY_ROLES: "web,worker" });
  const { app } = server.parley;
  const acme = await newTenant(server);
  const settings = { name: "Line", mode: "BLENDED", farewell: "This was Acme." } as const;
  const { id } = await acme.admin.call(api.createCampaign, { body: settings });
  const queue = await acme.admin.call(api.createQueue, { body: { name: "Line", campaignId: id } });
  const line = { number: nextPhone(), name: "Line", queueId: queue.id };
  await acme.admin.call(api.createInboundNumber, { body: line });
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  const contact = { name: "Whoever would be dialled", points };
  const lead = await acme.admin.call(api.createLead, { body: { contact } });
  await acme.admin.call(api.addMembers, { params: { id }, body: { leadIds: [lead.id] } });
  await acme.admin.call(api.startCampaign, { params: { id } });

  const realClock = createRealClock(10);
  const exchange = createExchange(realClock, { profile: "test", seed: 1 });
  const rounds = onDemand();
  const { timers } = rounds;
  const rhythm = {
    timers: { ...timers, every: () => () => {} },
    lullMs: 0,
    reconcileMs: 60_000,
    atOnce: 4,
  };
  const calls = new CallRuntime(
    app,
    createDirectLoopback(exchange, realClock),
    new Faults(undefined),
    rhythm,
    { reception: receptionOf(app) },
  );
  await calls.start();
  const dialRhythm = { tickMs: 1, nudgeMs: 1, refreshMs: 60_000, tellPaceMs: 60_000 };
  const dialer = new DialerRuntime(app, calls, 1, { timers, ...dialRhythm });
  await dialer.start();
  try {
    exchange.call({
      ...{ from: nextPhone(), to: line.number, trunk: "main", trunkTenantId: acme.id },
      ...{ patienceSeconds: 600, talkSeconds: 600 },
    });
    const ofTenant = async () => (await acme.admin.call(api.listCalls, { query: {} })).items;
    await eventually(async () => (await ofTenant()).some(({ state }) => state === "QUEUED"));
    const agent = await acme.user("AGENT", { name: "Bea" });
    await agent.call(api.setOwnState, { body: { state: "READY" } });

    rounds.goRound();
    await eventually(async () => (await agent.call(api.getOwnAgent)).state === "ON_CALL");
    expect((await ofTenant()).map(({ direction }) => direction)).toEqual(["INBOUND"]);
  } finally {
    await dialer.stop();
    await calls.stop();
    realClock.stop();
  }
});
