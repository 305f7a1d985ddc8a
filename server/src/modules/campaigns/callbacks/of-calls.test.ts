import {
  type Call,
  type Callback,
  createCallback,
  endCall,
  getCallback,
  getOwnAgent,
  listCallbacks,
  listDispositions,
  placeCall,
  setOwnState,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Somebody at his desk who has talked with a lead of his, and closes the call. */
async function talked(acme: TestTenant, bea: Client, leadId: string): Promise<Call> {
  const inState = (state: string) =>
    eventually(async () => (await bea.call(getOwnAgent)).state === state, { what: state });
  const call = await bea.call(placeCall, { body: { leadId } });
  await inState("ON_CALL");
  await bea.call(endCall, { params: { id: call.id } });
  await inState("WRAP_UP");
  await acme.settled();
  return call;
}

async function atDesk(): Promise<{ acme: TestTenant; bea: Client; leadId: string }> {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  return { acme, bea, leadId: lead.id };
}

const read = (by: Client, { id }: Callback) => by.call(getCallback, { params: { id } });

test("a conversation keeps what was due, and what lies ahead or is another's stays promised", async () => {
  const { acme, bea, leadId } = await atDesk();
  const other = await acme.user("AGENT");
  const promise = (dueAt: string, ownerId: string | null) =>
    acme.admin.call(createCallback, { body: { leadId, dueAt, ownerId } });
  const soon = new Date(Date.now() + 60_000).toISOString();
  const [due, pool, ahead, others] = [
    await promise(soon, bea.userId),
    await promise(soon, null),
    await promise(inAnHour(), bea.userId),
    await promise(soon, other.userId),
  ];
  const call = await talked(acme, bea, leadId);
  for (const kept of [due, pool]) {
    expect(await read(acme.admin, kept)).toMatchObject({ state: "DONE", doneCallId: call.id });
  }
  for (const open of [ahead, others]) {
    expect((await read(acme.admin, open)).state).toBe("SCHEDULED");
  }
});

test("a callback is promised with the outcome, in place of the disposition's next attempt", async () => {
  const { acme, bea, leadId } = await atDesk();
  const call = await talked(acme, bea, leadId);
  const { items } = await bea.call(listDispositions, {});
  const dispositionId = items.find(({ category }) => category === "RETRY")?.id ?? "";
  const callback = { dueAt: inAnHour(), note: "Ask for Ada", anyone: true };
  const params = { id: call.id };
  const past = { dueAt: new Date(Date.now() - 3_600_000).toISOString() };
  const refused = await bea.try(wrapUpCall, { params, body: { dispositionId, callback: past } });
  expect(refused.status).toBe(422);
  await bea.call(wrapUpCall, { params, body: { dispositionId, callback } });
  await acme.settled();
  const found = await bea.call(listCallbacks, { query: { leadId } });
  expect(found.items).toMatchObject([
    { state: "SCHEDULED", note: "Ask for Ada", ownerId: null, callId: call.id },
  ]);
  const closed = (await acme.events()).find(({ name }) => name === "call.closed");
  expect(closed?.data).toMatchObject({ dispositionId, retryMinutes: null });
});
