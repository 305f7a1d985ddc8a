import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { eventually, newTenant, type TestTenant, testPassword } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";

const talker = fixedE164("01");
const rings = fixedE164("19");

async function stateOf(acme: TestTenant, agent: Client): Promise<string | undefined> {
  const { rows } = await acme.server.admin.query<{ state: string }>(
    "select state from agents where tenant_id = $1 and user_id = $2",
    [acme.id, agent.userId],
  );
  return rows[0]?.state;
}

const emailOf = (client: Client) => client.session?.user.email ?? "";

/** An agent who dialled a lead by hand, and has come to this state with the call. */
async function agentOn(acme: TestTenant, phone: string, state: api.AgentState) {
  const agent = await acme.user("AGENT", { name: "Bea" });
  const lead = await acme.lead({ phone, assigneeId: agent.userId });
  const { items } = await agent.call(api.listPauseReasons);
  const body = { state: "PAUSED" as const, pauseReasonId: items[0]?.id ?? "" };
  await agent.call(api.setOwnState, { body });
  const { id } = await agent.call(api.placeCall, { body: { leadId: lead.id } });
  await eventually(async () => {
    const { callId, state: now } = await agent.call(api.getOwnAgent);
    if (state === "WRAP_UP" && now === "ON_CALL") {
      await agent.try(api.endCall, { params: { id: callId ?? "" } });
    }
    return now === state;
  });
  return { agent, lead, params: { id } };
}

const callOf = (acme: TestTenant, params: { id: string }) =>
  acme.admin.call(api.getCall, { params });

test.each<[string, string, api.AgentState, api.Call["outcome"]]>([
  ["whose lead still rings", rings, "RESERVED", "CANCELLED"],
  ["who talks", talker, "ON_CALL", "CONNECTED"],
  ["who wraps up", talker, "WRAP_UP", "CONNECTED"],
])(
  "an agent %s and is deactivated leaves, and his call ends without him",
  async (_, phone, state, outcome) => {
    const acme = await newTenant();
    const { agent, lead, params } = await agentOn(acme, phone, state);
    await acme.admin.call(api.deactivateUser, { params: { id: agent.userId } });
    if (state === "WRAP_UP") expect(await stateOf(acme, agent)).toBe("OFFLINE");

    await eventually(async () => (await stateOf(acme, agent)) === "OFFLINE");
    const call = await callOf(acme, params);
    expect(call).toMatchObject({ state: "ENDED", outcome, dispositionId: null });
    expect(call.closedAt !== null).toBe(outcome === "CONNECTED");
    await acme.settled();
    const after = await acme.admin.call(api.getLead, { params: { id: lead.id } });
    expect(after).toMatchObject({ activeCallId: null, lastOutcome: outcome });

    // He may come back, and begins anew.
    await acme.admin.call(api.reactivateUser, { params: { id: agent.userId } });
    expect((await acme.admin.call(api.getAgent, { params: { id: agent.userId } })).state).toBe(
      "OFFLINE",
    );
  },
);

test("who loses the role during a call finishes the conversation and nothing after it", async () => {
  const acme = await newTenant();
  const { agent, params } = await agentOn(acme, talker, "ON_CALL");
  const user = { params: { id: agent.userId } };
  await acme.admin.call(api.updateUser, { ...user, body: { roles: ["VIEWER"] } });
  await acme.settled();
  expect((await callOf(acme, params)).state).toBe("TALKING");
  expect(await stateOf(acme, agent)).toBe("ON_CALL");

  await acme.admin.call(api.endCall, { params });
  await eventually(async () => (await stateOf(acme, agent)) === "OFFLINE");
  const call = await callOf(acme, params);
  expect(call).toMatchObject({ outcome: "CONNECTED", dispositionId: null });
  expect(call.closedAt).not.toBeNull();
});

test("whose last session ends keeps his call and is offered nothing after it", async () => {
  const acme = await newTenant();
  const { agent, params } = await agentOn(acme, talker, "ON_CALL");
  const idle = await acme.user("AGENT");
  await idle.call(api.setOwnState, { body: { state: "READY" } });
  await new Client(idle.http).signIn(emailOf(idle), testPassword);
  for (const { userId } of [agent, idle]) {
    await acme.admin.call(api.endUserSessions, { params: { id: userId } });
  }
  await acme.settled();
  expect((await callOf(acme, params)).state).toBe("TALKING");
  expect([await stateOf(acme, agent), await stateOf(acme, idle)]).toEqual(["ON_CALL", "OFFLINE"]);

  await agent.signIn(emailOf(agent), testPassword);
  await agent.call(api.endCall, { params });
  await eventually(async () => (await stateOf(acme, agent)) === "WRAP_UP");
  const { items } = await agent.call(api.listDispositions, { query: {} });
  const dispositionId = items[0]?.id ?? "";
  await agent.call(api.wrapUpCall, { params, body: { dispositionId } });
  expect(await stateOf(acme, agent)).toBe("OFFLINE");
});

test("who signs out in one of two browsers stays available in the other", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  const other = await new Client(agent.http).signIn(emailOf(agent), testPassword);
  await other.call(api.signOut);
  await acme.settled();
  expect(await stateOf(acme, agent)).toBe("READY");
});

test("who manages and takes calls as well is an agent; who only manages is none", async () => {
  const acme = await newTenant();
  const mia = await acme.user("MANAGER");
  expect(mia.session?.isAgent).toBe(false);
  const params = { id: mia.userId };
  await acme.admin.call(api.updateUser, { params, body: { roles: ["MANAGER", "AGENT"] } });
  expect((await mia.call(api.getSession)).isAgent).toBe(true);
  const ready = { body: { state: "READY" as const } };
  expect(await mia.call(api.setOwnState, ready)).toMatchObject({ state: "READY" });

  await acme.admin.call(api.updateUser, { params, body: { roles: ["MANAGER"] } });
  expect(await stateOf(acme, mia)).toBe("OFFLINE");
  expect((await mia.try(api.setOwnState, ready)).status).toBe(409);
});

// Slow (up to 5 s): the floor is looked over at intervals.
test("a wrap-up that takes twice as long as it may is told to the supervisor, once", async () => {
  const acme = await newTenant();
  const teamId = await acme.team();
  const [sue, tom] = [await acme.user("SUPERVISOR", { teamId }), await acme.user("SUPERVISOR")];
  const { agent, params } = await agentOn(acme, talker, "WRAP_UP");
  await acme.admin.call(api.updateUser, { params: { id: agent.userId }, body: { teamId } });
  const { wrapUpSeconds } = await callOf(acme, params);
  expect(wrapUpSeconds).toBe(60);
  await acme.server.admin.query(
    "update agents set since = since - make_interval(secs => 130) where tenant_id = $1",
    [acme.id],
  );

  const told = async (client: Client) => (await client.call(api.listNotifications)).items;
  await eventually(async () => (await told(sue)).length > 0);
  expect(await told(sue)).toMatchObject([
    { type: "EVENT", title: "Bea is still in wrap-up", subjectKind: "CALL", subjectId: params.id },
  ]);
  expect([await told(tom), await told(acme.admin)]).toEqual([[], []]);
  // The call needs its disposition, so he stays where he is.
  expect((await agent.call(api.getOwnAgent)).state).toBe("WRAP_UP");
  const { rows } = await acme.server.admin.query(
    "select from door_late_wrap_ups(now() + interval '1 hour') where tenant_id = $1",
    [acme.id],
  );
  expect(rows).toEqual([]);
});
