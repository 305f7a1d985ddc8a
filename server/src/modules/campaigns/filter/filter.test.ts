import {
  approveFilterChange,
  askFilterChange,
  type Campaign,
  createCallback,
  getAuditEntry,
  getCampaign,
  getCampaignStats,
  listAuditTrail,
  listCallbacks,
  listFilterChanges,
  listMembers,
  listNotifications,
  listPickable,
  nextPreview,
  pickMember,
  previewFilter,
  refuseFilterChange,
  setOwnState,
  startCampaign,
  updateLead,
  updateUser,
  withdrawFilterChange,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { inOrder } from "../members/queries.ts";
import { meets } from "./meeting.ts";
import { freeing, leadOfRow } from "./queries.ts";

const ofFirms = { field: "source", op: "NOT_EMPTY" as const };

async function floor() {
  const acme = await newTenant();
  const manager = await acme.user("MANAGER", { name: "Isla" });
  const supervisor = await acme.user("SUPERVISOR", { name: "Tom" });
  return { acme, manager, supervisor };
}

/** Three leads, the first of whom is of a firm. */
async function listed(acme: TestTenant, settings: Partial<Campaign> = {}, start = false) {
  const [firm, ben, cid] = [
    await acme.lead({ name: "Ann" }),
    await acme.lead({ name: "Ben" }),
    await acme.lead({ name: "Cid" }),
  ];
  await acme.admin.call(updateLead, { params: { id: firm.id }, body: { source: "Acme" } });
  const mode = settings.mode ?? "PREVIEW";
  const campaign = await acme.campaign({ leads: [ben, cid, firm], settings, mode, start });
  return { firm, ben, cid, campaign, params: { id: campaign.id } };
}

const statesOf = async (acme: TestTenant, id: string) => {
  const { items } = await acme.admin.call(listMembers, { params: { id } });
  return Object.fromEntries(items.map(({ leadName, state }) => [leadName, state]));
};

test("what a manager asks for holds when a supervisor has approved it, and both are named", async () => {
  const { acme, manager, supervisor } = await floor();
  const { campaign, params, firm, ben } = await listed(acme);
  const preview = await manager.call(previewFilter, { params, body: { filter: ofFirms } });
  expect(preview).toEqual({ members: 3, before: 3, after: 1, sampled: false });

  const body = { filter: ofFirms, reason: "Firms answer in the morning" };
  const asked = await manager.call(askFilterChange, { params, body });
  expect(asked).toMatchObject({ state: "WAITING", askedBy: { name: "Isla" }, effect: preview });
  expect(asked.can).toEqual(["withdraw"]);
  expect((await acme.admin.call(getCampaign, { params })).filter).toBeNull();
  // One at a time.
  expect(await manager.try(askFilterChange, { params, body })).toMatchObject({ status: 409 });
  await acme.settled();
  await eventually(async () => {
    const { items } = await supervisor.call(listNotifications);
    return items.some(({ title }) => title.includes(campaign.name));
  });

  const which = { id: campaign.id, changeId: asked.id };
  const approving = { params: which, body: { note: "Until noon" } };
  expect(await manager.try(approveFilterChange, approving)).toMatchObject({ status: 409 });
  const approved = await supervisor.call(approveFilterChange, approving);
  expect(approved).toMatchObject({
    ...{ state: "APPROVED", reason: body.reason, note: "Until noon", effect: preview },
    ...{ askedBy: { name: "Isla" }, decidedBy: { name: "Tom" }, can: [] },
  });
  expect((await acme.admin.call(getCampaign, { params })).filter).toEqual(ofFirms);
  await acme.sealed();
  const query = { subjectId: campaign.id, q: "campaign.changed" };
  const [entry] = (await acme.admin.call(listAuditTrail, { query })).items;
  expect(entry).toMatchObject({ actorName: "Tom", fields: ["filter"] });
  const detail = await acme.admin.call(getAuditEntry, { params: { id: entry?.id ?? "" } });
  expect(detail.after).toEqual({ filter: ofFirms, askedBy: manager.userId });
  await eventually(async () => (await statesOf(acme, campaign.id)).Ben === "HELD");
  expect(await statesOf(acme, campaign.id)).toEqual({ Ann: "DIALABLE", Ben: "HELD", Cid: "HELD" });
  const { members } = await acme.admin.call(getCampaignStats, { params });
  expect(members).toMatchObject({ total: 3, dialable: 1, held: 2 });
  // Who is promised a call gets it all the same, and whoever makes it is told.
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  for (const leadId of [firm.id, ben.id]) {
    const promised = { leadId, dueAt, campaignId: campaign.id };
    await acme.admin.call(createCallback, { body: promised });
  }
  const callbacks = (await acme.admin.call(listCallbacks, {})).items;
  const heldBack = callbacks.map((one) => [one.leadName, one.heldBack]);
  expect(Object.fromEntries(heldBack)).toEqual({ Ann: false, Ben: true });
  // Decided on once.
  expect(await supervisor.try(approveFilterChange, approving)).toMatchObject({ status: 409 });
  const { items } = await supervisor.call(listFilterChanges, { params });
  expect(items.map(({ state }) => state)).toEqual(["APPROVED"]);
});

test("nobody approves what he asked for himself, but whose role lets him; it can be refused and taken back", async () => {
  const { acme, manager, supervisor } = await floor();
  const { campaign, params } = await listed(acme);
  const body = { filter: ofFirms, reason: "Firms only" };
  const both = await acme.user("MANAGER");
  const roles = ["MANAGER", "SUPERVISOR"];
  await acme.admin.call(updateUser, { params: { id: both.userId ?? "" }, body: { roles } });
  const own = await both.call(askFilterChange, { params, body });
  expect(own.can).toEqual(["withdraw"]);
  const which = { id: campaign.id, changeId: own.id };
  const refused = await both.try(approveFilterChange, { params: which, body: {} });
  expect(refused).toMatchObject({
    status: 409,
    problem: { detail: expect.stringMatching(/somebody else/) },
  });
  expect(await manager.try(withdrawFilterChange, { params: which })).toMatchObject({ status: 409 });
  await both.call(withdrawFilterChange, { params: which });

  const second = await manager.call(askFilterChange, { params, body });
  const note = { note: "Too few would be left" };
  const at = { id: campaign.id, changeId: second.id };
  const no = await supervisor.call(refuseFilterChange, { params: at, body: note });
  expect(no).toMatchObject({ state: "REFUSED", note: note.note, decidedBy: { name: "Tom" } });
  expect((await acme.admin.call(getCampaign, { params })).filter).toBeNull();

  const third = await acme.admin.call(askFilterChange, { params, body });
  const mine = { id: campaign.id, changeId: third.id };
  await acme.admin.call(approveFilterChange, { params: mine, body: {} });
  expect(await manager.try(askFilterChange, { params, body })).toMatchObject({ status: 422 });
  const unknown = { filter: { ...ofFirms, field: "nothing" }, reason: "What is this" };
  expect(await manager.try(askFilterChange, { params, body: unknown })).toMatchObject({
    status: 422,
  });
});

async function setFilter(acme: TestTenant, { id }: Campaign, filter: typeof ofFirms | null) {
  const body = { filter, reason: "A test of it" };
  const { id: changeId } = await acme.admin.call(askFilterChange, { params: { id }, body });
  await acme.admin.call(approveFilterChange, { params: { id, changeId }, body: {} });
}

test("the next claim after the approval goes by it, also before its members are in step; who meets it again comes back", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT", { teamId: await acme.team() });
  const { campaign, firm, ben, params } = await listed(acme, {}, true);
  await acme.admin.call(updateLead, { params: { id: ben.id }, body: { source: "Gone soon" } });
  await setFilter(acme, campaign, ofFirms);
  // As if nothing had followed yet: what is written is not believed, the filter is.
  await acme.server.admin.query(
    "update campaign_members set state = 'DIALABLE' where campaign_id = $1",
    [campaign.id],
  );
  await acme.admin.call(updateLead, { params: { id: ben.id }, body: { source: null } });
  const { preview } = await agent.call(nextPreview, { params });
  expect(preview?.leadId).toBe(firm.id);
  await eventually(async () => (await statesOf(acme, campaign.id)).Ben === "HELD");

  await acme.admin.call(updateLead, { params: { id: ben.id }, body: { source: "Acme too" } });
  await acme.settled();
  expect(await statesOf(acme, campaign.id)).toMatchObject({ Ben: "DIALABLE", Cid: "HELD" });
  await setFilter(acme, campaign, null);
  await eventually(async () => (await statesOf(acme, campaign.id)).Cid === "DIALABLE");
});

