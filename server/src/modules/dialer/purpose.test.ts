import { type Campaign, listCalls, setOwnState } from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, fixedE164, newTenant } from "../../testing/tenant.ts";
import { updateRules } from "../law/testing.ts";

test("a campaign that serves is held to the law of calls that serve, one that sells to the other", async () => {
  const acme = await newTenant();
  // A register is asked for, and there is no file of it: whoever sells is refused.
  await updateRules(acme, { nationalFileDays: 28 });
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const dialling = async (purpose: Campaign["purpose"]) =>
    acme.campaign({ leads: [await acme.lead({ phone: fixedE164("01") })], settings: { purpose } });
  const sells = await dialling("MARKETING");
  const serves = await dialling("SERVICE");
  const callsOf = async ({ id }: Campaign) =>
    (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
  await eventually(async () => (await callsOf(serves)).length === 1);
  expect(await callsOf(sells)).toEqual([]);
  const { rows } = await acme.server.admin.query(
    "select purpose, outcome from dial_decisions where tenant_id = $1 group by 1, 2 order by 1",
    [acme.id],
  );
  expect(rows).toEqual([
    { purpose: "MARKETING", outcome: "REFUSE" },
    { purpose: "SERVICE", outcome: "ALLOW" },
  ]);
});
