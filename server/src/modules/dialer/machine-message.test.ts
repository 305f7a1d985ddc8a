import {
  createCampaign,
  deletePrompt,
  getCall,
  getOwnAgent,
  listCalls,
  setOwnState,
  startCampaign,
  stopCampaign,
  updateCampaign,
  uploadPrompt,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { wavTone } from "../prompts/testing/sounds.ts";
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

const uploaded = (acme: TestTenant, name: string, seconds = 2) =>
  acme.admin.call(uploadPrompt, {
    query: { name, fileName: "sound.wav" },
    headers: { "content-type": "application/octet-stream" },
    body: wavTone({ seconds }) as never,
  });

test("a machine is played an uploaded sound instead of a text, which cannot be deleted meanwhile", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const { id: machinePromptId } = await uploaded(acme, "Please call us", 20);
  const settings = { machinePromptId, detector: "PARLEY" as const, maxAttempts: 1 };
  const leads = [await acme.lead({ phone: machine })];
  const campaign = await acme.campaign({ leads, settings });
  expect(campaign).toMatchObject({ machinePromptId, machineMessage: null });
  const long = { machinePromptId: (await uploaded(acme, "Long", 50)).id };
  expect(
    await acme.admin.try(updateCampaign, { params: { id: campaign.id }, body: long }),
  ).toMatchObject({ status: 422, problem: { errors: [{ field: "machinePromptId" }] } });
  const remove = () => acme.admin.try(deletePrompt, { params: { id: machinePromptId } });
  expect(await remove()).toMatchObject({
    status: 409,
    problem: { details: { by: campaign.name } },
  });
  const one = await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    return items.find(({ outcome }) => outcome === "MACHINE");
  });
  const { history } = await eventually(
    async () => {
      const found = await acme.admin.call(getCall, { params: { id: one?.id ?? "" } });
      return found.history.at(-1)?.type === "ENDED" ? found : null;
    },
    { what: "the end of the sound", within: 20_000 },
  );
  const [left, ended] = history.slice(-2);
  expect([left?.type, ended?.type, ended?.cause]).toEqual(["MESSAGE_LEFT", "ENDED", "LOCAL"]);
  // It was heard to its end: twenty seconds, at a carrier that is ten times as fast.
  expect(Date.parse(ended?.at ?? "") - Date.parse(left?.at ?? "")).toBeGreaterThan(1_500);
  await acme.admin.call(stopCampaign, { params: { id: campaign.id } });
  expect((await remove()).status).toBe(204);
});

test("who dials ahead may have a sound for its farewell; a strange sound is none", async () => {
  const acme = await newTenant();
  const { id: farewellPromptId } = await uploaded(acme, "Who called");
  const theirs = await uploaded(await newTenant(), "Theirs");
  const body = { name: "Ahead", mode: "PREDICTIVE" as const };
  const wrong = { ...body, farewellPromptId: theirs.id };
  expect((await acme.admin.try(createCampaign, { body: wrong })).status).toBe(404);
  const { id } = await acme.admin.call(createCampaign, { body });
  const params = { id };
  expect(await acme.admin.try(startCampaign, { params })).toMatchObject({ status: 422 });
  const strange = { params, body: { machinePromptId: theirs.id } };
  expect((await acme.admin.try(updateCampaign, strange)).status).toBe(404);
  await acme.admin.call(updateCampaign, { params, body: { farewellPromptId } });
  await acme.admin.call(startCampaign, { params });
  const silent = { params, body: { farewellPromptId: null } };
  expect(await acme.admin.try(updateCampaign, silent)).toMatchObject({
    ...{ status: 422, problem: { errors: [{ field: "farewell" }] } },
  });

  // What whoever answers would hear is kept with the call.
  const lead = await acme.lead({ phone: fixedE164("01") });
  const called = await acme.campaign({
    ...{ leads: [lead], mode: "PREDICTIVE" as const },
    settings: { farewellPromptId, maxAttempts: 1, ringSeconds: 30 },
  });
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const { state } = await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: called.id } });
    return items.find(({ state: found }) => found === "TALKING" || found === "ENDED");
  });
  expect(state).toBe("TALKING");
  const { rows } = await acme.server.admin.query(
    "select farewell, farewell_sound ->> 'name' as sound from calls where campaign_id = $1",
    [called.id],
  );
  expect(rows).toEqual([{ farewell: null, sound: "Who called" }]);
});