test("a progressive campaign dials whom the filter lets, and says that it holds the others back", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT", { teamId: await acme.team() });
  const { campaign, firm, params } = await listed(acme, { mode: "PROGRESSIVE", maxAttempts: 1 });
  await setFilter(acme, campaign, ofFirms);
  await agent.call(setOwnState, { body: { state: "READY" } });
  await acme.admin.call(startCampaign, { params });
  const dialled = async () =>
    (
      await acme.server.admin.query<{ lead_id: string }>(
        "select lead_id from attempts where campaign_id = $1",
        [campaign.id],
      )
    ).rows.map(({ lead_id }) => lead_id);
  await eventually(async () => (await dialled()).length > 0);
  expect(new Set(await dialled())).toEqual(new Set([firm.id]));
  expect((await acme.admin.call(getCampaignStats, { params })).members.held).toBe(2);
});

test("whom agents could pick a moment ago is refused when he does not meet the filter any more", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT", { teamId: await acme.team() });
  const { campaign, params } = await listed(acme, { mode: "OUTBOUND" }, true);
  const { items } = await agent.call(listPickable, { params });
  const ben = items.find(({ leadName }) => leadName === "Ben");
  await setFilter(acme, campaign, ofFirms);
  const picking = { params: { id: campaign.id, memberId: ben?.memberId ?? "" } };
  expect(await agent.try(pickMember, picking)).toMatchObject({ status: 409 });
});

