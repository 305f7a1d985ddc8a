import {
  type Campaign,
  getCampaignPace,
  listCalls,
  setOwnState,
  updateUser,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";
const answersLate = fixedE164("19");

/** A running campaign of which more people would answer than there are agents. */
async function running(acme: TestTenant, mode: Campaign["mode"]): Promise<Campaign> {
  const leads = [];
  for (let i = 0; i < 6; i++) leads.push(await acme.lead({ phone: answersLate }));
  return acme.campaign({
    ...{ leads, mode },
    settings: { farewell, linesPerAgent: 1, ringSeconds: 30 },
  });
}

async function arrive(acme: TestTenant, count: number, teamId?: string): Promise<Client[]> {
  const agents: Client[] = [];
  for (let i = 0; i < count; i++) {
    agents.push(await acme.user("AGENT", teamId === undefined ? {} : { teamId }));
  }
  for (const agent of agents) await agent.call(setOwnState, { body: { state: "READY" } });
  return agents;
}

async function callsOf(acme: TestTenant, { id }: Campaign) {
  return (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
}

/** Until everybody talks: the calls that were needed for it. */
async function untilAllTalk(acme: TestTenant, campaigns: readonly Campaign[], agents: number) {
  return eventually(async () => {
    const calls = await Promise.all(campaigns.map((one) => callsOf(acme, one)));
    const talking = calls.flat().filter(({ state }) => state === "TALKING");
    return talking.length === agents ? calls : null;
  });
}

test("two campaigns that dial ahead for the same agents open the lines of one pool, and lose nobody", async () => {
  const acme = await newTenant();
  const campaigns = [await running(acme, "PREDICTIVE"), await running(acme, "PREDICTIVE")];
  await arrive(acme, 4);
  const calls = await untilAllTalk(acme, campaigns, 4);
  expect(calls.map(({ length }) => length)).toEqual([2, 2]);
  for (const { id } of campaigns) {
    const { pace } = await eventually(async () => {
      const told = await acme.admin.call(getCampaignPace, { params: { id } });
      return told.pace?.agents.talking === 2 ? told : null;
    });
    expect(pace).toMatchObject({ agents: { ready: 0, busy: 0 }, today: { abandoned: 0 } });
  }
});

test("a campaign that holds its agents leaves those alone for whom another dials ahead", async () => {
  const acme = await newTenant();
  const ahead = await running(acme, "PREDICTIVE");
  const each = await running(acme, "PROGRESSIVE");
  await arrive(acme, 4);
  const [dialledAhead, held] = await untilAllTalk(acme, [ahead, each], 4);
  expect(dialledAhead).toHaveLength(2);
  expect(held).toHaveLength(2);
});

test("an agent who is moved to another team while he is ready is dialled for no longer", async () => {
  const acme = await newTenant();
  const [north, south] = [await acme.team(), await acme.team()];
  const campaign = await acme.campaign({
    ...{ leads: [], mode: "PREDICTIVE", teamIds: [north] },
    settings: { farewell },
  });
  const [, moved] = await arrive(acme, 3, north);
  const ready = async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params: { id: campaign.id } });
    return pace?.agents.ready;
  };
  await expect.poll(ready).toBe(3);
  const params = { id: moved?.userId ?? "" };
  await acme.admin.call(updateUser, { params, body: { teamId: south } });
  await expect.poll(ready, { timeout: 5000 }).toBe(2);
});
