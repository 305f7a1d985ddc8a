import {
  addCallerIds,
  type Campaign,
  checkCampaign,
  createCampaign,
  getCall,
  listCallerIds,
  listCalls,
  setOwnState,
  updateCallerId,
  updateCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { updateRules } from "../law/testing.ts";

const manhattan = "+12125550147";
const angeles = "+12135550147";
const london = "+442079460017";
const usual = "+448081570000";
const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";

async function stock(acme: TestTenant, numbers: string[], dailyCap: number | null = null) {
  const body = { numbers: numbers.map((number) => ({ number })), dailyCap };
  const { added } = await acme.admin.call(addCallerIds, { body });
  return new Map(added.map(({ number, id }) => [number, id]));
}

/** What each lead's call showed and why, once all were called. */
async function shown(acme: TestTenant, { id }: Campaign, count: number) {
  const calls = async () => (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
  await eventually(async () => (await calls()).length === count);
  return (await calls())
    .toReversed()
    .map(({ callerId, callerIdReason }) => [callerId, callerIdReason]);
}

async function agents(acme: TestTenant, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
}

test("whoever is called sees the nearest number, and the call says why", async () => {
  const acme = await newTenant();
  await stock(acme, [manhattan, angeles, london]);
  await agents(acme, 4);
  const phones = ["+12125551201", "+17165551202", "+442071001203", "+34911231204"];
  const leads = [];
  for (const phone of phones) leads.push(await acme.lead({ phone }));
  const campaign = await acme.campaign({
    leads,
    settings: { callerIdRule: "LOCAL", callerId: usual },
  });
  const told = await shown(acme, campaign, 4);
  expect(told).toEqual([
    [manhattan, "SAME_AREA"],
    [manhattan, "SAME_REGION"],
    [london, "SAME_AREA"],
    [usual, "CAMPAIGN_DEFAULT"],
  ]);
  const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
  const params = { id: items[0]?.id ?? "" };
  expect(await acme.admin.call(getCall, { params })).toMatchObject({ callerId: usual });
  const now = (await acme.admin.call(listCallerIds, {})).items;
  const uses = now.map(({ number, dialsToday }) => [number, dialsToday]);
  expect(Object.fromEntries(uses)).toEqual({ [manhattan]: 2, [angeles]: 0, [london]: 1 });
});

test("numbers take turns within one batch, up to their caps, and then the campaign's own is shown", async () => {
  const acme = await newTenant();
  const ids = await stock(acme, [manhattan, angeles], 2);
  await stock(acme, [london]);
  const set = [ids.get(manhattan) ?? "", ids.get(angeles) ?? ""];
  await agents(acme, 5);
  const leads = [];
  for (let i = 0; i < 5; i++) leads.push(await acme.lead());
  const campaign = await acme.campaign({
    leads,
    settings: { callerIdRule: "ROTATION", callerIdSet: set, callerId: usual },
  });
  const told = await shown(acme, campaign, 5);
  expect(told.map(([, reason]) => reason)).toEqual([
    ...Array(4).fill("ROTATION"),
    "CAMPAIGN_DEFAULT",
  ]);
  const numbers = told.slice(0, 4).map(([number]) => number);
  expect(numbers.toSorted()).toEqual([manhattan, manhattan, angeles, angeles].toSorted());
});

test("a number that is switched off is shown no more, and a campaign without one shows the tenant's", async () => {
  const acme = await newTenant();
  const ids = await stock(acme, [london]);
  await updateRules(acme, { callerIdNeeded: true });
  const settings = { callerId: london, farewell };
  const campaign = await acme.campaign({ leads: [await acme.lead()], settings, start: false });
  const check = async () => {
    const { checks } = await acme.admin.call(checkCampaign, { params: { id: campaign.id } });
    return checks.find((one) => one.check === "CALLER_ID")?.level;
  };
  expect(await check()).toBe("GREEN");
  const params = { id: ids.get(london) ?? "" };
  await acme.admin.call(updateCallerId, { params, body: { enabled: false } });
  expect(await check()).toBe("RED");
  await updateRules(acme, { callerIdNeeded: true }, { callerId: usual });
  await agents(acme, 1);
  const running = await acme.campaign({ leads: [await acme.lead()], settings });
  expect(await shown(acme, running, 1)).toEqual([[usual, "TENANT_DEFAULT"]]);
});

test("a campaign chooses among its tenant's own numbers only", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const theirs = (await stock(zeta, [london])).get(london) ?? "";
  const own = (await stock(acme, [london])).get(london) ?? "";
  const body = { name: "Spring", mode: "PREVIEW" as const, callerIdRule: "ROTATION" as const };
  const missing = { status: 404, problem: { code: "not-found" } };
  const make = (callerIdSet: string[]) =>
    acme.admin.try(createCampaign, { body: { ...body, callerIdSet } });
  expect(await make([own, theirs])).toMatchObject(missing);
  const { body: made } = await make([own]);
  expect(made).toMatchObject({ callerIdRule: "ROTATION", callerIdSet: [own] });
  const change = { params: { id: made.id }, body: { callerIdSet: [theirs] } };
  expect(await acme.admin.try(updateCampaign, change)).toMatchObject(missing);
  const wrong = { body: { ...body, name: "Wrong", callerId: "020 7946 0017" } };
  expect(await acme.admin.try(createCampaign, wrong)).toMatchObject({
    status: 400,
    problem: { errors: [{ field: "callerId" }] },
  });
  await acme.admin.call(updateCallerId, { params: { id: own }, body: { retired: true } });
  expect(await make([own])).toMatchObject(missing);
});