test("claims and the look through those held back search their indexes, however many are held", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const admin = await acme.server.admin.connect();
  try {
    await admin.query("begin; set local session_replication_role = replica");
    await admin.query(
      `insert into campaign_members
         (tenant_id, campaign_id, id, lead_id, contact_point_id, shuffle, due_at, state)
       select $1, $2, uuidv7(), uuidv7(), uuidv7(), n, now() - interval '1 hour',
         case when n % 1000 = 0 then 'DIALABLE' else 'HELD' end
       from generate_series(1, 20000) as n`,
      [acme.id, id],
    );
    await admin.query("analyze campaign_members");
    await admin.query("select set_config('app.tenant_id', $1, true)", [acme.id]);
    await admin.query("set local role parley_app");
    const planOf = async (query: { sql: string; parameters: readonly unknown[] }) => {
      const text = `explain (analyze, buffers off) ${query.sql}`;
      const { rows } = await admin.query(text, [...query.parameters]);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    };
    const claim = await acme.run(async ({ tx }) =>
      inOrder(tx, { id, strategy: "SEQUENTIAL" }, new Date()).limit(5).forUpdate().compile(),
    );
    const claimed = await planOf(claim);
    expect(claimed).toMatch(/Index Scan using campaign_members_\d+_\w*due_at_id_idx/);
    expect(claimed).not.toMatch(/Rows Removed|Seq Scan|Sort/);
    const sweep = await acme.run(async (ctx) => {
      const holds = await meets(ctx, ofFirms, leadOfRow);
      return freeing({ campaignId: id, after: `500 ${newId()}`, limit: 5 }, holds).compile(ctx.tx);
    });
    const swept = await planOf(sweep);
    expect(swept).toMatch(/Index Scan using campaign_members_\d+_\w*shuffle_id_idx/);
    expect(swept).not.toMatch(/Seq Scan on campaign_members/);
  } finally {
    await admin.query("rollback");
    admin.release();
  }
});
