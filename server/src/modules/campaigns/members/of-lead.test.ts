import { getMemberPlan, listLeadCampaigns } from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant } from "../../../testing/tenant.ts";

test("a lead tells which campaigns dial it, where it stands in each, and leads to its plan", async () => {
  const acme = await newTenant();
  const lead = await acme.lead();
  const settings = { maxAttempts: 4 };
  const over = await acme.campaign({ leads: [lead], start: false });
  const next = await acme.campaign({ leads: [lead], start: false, settings });
  const held = await acme.campaign({ leads: [lead], start: false });
  const set = (state: string, campaignId: string) =>
    acme.server.admin.query(
      `update campaign_members set state = $1, done_because = case when $1 = 'DONE' then 'MAX_ATTEMPTS' end
       where campaign_id = $2`,
      [state, campaignId],
    );
  await set("DONE", over.id);
  await set("HELD", held.id);
  const params = { id: lead.id };
  const { items } = await acme.admin.call(listLeadCampaigns, { params });
  // What is done comes last, and among the others the newest first.
  expect(items.map(({ campaignId, state }) => [campaignId, state])).toEqual([
    [held.id, "HELD"],
    [next.id, "DIALABLE"],
    [over.id, "DONE"],
  ]);
  expect(items[1]).toMatchObject({
    ...{ campaignName: next.name, campaignState: "DRAFT", attempts: 0, maxAttempts: 4 },
  });
  expect(items[2]).toMatchObject({ doneBecause: "MAX_ATTEMPTS", nextAttemptAt: null });
  const member = { id: next.id, memberId: items[1]?.memberId ?? "" };
  const plan = await acme.admin.call(getMemberPlan, { params: member });
  expect(plan.plans[0]?.attempts.length).toBeGreaterThan(0);
  const stranger = await acme.user("AGENT");
  expect(await stranger.try(listLeadCampaigns, { params })).toMatchObject({ status: 404 });
});
