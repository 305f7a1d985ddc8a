import {
  type CallInput,
  createTag,
  endCall,
  getCampaignDispositions,
  getLead,
  getOwnAgent,
  listCallbacks,
  listDispositions,
  listMembers,
  lookUpDoNotCall,
  setCampaignDispositions,
  setOwnState,
  startCampaign,
  updateDisposition,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../testing/tenant.ts";

const talker = fixedE164("01");
type Items = CallInput<typeof setCampaignDispositions>["body"]["items"];

async function catalogue(acme: TestTenant): Promise<(name: string) => string> {
  const { items } = await acme.admin.call(listDispositions, {});
  return (name) => items.find((one) => one.name === name)?.id ?? "";
}

function inState(client: Client, state: string) {
  return eventually(
    async () => {
      const agent = await client.call(getOwnAgent);
      return agent.state === state ? agent : null;
    },
    { what: `the state ${state}` },
  );
}

/** A campaign with its own dispositions, and an agent who has talked with its lead. */
async function talked(items: (of: (name: string) => string) => Items) {
  const acme = await newTenant();
  const of = await catalogue(acme);
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: talker });
  const campaign = await acme.campaign({ leads: [lead], start: false });
  const params = { id: campaign.id };
  await acme.admin.call(setCampaignDispositions, { params, body: { items: items(of) } });
  const other = await acme.campaign({ leads: [lead], start: false });
  await acme.admin.call(startCampaign, { params });
  const { callId } = await inState(bea, "ON_CALL");
  await bea.call(endCall, { params: { id: callId ?? "" } });
  await inState(bea, "WRAP_UP");
  const close = (name: string) =>
    bea.try(wrapUpCall, { params: { id: callId ?? "" }, body: { dispositionId: of(name) } });
  const members = async (id: string) => {
    await acme.settled();
    return (await acme.admin.call(listMembers, { params: { id } })).items;
  };
  return { acme, bea, lead, campaign, other, close, members };
}

test("a campaign picks its dispositions, their order and keys; without any it has the catalogue", async () => {
  const acme = await newTenant();
  const of = await catalogue(acme);
  const { id } = await acme.campaign({ leads: [], start: false });
  const params = { id };
  const all = await acme.admin.call(getCampaignDispositions, { params });
  expect(all.own).toBe(false);
  expect(all.items.map(({ name, hotKey }) => [hotKey, name]).slice(0, 3)).toEqual([
    ["1", "Sale"],
    ["2", "Qualified"],
    ["3", "Call back"],
  ]);
  const items: Items = [
    { dispositionId: of("No decision"), hotKey: "9" },
    { dispositionId: of("Sale"), hotKey: "1", leadStatus: "QUALIFIED" },
    { dispositionId: of("Machine"), followUp: { type: "RETRY", minutes: 90 } },
  ];
  const own = await acme.admin.call(setCampaignDispositions, { params, body: { items } });
  expect(own).toMatchObject({
    own: true,
    items: [
      { name: "No decision", hotKey: "9", followUp: { type: "CATALOGUE" } },
      { name: "Sale", hotKey: "1", leadStatus: "QUALIFIED", catalogueStatus: "CONVERTED" },
      { name: "Machine", hotKey: null, followUp: { type: "RETRY", minutes: 90 } },
    ],
  });
  const twice = [items[0], { dispositionId: of("Sale"), hotKey: "9" }] as Items;
  expect(
    (await acme.admin.try(setCampaignDispositions, { params, body: { items: twice } })).problem
      ?.errors,
  ).toEqual([{ field: "items.1.hotKey", reason: "is the key of another one already" }]);
  // One that is retired is out of use here too; when all are, the catalogue stands in.
  await acme.admin.call(updateDisposition, {
    params: { id: of("Sale") },
    body: { retired: true },
  });
  const left = await acme.admin.call(getCampaignDispositions, { params });
  expect(left.items.map(({ name }) => name)).toEqual(["No decision", "Machine"]);
  const none = await acme.admin.call(setCampaignDispositions, { params, body: { items: [] } });
  expect([none.own, none.items.length]).toEqual([false, 7]);
  const changes = (await acme.events()).filter(({ name }) => name === "campaign.changed");
  expect(changes.map(({ data }) => data.fields)).toEqual([["dispositions"], ["dispositions"]]);
});

