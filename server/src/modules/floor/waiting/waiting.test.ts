import {
  createSkill,
  explainWaiting,
  setOwnState,
  updateCampaign,
  updateContact,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

test("a supervisor is told why an agent waits: from his own campaigns, skills and team", async () => {
  const acme = await newTenant();
  const team = await acme.team();
  const skillOf = async (name: string, language: string) =>
    (await acme.admin.call(createSkill, { body: { name, language } })).id;
  const german = await skillOf("German", "de");
  const spanish = await skillOf("Spanish", "es");
  const agent = await acme.user("AGENT", { teamId: team, skillIds: [german] });
  const lead = await acme.user("SUPERVISOR", { teamId: team });
  const params = { id: agent.userId ?? "" };
  expect(await lead.call(explainWaiting, { params })).toMatchObject({ since: null, reasons: [] });

  const juan = await acme.lead({ phone: fixedE164("01") });
  const body = { language: "es" };
  await acme.admin.call(updateContact, { params: { id: juan.contactId }, body });
  const settings = { strategy: "SKILL_BASED" as const, teamIds: [team] };
  const campaign = await acme.campaign({ leads: [juan], settings });
  await agent.call(setOwnState, { body: { state: "READY" } });
  const why = async () => lead.call(explainWaiting, { params });
  expect(await why()).toMatchObject({
    since: expect.any(String),
    isKept: false,
    reasons: [
      {
        ...{ campaignId: campaign.id, campaignName: campaign.name, because: "NO_LEAD_FOR_SKILLS" },
        ...{ skills: ["German"], needed: ["Spanish"], hasHeld: false },
      },
    ],
  });
  const change = (input: { skillIds?: string[]; teamIds?: string[] }) =>
    acme.admin.call(updateCampaign, { params: { id: campaign.id }, body: input });
  await change({ skillIds: [spanish] });
  await eventually(async () => (await why()).reasons[0]?.because === "LACKS_SKILL");
  await change({ teamIds: [await acme.team()] });
  await eventually(async () => (await why()).reasons[0]?.because === "OTHER_TEAM");

  const stranger = await acme.user("SUPERVISOR", { teamId: await acme.team() });
  expect(await stranger.try(explainWaiting, { params })).toMatchObject({ status: 404 });
});
