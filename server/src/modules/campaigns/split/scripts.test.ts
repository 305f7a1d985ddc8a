import {
  addMembers,
  type CallInput,
  createScript,
  endSplitTest,
  getCall,
  getOwnAgent,
  getSplitTest,
  listDispositions,
  listSplitTests,
  nextPreview,
  placeCall,
  publishScript,
  setOwnState,
  startSplitTest,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { armOf } from "../../scripts/index.ts";
import { fixedE164 } from "../../telephony/index.ts";

const busy = fixedE164("02");

/** Two versions of a script and a campaign, with a split test of both that runs. */
async function splitTest(arms: readonly [number, number] = [70, 30]) {
  const acme = await newTenant();
  const draft = { steps: [{ id: "hello", title: "Hello" }] };
  const { id: scriptId } = await acme.admin.call(createScript, { body: { name: "Cover", draft } });
  for (let i = 0; i < 2; i++) {
    await acme.admin.call(publishScript, { params: { id: scriptId }, body: {} });
  }
  const campaign = await acme.campaign({ leads: [], settings: { scriptId }, mode: "PREVIEW" });
  const params = { id: campaign.id };
  const body: CallInput<typeof startSplitTest>["body"] = {
    name: "v2 against v1",
    baseRate: 0.06,
    hopedRate: 0.0825,
    arms: [
      { scriptId, version: 1, share: arms[0] },
      { scriptId, version: 2, share: arms[1] },
    ],
  };
  const started = await acme.admin.call(startSplitTest, { params, body });
  return { acme, scriptId, campaign, params, body, started };
}

/** Has an agent dial a lead of a preview campaign; answers the version that the call began with. */
async function dialled(acme: TestTenant, agent: Client, id: string, leadId: string) {
  const params = { id };
  await acme.admin.call(addMembers, { params, body: { leadIds: [leadId] } });
  const { preview } = await agent.call(nextPreview, { params });
  const memberId = preview?.memberId ?? "";
  const call = await agent.call(placeCall, { body: { leadId, memberId } });
  const isOver = async () => {
    const { state } = await agent.call(getCall, { params: { id: call.id } });
    return state === "ENDED" && (await agent.call(getOwnAgent)).state === "READY";
  };
  await eventually(isOver, { what: "the end of the call" });
  return call.scriptVersion;
}

/** Calls of an arm that were closed, written down at once: what many days bring. */
async function closed(
  acme: TestTenant,
  campaignId: string,
  test: { id: string; scriptId: string; arm: number },
  counts: Record<string, number>,
): Promise<string[]> {
  const { items } = await acme.admin.call(listDispositions, {});
  const lead = await acme.lead();
  const leads: string[] = [];
  for (const [name, count] of Object.entries(counts)) {
    const dispositionId = items.find((one) => one.name === name)?.id;
    const ids = Array.from({ length: count }, () => newId());
    await acme.server.admin.query(
      `insert into leads (tenant_id, id, contact_id, name, status, created_at)
       select $1, id, $3, 'Lead', 'NEW', now() from unnest($2::uuid[]) as id`,
      [acme.id, ids, lead.contactId],
    );
    await acme.server.admin.query(
      `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, campaign_id,
         customer_leg_id, ring_seconds, wrap_up_seconds, started_at, closed_at, disposition_id,
         script_id, script_version, split_test_id, split_arm)
       select $1, uuidv7(), 'CAMPAIGN', 'ENDED', 'CONNECTED', 'loopback', id, $3, uuidv7(), 18, 30,
         now(), now(), $4, $5, $6, $7, $6 from unnest($2::uuid[]) as id`,
      [acme.id, ids, campaignId, dispositionId, test.scriptId, test.arm, test.id],
    );
    leads.push(...ids);
  }
  return leads;
}

test("each lead follows the script of its arm, whatever is published or comes later", async () => {
  const { acme, started, scriptId, params } = await splitTest([50, 50]);
  const bea = await acme.user("AGENT", { teamId: await acme.team() });
  const { items } = await acme.admin.call(listSplitTests, { params });
  expect(items).toMatchObject([{ id: started.id, neededPerArm: 2051, endedAt: null }]);
  await acme.admin.call(publishScript, { params: { id: scriptId }, body: {} });

  const arms = [1, 2].map((number) => ({ number, share: 50 }));
  await bea.call(setOwnState, { body: { state: "READY" } });
  for (let i = 0; i < 4; i++) {
    const lead = await acme.lead({ phone: busy });
    const version = await dialled(acme, bea, params.id, lead.id);
    expect(version).toBe(armOf(started.id, lead.id, arms).number);
  }
  await acme.admin.call(endSplitTest, { params: { ...params, testId: started.id }, body: {} });
  const lead = await acme.lead({ phone: busy });
  // Without a test the campaign's script is followed, as it is published now.
  expect(await dialled(acme, bea, params.id, lead.id)).toBe(3);
});

test("arms are compared by leads that were talked to, with intervals, and others are left out", async () => {
  const { acme, campaign, params, started, scriptId } = await splitTest();
  const of = (arm: number) => ({ id: started.id, scriptId, arm });
  const first = await closed(acme, campaign.id, of(1), { Sale: 60, "Not interested": 940 });
  await closed(acme, campaign.id, of(2), { Sale: 90, "Not interested": 910, Machine: 50 });
  // A lead that is talked to again counts once.
  await acme.server.admin.query(
    `insert into calls select (c).* from (
       select jsonb_populate_record(x, jsonb_build_object('id', uuidv7())) as c
       from calls x where x.lead_id = $1) as again`,
    [first[0]],
  );
  const { results } = await acme.admin.call(getSplitTest, {
    params: { ...params, testId: started.id },
  });
  expect(results.map(({ hits, leads }) => [hits, leads])).toEqual([
    [60, 1000],
    [90, 1000],
  ]);
  expect(results[0]).toMatchObject({ difference: null, rate: { rate: 0.06 } });
  // Newcombe's interval of 90/1000 less 60/1000.
  const { rate, low, high } = results[1]?.difference ?? { rate: 0, low: 0, high: 0 };
  expect([rate, low, high].map((one) => one.toFixed(3))).toEqual(["0.030", "0.007", "0.053"]);
});

test("what cannot be compared is not begun, and one test runs at a time", async () => {
  const { acme, params, body, started } = await splitTest();
  const again = await acme.admin.try(startSplitTest, { params, body });
  expect(again).toMatchObject({
    status: 409,
    problem: { code: "conflict", details: { testId: started.id } },
  });
  await acme.admin.call(endSplitTest, { params: { ...params, testId: started.id }, body: {} });
  const [one, other] = body.arms;
  const tried = (change: Partial<typeof body>) =>
    acme.admin.try(startSplitTest, { params, body: { ...body, ...change } });
  if (!one || !other) throw new Error("there are two arms");
  expect((await tried({ arms: [one, one] })).problem?.errors).toEqual([
    { field: "arms", reason: "have shares that come to 140 and not to 100" },
  ]);
  const same = { ...one, share: 30 };
  expect((await tried({ arms: [one, same] })).problem?.errors).toEqual([
    { field: "arms.1.version", reason: "is the same as that of another arm" },
  ]);
  expect((await tried({ arms: [one, { ...other, version: 9 }] })).status).toBe(404);
  expect((await tried({ hopedRate: 0.06 })).problem?.errors).toEqual([
    { field: "hopedRate", reason: "is the rate of today" },
  ]);
  expect((await tried({})).status).toBe(201);
  const changes = (await acme.events()).filter(({ name }) => name === "campaign.changed");
  expect(changes.filter(({ data }) => String(data.fields) === "splitTest")).toHaveLength(3);
});
