import { getCall, getOwnAgent, listCalls, setOwnState, updateCampaign } from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";

const [machine, person] = [fixedE164("05"), fixedE164("09")];

test("a machine is told the message when it takes one; its verdict and how sure it was stand with the call", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const settings = { machineMessage: "Please call Acme.", detector: "PARLEY" as const };
  const leads = [await acme.lead({ phone: machine })];
  const campaign = await acme.campaign({ leads, settings: { ...settings, maxAttempts: 1 } });
  expect(campaign).toMatchObject({ ...settings, measuresTalk: false });
  const one = await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    return items.find(({ outcome }) => outcome === "MACHINE");
  });
  const params = { id: one?.id ?? "" };
  const call = await eventually(
    async () => {
      const found = await acme.admin.call(getCall, { params });
      return found.history.at(-1)?.type === "ENDED" ? found : null;
    },
    { what: "the end of the message", within: 20_000 },
  );
  const told = call.history.filter(({ type }) => !["ACCEPTED", "RINGING"].includes(type));
  expect(told).toMatchObject([
    { type: "ANSWERED", answeredBy: "MACHINE", confidence: expect.any(Number) },
    { type: "GREETING_ENDED", cause: "TONE", answeredBy: null },
    { type: "MESSAGE_LEFT" },
    { type: "ENDED", cause: "LOCAL" },
  ]);
  // It was over for everybody else by then.
  expect(Date.parse(call.endedAt ?? "")).toBeLessThan(Date.parse(told[2]?.at ?? ""));
  expect((await bea.call(getOwnAgent)).state).toBe("READY");

  const body = { machineMessage: "", detector: "NOBODY" as "PARLEY" };
  const refused = await acme.admin.try(updateCampaign, { params: { id: campaign.id }, body });
  expect(refused).toMatchObject({ status: 400 });
});

test("a person is told nothing, and neither is a machine where nothing is to be said", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const leads = [await acme.lead({ phone: machine }), await acme.lead({ phone: person })];
  const campaign = await acme.campaign({ leads, settings: { maxAttempts: 1 } });
  const calls = await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    const over = items.filter(({ state }) => state === "ENDED");
    return over.length === 2 ? over : null;
  });
  for (const { id } of calls) {
    const { history } = await acme.admin.call(getCall, { params: { id } });
    const types = history.map(({ type }) => type);
    expect(types).not.toContain("GREETING_ENDED");
    expect(types).not.toContain("MESSAGE_LEFT");
  }
});