test("a call is closed with one of the campaign's only, and what the campaign says follows", async () => {
  const { acme, lead, campaign, close, members } = await talked((of) => [
    { dispositionId: of("Sale"), hotKey: "1" },
    {
      dispositionId: of("No decision"),
      hotKey: "2",
      followUp: { type: "RETRY", minutes: 30 },
      leadStatus: "QUALIFIED",
    },
  ]);
  const { id: tagId } = await acme.admin.call(createTag, { body: { name: "Thinks" } });
  const own = await acme.admin.call(getCampaignDispositions, { params: { id: campaign.id } });
  const items = own.items.map(({ id, hotKey, followUp, leadStatus }) => ({
    ...{ dispositionId: id, hotKey, followUp, leadStatus, tagIds: [tagId] },
  }));
  await acme.admin.call(setCampaignDispositions, { params: { id: campaign.id }, body: { items } });

  const refused = await close("Qualified");
  expect(refused).toMatchObject({ status: 422, problem: { code: "invalid" } });
  expect(refused.problem?.errors).toEqual([
    { field: "dispositionId", reason: "is none of this campaign's" },
  ]);
  expect((await close("No decision")).status).toBe(200);
  const [member] = await members(campaign.id);
  const minutes = (Date.parse(member?.nextAttemptAt ?? "") - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(28);
  expect(minutes).toBeLessThan(31);
  expect(await acme.admin.call(getLead, { params: { id: lead.id } })).toMatchObject({
    status: "QUALIFIED",
    tagIds: [tagId],
  });
});

test("a callback is promised after the hours that the campaign says", async () => {
  const { acme, bea, lead, campaign, close, members } = await talked((of) => [
    { dispositionId: of("Call back"), followUp: { type: "CALLBACK", hours: 48 } },
  ]);
  expect((await close("Call back")).status).toBe(200);
  const { items } = await acme.admin.call(listCallbacks, { query: { leadId: lead.id } });
  expect(items).toMatchObject([{ ownerId: bea.userId, campaignId: campaign.id }]);
  expect((Date.parse(items[0]?.dueAt ?? "") - Date.now()) / 3_600_000).toBeCloseTo(48, 1);
  // Who was promised a call is not dialled by the campaign before it.
  expect(await members(campaign.id)).toMatchObject([{ state: "DONE" }]);
});

test("no more calls means no campaign; the do-not-call list means nobody at all", async () => {
  const ended = await talked((of) => [
    { dispositionId: of("Not interested"), followUp: { type: "NO_MORE_CALLS" } },
  ]);
  expect(await ended.members(ended.other.id)).toMatchObject([{ state: "DIALABLE" }]);
  expect((await ended.close("Not interested")).status).toBe(200);
  expect(await ended.members(ended.other.id)).toMatchObject([{ state: "DONE" }]);

  const listed = await talked((of) => [
    { dispositionId: of("Not interested"), followUp: { type: "DO_NOT_CALL" } },
  ]);
  // The rule is the campaign's: it does not ask what the agent may do.
  await listed.acme.server.admin.query(
    "delete from role_permissions where tenant_id = $1 and permission = 'do-not-call:add'",
    [listed.acme.id],
  );
  listed.acme.server.parley.access.forgetAll();
  expect((await listed.close("Not interested")).status).toBe(200);
  const found = await listed.acme.admin.call(lookUpDoNotCall, { body: { number: talker } });
  expect(found.items).toMatchObject([{ kind: "INTERNAL" }]);
  expect(await listed.members(listed.other.id)).toMatchObject([{ state: "DONE" }]);
});
