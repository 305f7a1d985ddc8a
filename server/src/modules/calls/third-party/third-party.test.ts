import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { updateRules } from "../../law/testing.ts";
import { fixedE164 } from "../../telephony/index.ts";

/** Numbers kept for fiction: the built-in carrier answers them as their last digits say. */
const answers = "+447700900001";
const isBusy = "+447700900002";
const ringsFor20s = "+447700900019";

const seen = (client: Client, params: { id: string }) => client.call(api.getCall, { params });

/** Waits until the third party of a call is so, and answers the call. */
function thirdIs(client: Client, params: { id: string }, state: api.ThirdPartyState) {
  return eventually(
    async () => {
      const call = await seen(client, params);
      return call.thirdParty?.state === state ? call : null;
    },
    { what: `a third party who is ${state}` },
  );
}

async function conversation(acme: TestTenant, teamId?: string) {
  const bea = await acme.user("AGENT", teamId ? { teamId } : {});
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  const params = { id };
  await eventually(async () => (await seen(bea, params)).state === "TALKING");
  return { bea, params, lead };
}

/** The legs of a call that are up at the carrier: whom each is paired with. */
async function legsOf(acme: TestTenant, callId: string): Promise<number> {
  const live = await acme.server.parley.telephony.calls?.telephony.liveLegs();
  return (live ?? []).filter((leg) => leg.callId === callId).length;
}

const ask = (bea: Client, params: { id: string }, number: string, how: "BLIND" | "WARM") =>
  bea.call(api.callThirdParty, { params, body: { number, how } });
const plan = (bea: Client, params: { id: string }, wanted: "WARM" | "CONFERENCE" | "HAND_OVER") =>
  bea.try(api.changeThirdParty, { params, body: { plan: wanted } });

test("a customer is handed over blind: the agent wraps up while the two go on, and both ends are true", async () => {
  const acme = await newTenant();
  const { bea, params } = await conversation(acme);
  expect((await seen(bea, params)).can).toContain("third-party");
  await ask(bea, params, "07700 900001", "BLIND");
  const over = await thirdIs(bea, params, "HANDED_OVER");
  expect(over).toMatchObject({ state: "ENDED", outcome: "CONNECTED" });
  expect(over.can.toSorted()).toEqual(["drop-third-party", "wrap-up"]);
  await eventually(async () => (await legsOf(acme, params.id)) === 2);
  expect((await bea.call(api.getOwnAgent)).state).toBe("WRAP_UP");
  const { items } = await bea.call(api.listDispositions, {});
  await bea.call(api.wrapUpCall, { params, body: { dispositionId: items[0]?.id ?? "" } });
  await eventually(async () => (await bea.call(api.getOwnAgent)).state === "READY");

  // Whoever of the two hangs up, the other is hung up on.
  const third = (await acme.server.parley.telephony.calls?.telephony.liveLegs())?.find(
    (leg) => leg.callId === params.id,
  );
  await acme.server.parley.telephony.calls?.telephony.hangup(third?.legId ?? "");
  await thirdIs(bea, params, "OVER");
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
  const { history } = await seen(bea, params);
  expect(history.filter(({ leg }) => leg === "THIRD").map(({ type }) => type)).toContain("BRIDGED");
  const told = (await acme.events()).filter(({ name }) => name === api.thirdPartyChanged.name);
  expect(told.map(({ data }) => data.state)).toEqual(["RINGING", "HANDED_OVER", "OVER"]);
  expect(JSON.stringify(told)).not.toContain("900001");
  expect((await acme.events()).filter(({ name }) => name === api.callEnded.name)).toHaveLength(1);
});

test("two who were left to each other are hung up on when nobody has done so for two hours", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  const { bea, params } = await conversation(acme);
  await ask(bea, params, answers, "BLIND");
  await thirdIs(bea, params, "HANDED_OVER");
  server.clock.advance(119 * 60_000);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect((await seen(bea, params)).thirdParty?.state).toBe("HANDED_OVER");
  server.clock.advance(2 * 60_000);
  await thirdIs(bea, params, "OVER");
  await stopTestServer(server);
});

