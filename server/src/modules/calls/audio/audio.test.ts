import { randomUUID } from "node:crypto";
import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

/** An agent in a conversation with somebody who talks until he is hung up on. */
async function conversation(acme: TestTenant): Promise<{ bea: Client; id: string }> {
  const bea = await acme.user("AGENT");
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  await inState(bea, id, "TALKING");
  return { bea, id };
}

const inState = (client: Client, id: string, state: api.CallState) =>
  eventually(async () => (await client.call(api.getCall, { params: { id } })).state === state);

type Detail = api.Output<typeof api.getCall>;
const agentSides = ({ history }: Detail, type: string) =>
  history.filter((entry) => entry.leg === "AGENT" && entry.type === type).length;

/** The agent was connected so often, and only one of his sides is left. */
const connected = (client: Client, id: string, times: number) =>
  eventually(async () => {
    const call = await client.call(api.getCall, { params: { id } });
    const isBack = agentSides(call, "BRIDGED") >= times;
    return isBack && agentSides(call, "ENDED") === times - 1 ? call : null;
  });

test("an agent whose phone was away is rung anew, and the customer stays on the line", async () => {
  const acme = await newTenant();
  const { bea, id } = await conversation(acme);
  const params = { id };
  expect(await bea.call(api.reconnectCall, { params })).toMatchObject({ state: "TALKING" });
  const call = await connected(bea, id, 2);
  expect(call).toMatchObject({ state: "TALKING", outcome: null });
  expect(call.history.filter(({ leg, type }) => leg === "CUSTOMER" && type === "ENDED")).toEqual(
    [],
  );

  // Somebody on hold stays there until the agent takes him back.
  await bea.call(api.holdCall, { params });
  await inState(bea, id, "ON_HOLD");
  expect(await bea.call(api.reconnectCall, { params })).toMatchObject({ state: "ON_HOLD" });
  await eventually(async () => {
    const found = await bea.call(api.getCall, { params });
    return agentSides(found, "ANSWERED") === 3 && found.state === "ON_HOLD";
  });
  await bea.call(api.resumeCall, { params });
  await inState(bea, id, "TALKING");

  await bea.call(api.endCall, { params });
  await inState(bea, id, "ENDED");
  expect(await bea.try(api.reconnectCall, { params })).toMatchObject({ status: 409 });
  expect(await bea.call(api.getCall, { params })).toMatchObject({ outcome: "CONNECTED" });
});

test("nobody comes back to a call that is not his, or that nobody talks on", async () => {
  const acme = await newTenant();
  const { bea, id } = await conversation(acme);
  const tom = await acme.user("AGENT");
  for (const other of [tom, acme.admin]) {
    const { status } = await other.try(api.reconnectCall, { params: { id } });
    expect([403, 404]).toContain(status);
  }
  await bea.call(api.endCall, { params: { id } });
});

test("how the sound was is kept once a line, with the score that it deserves", async () => {
  const acme = await newTenant();
  const { bea, id } = await conversation(acme);
  const good = {
    seconds: 30,
    packets: 1_500,
    lost: 0,
    jitterMs: 2,
    roundTripMs: 20,
    worstScore: 4.3,
  };
  const lineId = randomUUID();
  await bea.call(api.reportCallQuality, { params: { id, lineId }, body: good });
  const bad = { ...good, lost: 300, worstScore: 4.4 };
  await bea.call(api.reportCallQuality, { params: { id, lineId }, body: bad });
  const unknown = { ...good, roundTripMs: null };
  await bea.call(api.reportCallQuality, { params: { id, lineId: randomUUID() }, body: unknown });

  const { lines } = await acme.admin.call(api.getCallQuality, { params: { id } });
  const poor = lines.find(({ lost }) => lost > 0);
  expect(lines).toHaveLength(2);
  expect(poor).toMatchObject({ packets: 1_500, lost: 300, agentId: bea.userId });
  expect(poor?.score).toBeLessThan(3);
  // No line is worse at its worst moment than it was altogether.
  expect(poor?.worstScore).toBe(poor?.score);
  expect(lines.find(({ lost }) => lost === 0)).toMatchObject({ roundTripMs: null });

  const tom = await acme.user("AGENT");
  const params = { id, lineId: randomUUID() };
  expect(await tom.try(api.reportCallQuality, { params, body: good })).toMatchObject({
    status: 404,
  });
  expect(await tom.try(api.getCallQuality, { params: { id } })).toMatchObject({ status: 404 });
  for (const wrong of [{ packets: -1 }, { worstScore: 9 }, { jitterMs: Number.MAX_VALUE }]) {
    const body = { ...good, ...wrong };
    expect(await bea.try(api.reportCallQuality, { params, body })).toMatchObject({ status: 400 });
  }
  await bea.call(api.endCall, { params: { id } });
});
