import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { updateRules } from "../../law/testing.ts";
import { call, lineTo, named, publish, wayOf } from "./testing.ts";

/** Numbers kept for fiction, and what happens there. */
const answers = "+447700900001";
const isBusy = "+447700900002";
const nobody = "+447700900003";

const bye = { id: "bye", type: "HANG_UP", text: "Goodbye." };
const stays = { patienceSeconds: 600, talkSeconds: 600 };
const out = (number: string, more: object = {}) => [
  { id: "out", name: "To the office", type: "TRANSFER", number, unreached: "bye", ...more },
  bye,
];
const toAgent = (agentId: string) => [
  { id: "ann", name: "To Ann", type: "AGENT", agentId, unavailable: "bye" },
  bye,
];

const ladder = async (acme: TestTenant, id: string) =>
  (await acme.admin.call(api.getCall, { params: { id } })).history.map(
    ({ leg, type, cause }) => `${leg} ${type}${cause ? ` ${cause}` : ""}`,
  );

test("a caller is handed to a number outside by a decision of its own, and both go together", async () => {
  const acme = await newTenant();
  const flow = await publish(acme, out(answers, { text: "One moment." }));
  const line = await lineTo(acme, flow.id);
  const talks = await call(acme, line, stays, { state: "ENDED", outcome: "TRANSFERRED" });
  expect(talks).toMatchObject({ agentId: null, connectedAt: null, talkSeconds: 0 });
  expect(talks.thirdParty).toMatchObject({ how: "BLIND", state: "HANDED_OVER" });
  expect(await wayOf(acme, talks.id)).toEqual(["out reached"]);
  const { end } = await acme.admin.call(api.getCallFlow, { params: { id: talks.id } });
  expect(end).toBe("TRANSFER");
  const { items } = await acme.admin.call(api.listDecisions, { body: { number: answers } });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ outcome: "ALLOW", purpose: "CONSULTATION" });
  const steps = await ladder(acme, talks.id);
  expect(steps).toContain("THIRD ANSWERED");
  expect(steps).toContain("CUSTOMER BRIDGED");

  const over = await acme.admin.call(api.dropThirdParty, { params: { id: talks.id } });
  expect(over.outcome).toBe("TRANSFERRED");
  await eventually(async () => {
    const { thirdParty } = await acme.admin.call(api.getCall, { params: { id: talks.id } });
    return thirdParty?.state === "OVER" || null;
  });
});

test("where it is busy or nobody answers, the flow goes on with him", async () => {
  const acme = await newTenant();
  for (const [number, cause] of [
    [isBusy, "BUSY"],
    [nobody, "NO_ANSWER"],
  ] as const) {
    const flow = await publish(acme, out(number, { ringSeconds: 5 }));
    const line = await lineTo(acme, flow.id);
    const ended = await call(acme, line, stays, { outcome: "FLOW_ENDED" });
    expect(ended.thirdParty).toMatchObject({ state: "OVER", cause });
    expect(await wayOf(acme, ended.id)).toEqual(["out unreached", "bye end"]);
    expect((await ladder(acme, ended.id)).at(-1)).toMatch(/CUSTOMER ENDED/);
  }
});

test("a caller who hangs up while it rings outside is gone, and nobody rings on", async () => {
  const acme = await newTenant();
  const flow = await publish(acme, out(nobody, { ringSeconds: 60 }));
  const line = await lineTo(acme, flow.id);
  const gone = await call(acme, line, { patienceSeconds: 1 }, { outcome: "LEFT_FLOW" });
  await eventually(async () => {
    const { thirdParty } = await acme.admin.call(api.getCall, { params: { id: gone.id } });
    return thirdParty?.state === "OVER" || null;
  });
  expect(await wayOf(acme, gone.id)).toEqual(["out hung-up"]);
});