test("an agent speaks with the third party first, talks with both, and leaves them", async () => {
  const acme = await newTenant();
  const { bea, params } = await conversation(acme);
  await ask(bea, params, answers, "WARM");
  const aside = await thirdIs(bea, params, "ASIDE");
  await eventually(async () => (await seen(bea, params)).state === "ON_HOLD");
  expect(aside.can).toEqual(expect.arrayContaining(["conference", "hand-over"]));
  expect((await bea.try(api.resumeCall, { params })).status).toBe(409);
  expect(
    (await bea.try(api.callThirdParty, { params, body: { number: answers, how: "WARM" } })).status,
  ).toBe(409);

  expect((await plan(bea, params, "CONFERENCE")).status).toBe(200);
  await eventually(async () => (await seen(bea, params)).state === "TALKING");
  expect((await seen(bea, params)).thirdParty?.state).toBe("JOINED");
  expect(await legsOf(acme, params.id)).toBe(3);
  expect((await plan(bea, params, "HAND_OVER")).status).toBe(200);
  await thirdIs(bea, params, "HANDED_OVER");
  await eventually(async () => (await legsOf(acme, params.id)) === 2);
  await bea.call(api.dropThirdParty, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
  expect((await plan(bea, params, "WARM")).status).toBe(409);
});

test("the customer comes back from whoever is busy, is hung up on, or hangs up", async () => {
  const acme = await newTenant();
  const { bea, params } = await conversation(acme);
  await ask(bea, params, isBusy, "BLIND");
  expect((await thirdIs(bea, params, "OVER")).thirdParty).toMatchObject({ cause: "BUSY" });
  await eventually(async () => (await seen(bea, params)).state === "TALKING");

  await ask(bea, params, ringsFor20s, "WARM");
  await eventually(async () => (await seen(bea, params)).state === "ON_HOLD");
  await bea.call(api.dropThirdParty, { params });
  expect((await thirdIs(bea, params, "OVER")).thirdParty).toMatchObject({ cause: "LOCAL" });
  await eventually(async () => (await seen(bea, params)).state === "TALKING");

  // He talks two seconds and hangs up.
  await ask(bea, params, "+447700900009", "WARM");
  await thirdIs(bea, params, "ASIDE");
  expect((await thirdIs(bea, params, "OVER")).thirdParty).toMatchObject({ cause: "NORMAL" });
  await eventually(async () => (await seen(bea, params)).state === "TALKING");
  await bea.call(api.endCall, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
});

test("a third party is dialled by the law of the bill: countries, tolls and lines count, lists do not", async () => {
  const acme = await newTenant();
  const { bea, params } = await conversation(acme);
  const refused = async (number: string) => {
    const reply = await bea.try(api.callThirdParty, { params, body: { number, how: "WARM" } });
    return reply.status === 200
      ? []
      : ((reply.problem.details as { reasons?: string[] })?.reasons ?? reply.problem.code);
  };
  expect(await refused("12")).toBe("invalid");
  expect(await refused("+449098790000")).toEqual(["COSTLY_NUMBER"]);
  await updateRules(acme, {}, { tolls: { ...api.openTolls, countries: ["US"] } });
  expect(await refused(answers)).toEqual(["COUNTRY_NOT_ALLOWED"]);
  const { items } = await acme.admin.call(api.listDecisions, { body: { number: answers } });
  expect(items[0]).toMatchObject({ outcome: "REFUSE", purpose: "CONSULTATION" });
  const guarded = (await acme.events()).filter(({ name }) => name === api.tollsGuarded.name);
  expect(guarded.map(({ data }) => data.userId)).toEqual([bea.userId, bea.userId]);

  // Nobody is sold anything: whoever may not be called may be asked.
  await updateRules(acme, {}, { tolls: { ...api.openTolls, dialsByHandPerHour: 2 } });
  const list = { name: "Own", kind: "INTERNAL" as const };
  const { id } = await acme.admin.call(api.createDoNotCallList, { body: list });
  await acme.admin.call(api.addDoNotCallNumbers, {
    params: { id },
    body: { numbers: [answers] },
  });
  const check = { body: { number: answers, automatic: false } };
  expect((await acme.admin.call(api.checkDial, check)).reasons).toContain("DO_NOT_CALL");
  expect(await refused(answers)).toEqual([]);
  await thirdIs(bea, params, "ASIDE");
  await bea.call(api.dropThirdParty, { params });
  await thirdIs(bea, params, "OVER");
  expect(await refused(answers)).toEqual(["DIALS_BY_HAND_REACHED"]);
  expect(await legsOf(acme, params.id)).toBe(2);
});

test("what a third party costs is spent: by the tenant's day and by the campaign", async () => {
  const acme = await newTenant();
  await acme.admin.call(api.updateCostSettings, { body: { lineMinute: 60_000_000, agentHour: 0 } });
  await updateRules(acme, {}, { tolls: { ...api.openTolls, spendPerDayMinor: 1 } });
  const { bea, params } = await conversation(acme);
  await ask(bea, params, answers, "WARM");
  await thirdIs(bea, params, "ASIDE");
  await new Promise((resolve) => setTimeout(resolve, 400));
  await bea.call(api.dropThirdParty, { params });
  await thirdIs(bea, params, "OVER");
  await acme.settled();
  const reply = await bea.try(api.callThirdParty, {
    params,
    body: { number: answers, how: "WARM" },
  });
  expect(reply.problem.details).toMatchObject({ reasons: ["SPEND_REACHED"] });
});

test("nobody dials into the call of somebody else, and only a supervisor of the team ends what was handed over", async () => {
  const acme = await newTenant();
  const [teamId, otherTeam] = [await acme.team(), await acme.team()];
  const { bea, params } = await conversation(acme, teamId);
  const body = { number: answers, how: "WARM" as const };
  const dana = await acme.user("SUPERVISOR", { teamId });
  const eve = await acme.user("SUPERVISOR", { teamId: otherTeam });
  const carl = await acme.user("AGENT", { teamId });
  for (const who of [dana, eve, carl]) {
    expect((await who.try(api.callThirdParty, { params, body })).status).toBe(404);
    expect((await who.try(api.dropThirdParty, { params })).status).toBeGreaterThanOrEqual(404);
  }
  await ask(bea, params, answers, "BLIND");
  await thirdIs(bea, params, "HANDED_OVER");
  expect((await carl.try(api.dropThirdParty, { params })).status).toBe(404);
  expect((await eve.try(api.dropThirdParty, { params })).status).toBe(404);
  await dana.call(api.dropThirdParty, { params });
  await thirdIs(bea, params, "OVER");
});

test("where the house forbids it, nobody leaves a customer and a third party alone", async () => {
  const acme = await newTenant();
  await acme.admin.call(api.updateConversationSettings, {
    body: { agentSeesSupervisor: true, agentMayLeave: false },
  });
  const { bea, params } = await conversation(acme);
  await ask(bea, params, answers, "WARM");
  await thirdIs(bea, params, "ASIDE");
  await plan(bea, params, "CONFERENCE");
  await thirdIs(bea, params, "JOINED");
  expect((await seen(bea, params)).can).not.toContain("hand-over");
  expect((await plan(bea, params, "HAND_OVER")).status).toBe(409);
  await bea.call(api.endCall, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
});

test("a crash before the dial brings the customer back, and one after a hand-over leaves the two together", async () => {
  const acme = await newTenant();
  const { bea, params } = await conversation(acme);
  const runtime = acme.server.parley.telephony.calls;
  if (!runtime) throw new Error("nobody speaks to the carrier");
  const dial = runtime.dialThird.bind(runtime);
  // Written down, and then the process is gone.
  runtime.dialThird = () => {};
  await ask(bea, params, answers, "BLIND");
  await runtime.reconcile(true);
  expect((await thirdIs(bea, params, "OVER")).thirdParty).toMatchObject({ cause: "LOST" });
  await eventually(async () => (await seen(bea, params)).state === "TALKING");

  runtime.dialThird = dial;
  await ask(bea, params, answers, "BLIND");
  await thirdIs(bea, params, "HANDED_OVER");
  await runtime.reconcile(true);
  expect(await legsOf(acme, params.id)).toBe(2);
  await bea.call(api.dropThirdParty, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
});
