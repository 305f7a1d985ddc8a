import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/carrier/callees/fixed-numbers.ts";

/** A queue of a campaign that dials, and a number that leads to it; who presses 1 is called back. */
async function hotline(acme: TestTenant, more: object = {}) {
  const settings = { name: "Line", mode: "BLENDED", farewell: "This was Acme." } as const;
  const campaign = await acme.admin.call(api.createCampaign, { body: settings });
  await acme.admin.call(api.startCampaign, { params: { id: campaign.id } });
  const words = { greeting: "Press one to be called.", callbackText: "You are {position}." };
  const body = { name: "Line", campaignId: campaign.id, callbackKey: "1", ...words, ...more };
  const queue = await acme.admin.call(api.createQueue, { body });
  const line = { number: nextPhone(), name: "Line", queueId: queue.id };
  const { id, number } = await acme.admin.call(api.createInboundNumber, { body: line });
  return { id, number, campaign, queue };
}

const callOf = (acme: TestTenant, leadId: string, is: Partial<api.Call>) =>
  eventually(
    async () => {
      const { items } = await acme.admin.call(api.listCalls, { query: { leadId } });
      return items.find((call) =>
        Object.entries(is).every(([key, value]) => call[key as keyof api.Call] === value),
      );
    },
    { what: `a call that is ${JSON.stringify(is)}`, within: 20_000 },
  );

test("who presses the key hangs up, keeps his place before those who came later, and is called in his turn", async () => {
  const acme = await newTenant();
  const line = await hotline(acme);
  const first = await acme.lead({ phone: fixedE164("01") });
  const second = await acme.lead({ phone: nextPhone() });
  const rings = (leadId: string, keys: string[]) =>
    acme.admin.call(api.simulateCaller, {
      params: { id: line.id },
      body: { leadId, keys, patienceSeconds: 600, talkSeconds: 600 },
    });
  await rings(first.id, ["1"]);
  const gone = await callOf(acme, first.id, { state: "ENDED" });
  expect(gone).toMatchObject({ outcome: "CALLBACK", queueId: line.queue.id });
  const { history } = await acme.admin.call(api.getCall, { params: { id: gone.id } });
  expect(history.map(({ type }) => type)).toContain("PLACE_KEPT");
  const promised = await acme.admin.call(api.listCallbacks, { query: { leadId: first.id } });
  expect(promised.items).toMatchObject([{ ownerId: null, campaignId: line.campaign.id }]);

  await rings(second.id, []);
  const waiting = await callOf(acme, second.id, { state: "QUEUED" });
  const { queues } = await acme.admin.call(api.getQueuesLive);
  expect(queues.find(({ id }) => id === line.queue.id)).toMatchObject({
    callbacks: 1,
    waiting: [{ callId: waiting.id, position: 2 }],
  });

  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const back = await callOf(acme, first.id, { state: "TALKING" });
  expect(back).toMatchObject({ direction: "OUTBOUND", agentId: bea.userId });
  // He was dialled by the decision that any dial has.
  const { rows } = await acme.server.admin.query(
    "select count(*)::int as decisions from dial_decisions where tenant_id = $1 and lead_id = $2",
    [acme.id, first.id],
  );
  expect(rows[0]).toEqual({ decisions: 1 });
  const still = await acme.admin.call(api.getCall, { params: { id: waiting.id } });
  expect(still.state).toBe("QUEUED");
  const tom = await acme.user("AGENT", { name: "Tom" });
  await tom.call(api.setOwnState, { body: { state: "READY" } });
  await callOf(acme, second.id, { state: "TALKING", agentId: tom.userId });
});

test("another key is none, and only a campaign that dials calls back", async () => {
  const acme = await newTenant();
  const line = await hotline(acme);
  const lead = await acme.lead({ phone: nextPhone() });
  const body = { leadId: lead.id, keys: ["2"], patienceSeconds: 4 };
  await acme.admin.call(api.simulateCaller, { params: { id: line.id }, body });
  await callOf(acme, lead.id, { outcome: "LEFT_QUEUE" });
  const { items } = await acme.admin.call(api.listCallbacks, { query: { leadId: lead.id } });
  expect(items).toEqual([]);

  const refused = (change: object) =>
    acme.admin.try(api.updateQueue, { params: { id: line.queue.id }, body: change });
  expect(await refused({ campaignId: null })).toMatchObject({ status: 422 });
  const inbound = await acme.campaign({ leads: [], mode: "INBOUND", start: false });
  expect(await refused({ campaignId: inbound.id })).toMatchObject({ status: 422 });
  const alone = { name: "Alone", callbackKey: "1" };
  const made = await acme.admin.try(api.createQueue, { body: alone });
  expect(made).toMatchObject({ status: 422 });
  expect(await refused({ callbackKey: "12" })).toMatchObject({ status: 400 });
  expect(await refused({ callbackKey: null, campaignId: null })).toMatchObject({ status: 200 });
});
