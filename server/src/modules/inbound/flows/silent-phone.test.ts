import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant } from "../../../testing/tenant.ts";
import { type Carrier, startCarrier } from "../../telephony/index.ts";
import { call, lineTo, publish, wayOf } from "./testing.ts";

/* A carrier of its own: its agents' telephones ring, and nobody takes them. */

const token = "a carrier of silent phones";
let carrier: Carrier;
let server: TestServer;

beforeAll(async () => {
  const here = { listen: "127.0.0.1:0", token, profile: "test" as const, timeScale: 10 };
  carrier = await startCarrier({ ...here, faults: { agentUnreachable: 1 } });
  server = await startTestServer({
    PARLEY_CARRIER_URL: `http://${carrier.address}`,
    PARLEY_CARRIER_TOKEN: token,
  });
});
afterAll(async () => {
  await stopTestServer(server);
  await carrier.close();
});

test("where the agent's phone rings in vain the flow goes on, and he is asked for nobody more until he says so", async () => {
  const acme = await newTenant(server);
  const ann = await acme.user("AGENT", { name: "Ann" });
  await ann.call(api.setOwnState, { body: { state: "READY" } });
  const flow = await publish(acme, [
    { id: "ann", name: "To Ann", type: "AGENT", agentId: ann.userId, unavailable: "bye" },
    { id: "bye", type: "HANG_UP", text: "Goodbye." },
  ]);
  const line = await lineTo(acme, flow.id);
  const stays = { patienceSeconds: 600, talkSeconds: 600 };
  const ended = await call(acme, line, stays, { outcome: "FLOW_ENDED" });
  expect(ended).toMatchObject({ connectedAt: null, talkSeconds: 0 });
  expect(await wayOf(acme, ended.id)).toEqual(["ann unavailable", "bye end"]);
  const { history } = await acme.admin.call(api.getCall, { params: { id: ended.id } });
  const steps = history.map(({ leg, type }) => `${leg} ${type}`);
  expect(steps).not.toContain("CUSTOMER BRIDGED");
  expect(steps.filter((step) => step === "AGENT RINGING")).toHaveLength(1);
  const state = await eventually(async () => {
    const now = await ann.call(api.getOwnAgent);
    return now.callId === null ? now.state : null;
  });
  expect(state).not.toBe("READY");

  carrier.setFaults({ agentUnreachable: 0 });
  await ann.call(api.setOwnState, { body: { state: "READY" } });
  const talks = await call(acme, line, stays, { state: "TALKING" });
  expect(talks.agentId).toBe(ann.userId);
  await ann.call(api.endCall, { params: { id: talks.id } });
  await eventually(async () => {
    const { outcome } = await acme.admin.call(api.getCall, { params: { id: talks.id } });
    return outcome === "CONNECTED" || null;
  });
});
