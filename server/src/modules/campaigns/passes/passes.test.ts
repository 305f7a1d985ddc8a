import {
  type Campaign,
  getCampaign,
  getCampaignPasses,
  getCampaignStats,
  listMembers,
  setOwnState,
  startPass,
  undoPass,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";
import { bringingBack } from "./queries.ts";

const isBusy = fixedE164("02");
const isNoNumber = fixedE164("04");

const once = { maxAttempts: 1 };

async function doneCampaign(acme: TestTenant, phones: string[]) {
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const leads = [];
  for (const phone of phones) leads.push(await acme.lead({ phone }));
  const campaign = await acme.campaign({ leads, settings: once });
  await eventually(async () => (await statsOf(acme, campaign)).members.done === phones.length);
  return { agent, campaign };
}

async function statsOf(acme: TestTenant, { id }: Pick<Campaign, "id">) {
  return acme.admin.call(getCampaignStats, { params: { id } });
}

test("who ended so is called again, and nobody else", async () => {
  const acme = await newTenant();
  const { campaign } = await doneCampaign(acme, [isBusy, isNoNumber]);
  const params = { id: campaign.id };
  expect(await acme.admin.call(getCampaignPasses, { params })).toEqual({
    pass: 1,
    outcomes: [{ outcome: "BUSY", leads: 1 }],
  });
  const begun = await acme.admin.call(startPass, { params, body: { outcomes: ["BUSY"] } });
  expect(begun).toMatchObject({ pass: 2, passOutcomes: ["BUSY"] });
  await acme.settled();
  const calls = await eventually(async () => {
    const { rows } = await acme.server.admin.query(
      "select attempt_no, outcome from attempts where campaign_id = $1 and outcome = 'BUSY'",
      [campaign.id],
    );
    return rows.length === 2 ? rows : null;
  });
  // His attempts begin anew.
  expect(calls.map(({ attempt_no }) => attempt_no)).toEqual([1, 1]);
  await eventually(async () => (await statsOf(acme, campaign)).members.done === 2);
  // He had his turn in this pass: he is not called a third time, and the pass stays.
  expect((await acme.admin.call(getCampaign, { params })).can).not.toContain("undo-pass");
  expect(await acme.admin.try(undoPass, { params })).toMatchObject({ status: 409 });
  expect(await statsOf(acme, campaign)).toMatchObject({ members: { dialable: 0, done: 2 } });
});

test("a pass writes no member, and is taken back while nobody had his turn", async () => {
  const acme = await newTenant();
  const { agent, campaign } = await doneCampaign(acme, [isBusy, isBusy]);
  await agent.call(setOwnState, { body: { state: "OFFLINE" } });
  const params = { id: campaign.id };
  const rows = async () =>
    (
      await acme.server.admin.query(
        "select xmin, state from campaign_members where campaign_id = $1",
        [campaign.id],
      )
    ).rows;
  const before = await rows();
  const begun = await acme.admin.call(startPass, { params, body: { outcomes: ["BUSY"] } });
  expect(begun.can).toContain("undo-pass");
  expect((await statsOf(acme, campaign)).members).toMatchObject({ dialable: 2, done: 0 });
  const { items } = await acme.admin.call(listMembers, { params });
  expect(items.map(({ state }) => state)).toEqual(["DIALABLE", "DIALABLE"]);
  expect(await rows()).toEqual(before);
  const back = await acme.admin.call(undoPass, { params });
  expect(back).toMatchObject({ pass: 1, passOutcomes: [] });
  expect((await statsOf(acme, campaign)).members).toMatchObject({ dialable: 0, done: 2 });
  expect(await acme.admin.try(undoPass, { params })).toMatchObject({ status: 409 });
  const agentsTry = await agent.try(startPass, { params, body: { outcomes: ["BUSY"] } });
  expect(agentsTry).toMatchObject({ status: 403 });
  const talkedWith = { params, body: { outcomes: ["CONNECTED" as "BUSY"] } };
  expect(await acme.admin.try(startPass, talkedWith)).toMatchObject({ status: 400 });
});

test("those who are brought back are found by their index, however many are done", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const admin = await acme.server.admin.connect();
  try {
    await admin.query("begin; set local session_replication_role = replica");
    await admin.query(
      `insert into campaign_members
         (tenant_id, campaign_id, id, lead_id, contact_point_id, shuffle, due_at, state, last_outcome)
       select $1, $2, uuidv7(), uuidv7(), uuidv7(), n, now(), 'DONE',
         case when n % 1000 = 0 then 'BUSY' else 'CONNECTED' end
       from generate_series(1, 20000) as n`,
      [acme.id, id],
    );
    await admin.query("analyze campaign_members");
    await admin.query("select set_config('app.tenant_id', $1, true)", [acme.id]);
    await admin.query("set local role parley_app");
    const campaign = { id, pass: 2, pass_outcomes: ["BUSY" as const] };
    const query = await acme.run(async ({ tx }) =>
      bringingBack(campaign, 5, new Date()).compile(tx),
    );
    const { rows } = await admin.query(`explain (analyze, buffers off) ${query.sql}`, [
      ...query.parameters,
    ]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index Scan using campaign_members_\d+_\w*last_outcome/);
    expect(plan).not.toContain("Rows Removed");
    expect(plan).not.toContain("Seq Scan");
  } finally {
    await admin.query("rollback");
    admin.release();
  }
});
