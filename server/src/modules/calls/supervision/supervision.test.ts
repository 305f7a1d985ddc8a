import * as api from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

/** An agent of a team in a conversation with somebody who talks until he is hung up on. */
async function conversation(acme: TestTenant, teamId: string) {
  const bea = await acme.user("AGENT", { teamId });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  await eventually(
    async () => (await bea.call(api.getCall, { params: { id } })).state === "TALKING",
  );
  return { bea, params: { id } };
}

/** The legs of a call that are up at the carrier. */
async function legsOf(acme: TestTenant, callId: string): Promise<number> {
  const live = await acme.server.parley.telephony.calls?.telephony.liveLegs();
  return (live ?? []).filter((leg) => leg.callId === callId && leg.phase !== "ACCEPTED").length;
}

const toldOf = async (acme: TestTenant) =>
  (await acme.events()).filter(({ name }) => name === api.callSupervised.name);

async function listen(boss: Client, params: { id: string }, how: api.SupervisionWay = "LISTEN") {
  return (await boss.try(api.superviseCall, { params, body: { how } })).status;
}

test("a supervisor is rung, listens in each way, and leaves; agent and audit log are told", async () => {
  const acme = await newTenant();
  const teamId = await acme.team();
  const { bea, params } = await conversation(acme, teamId);
  const dana = await acme.user("SUPERVISOR", { teamId });
  expect(await legsOf(acme, params.id)).toBe(2);
  for (const how of ["LISTEN", "WHISPER", "BARGE"] as const) {
    expect(await listen(dana, params, how)).toBe(204);
    await eventually(async () => (await legsOf(acme, params.id)) === 3);
  }
  await dana.call(api.leaveSupervision, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 2);
  const told = await toldOf(acme);
  expect(told.map(({ data }) => data.how)).toEqual(["LISTEN", "WHISPER", "BARGE", null]);
  expect(told[0]?.data).toMatchObject({ agentId: bea.userId, supervisorId: dana.userId });
  await acme.settled();
  await acme.sealed();
  const { items } = await acme.admin.call(api.listAuditTrail, { query: { limit: 50 } });
  expect(items.filter(({ event }) => event === api.callSupervised.name)).toHaveLength(4);
  // The conversation did not notice.
  expect(await bea.call(api.getCall, { params })).toMatchObject({ state: "TALKING" });

  // Its end is the supervisor's too.
  expect(await listen(dana, params)).toBe(204);
  await eventually(async () => (await legsOf(acme, params.id)) === 3);
  await bea.call(api.endCall, { params });
  await eventually(async () => (await legsOf(acme, params.id)) === 0);
  expect(await listen(dana, params)).toBe(409);
});

test("nobody listens without the right, beyond his team, to himself, or to two calls at once", async () => {
  const acme = await newTenant();
  const [teamId, otherTeam] = [await acme.team(), await acme.team()];
  const { bea, params } = await conversation(acme, teamId);
  const other = await conversation(acme, teamId);
  expect(await listen(bea, params)).toBe(403);
  expect(await listen(await acme.user("SUPERVISOR", { teamId: otherTeam }), params)).toBe(404);
  expect(await toldOf(acme)).toEqual([]);

  const dana = await acme.user("SUPERVISOR", { teamId });
  await listen(dana, params);
  await eventually(async () => (await legsOf(acme, params.id)) === 3);
  await listen(dana, other.params);
  await eventually(async () => (await legsOf(acme, other.params.id)) === 3);
  await eventually(async () => (await legsOf(acme, params.id)) === 2);
  for (const one of [bea.call(api.endCall, { params }), other.bea.call(api.endCall, other)])
    await one;
});