test("what the house does not pay for is not dialled, and told to those who watch the bill", async () => {
  const acme = await newTenant();
  const flow = await publish(acme, out(answers));
  const line = await lineTo(acme, flow.id);
  await updateRules(acme, {}, { tolls: { ...api.openTolls, countries: ["ES"] } });
  const from = await acme.lastPosition();
  const refused = await call(acme, line, stays, { outcome: "FLOW_ENDED" });
  expect(refused.thirdParty).toBeNull();
  expect(await wayOf(acme, refused.id)).toEqual(["out unreached", "bye end"]);
  expect(await ladder(acme, refused.id)).toContain("CUSTOMER FLOW_REFUSED COUNTRY_NOT_ALLOWED");
  const told = (await acme.events(from)).filter(({ name }) => name === "tolls.guarded");
  expect(told).toMatchObject([{ data: { reason: "COUNTRY_NOT_ALLOWED", userId: null } }]);
  const { items } = await acme.admin.call(api.listDecisions, { body: { number: answers } });
  expect(items).toMatchObject([{ outcome: "REFUSE", purpose: "CONSULTATION" }]);
  const { problems } = await acme.admin.call(api.getFlow, { params: { id: flow.id } });
  expect(problems).toMatchObject([
    { step: "out", field: "number", reason: "may not be dialled: COUNTRY_NOT_ALLOWED" },
  ]);
});

test("the agent whom a flow names is rung when he is ready, and has the call with its lead", async () => {
  const acme = await newTenant();
  const [ann, bea] = [await acme.user("AGENT", { name: "Ann" }), await acme.user("AGENT")];
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const flow = await publish(acme, toAgent(ann.userId));
  const line = await lineTo(acme, flow.id);
  const away = await call(acme, line, stays, { outcome: "FLOW_ENDED" });
  expect(away.agentId).toBeNull();
  expect(await wayOf(acme, away.id)).toEqual(["ann unavailable", "bye end"]);

  await ann.call(api.setOwnState, { body: { state: "READY" } });
  const talks = await call(acme, line, stays, { state: "TALKING" });
  expect(talks).toMatchObject({ agentId: ann.userId, agentName: "Ann", direction: "INBOUND" });
  await eventually(async () => (await ann.call(api.getOwnAgent)).state === "ON_CALL" || null);
  expect((await ann.call(api.getLead, { params: { id: talks.leadId } })).id).toBe(talks.leadId);
  await eventually(async () => {
    const { end } = await acme.admin.call(api.getCallFlow, { params: { id: talks.id } });
    return end === "AGENT" || null;
  });
  expect(await wayOf(acme, talks.id)).toEqual(["ann reached"]);
  await ann.call(api.endCall, { params: { id: talks.id } });
  await eventually(async () => {
    const { outcome } = await acme.admin.call(api.getCall, { params: { id: talks.id } });
    return outcome === "CONNECTED" || null;
  });
  expect((await bea.call(api.getOwnAgent)).state).toBe("READY");
});

test("nobody hands callers to a stranger, to no number, to one of our own, or where calls cost more", async () => {
  const acme = await newTenant();
  const own = await lineTo(acme, (await publish(acme, [bye])).id);
  const { number } = own as never as { number: string };
  const draft = (steps: object[]) =>
    ({ name: `Draft ${steps.length}${Math.random()}`, draft: named(steps) }) as never;
  const stranger = (await newTenant()).admin;
  const refused = await acme.admin.try(api.createFlow, { body: draft(toAgent(stranger.userId)) });
  expect(refused.status).toBe(404);
  for (const [wrong, reason] of [
    ["100", "is no telephone number"],
    ["", "names no number yet"],
    [number, "is a number of this account, so the call would come back: name its queue"],
    ["+449098790000", "may not be dialled: COSTLY_NUMBER"],
  ]) {
    const { id, problems } = await acme.admin.call(api.createFlow, {
      body: draft(out(wrong ?? "")),
    });
    expect(problems).toEqual([{ step: "out", field: "number", reason }]);
    const reply = await acme.admin.try(api.publishFlow, { params: { id }, body: {} });
    expect(reply.status).toBe(422);
  }
  const noAgent = await acme.admin.call(api.createFlow, {
    body: draft([{ id: "ann", type: "AGENT", unavailable: "bye" }, bye]),
  });
  expect(noAgent.problems).toMatchObject([{ field: "agentId", reason: "names no agent yet" }]);
});
