import * as api from "@parley/contract";
import { createUser } from "../../../modules/identity/index.ts";
import { newSecret } from "../../../modules/identity/secret-texts.ts";
import { userHooks } from "../../../modules.ts";
import { newId } from "../../../platform/ids.ts";
import { testPasswordHash } from "../../../testing/password.ts";
import {
  all,
  byRole,
  listed,
  managed,
  none,
  own,
  type Subject,
  seen,
  stale,
  team,
  users,
} from "../policy.ts";

/** A colleague of each owner, who may lose his access without anybody missing it. */
const colleague: Subject = {
  name: "colleague",
  make: async ({ tenant, teams }, owner) => {
    const hash = await testPasswordHash();
    const name = newSecret().toString("hex").slice(0, 12);
    const teamId = owner === "nobody" ? null : owner === "bob" ? teams.b : teams.a;
    const person = { name, email: `c${name}@${tenant.slug}.example`, passwordHash: hash, teamId };
    const draft = { ...person, locale: "en" as const, roles: ["AGENT"], skillIds: [] };
    return { id: await tenant.run((ctx) => createUser(ctx, draft, userHooks)) };
  },
};

const known = { ...seen, AGENT: team };
const agents = { ...known, ADMIN: users, VIEWER: users };
const led = { ...managed, SUPERVISOR: team, ADMIN: users };
/** What is in one's own hand only; the administrator has what is nobody's. */
const personal = {
  AGENT: own,
  SUPERVISOR: none,
  LEADER: none,
  ADMIN: none,
  VIEWER: "LACKS",
} as const;
const ended = {
  AGENT: own,
  SUPERVISOR: team,
  LEADER: team,
  ADMIN: users,
  VIEWER: "LACKS",
} as const;
/** A call of each owner's that was led by a script. */
const scripted: Subject = {
  name: "scripted call",
  make: async ({ tenant, records }, owner) => {
    const { call } = records[owner];
    if (call === "") return { id: "" };
    const draft = { steps: [{ id: "hello", title: "Hello" }] };
    const { id } = await tenant.admin.call(api.createScript, { body: { name: "Script", draft } });
    await tenant.admin.call(api.publishScript, { params: { id }, body: {} });
    await tenant.server.admin.query(
      "update calls set script_id = $2, script_version = 1 where id = $1",
      [call, id],
    );
    return { id: call };
  },
};
const notices = { ...personal, ADMIN: ["nobody"] as const };

export const peoplePolicies = [
  ...byRole(api.getUser, "user", known),
  ...byRole(api.updateUser, "user", managed, { body: { name: "x" }, ...stale }),
  ...byRole(api.getUserRights, "user", { ...known, AGENT: "LACKS" }),
  ...byRole(api.listUserSessions, "user", managed),
  ...byRole(api.endUserSessions, colleague, managed),
  ...byRole(api.deactivateUser, colleague, managed),
  ...byRole(api.reactivateUser, colleague, managed),
  ...byRole(api.resetPassword, colleague, managed, { body: { password: "another horse battery" } }),
  ...byRole(api.removeUserFactors, colleague, managed),
  ...byRole(api.getAgent, "user", agents),
  ...byRole(api.explainWaiting, "user", agents),
  ...byRole(api.updateAgentSkills, "user", led, { body: { skillIds: [] } }),
  ...byRole(api.forceAgentState, "user", led, { body: { state: "OFFLINE" } }),
  ...byRole(
    api.updateRoutingAgent,
    "user",
    { ...managed, ADMIN: users },
    { body: { capacity: null, accepts: true, awayUntil: null } },
  ),
  ...byRole(api.markNotificationRead, "notice", notices),
  ...byRole(api.getCall, "call", { ...seen, ADMIN: users, VIEWER: users }),
  ...byRole(api.getCallQuality, "call", { ...seen, ADMIN: users, VIEWER: users }),
  ...byRole(api.getCallFlow, "call", { ...seen, ADMIN: users, VIEWER: users }),
  // They are over, which is told to those only who could have done it.
  ...byRole(api.endCall, "call", ended),
  // They are over too: nobody is with them any more, whoever may leave them.
  ...byRole(api.superviseCall, "call", { ...ended, AGENT: "LACKS" }, { body: { how: "LISTEN" } }),
  ...byRole(api.takeOverCall, "call", { ...ended, AGENT: "LACKS" }),
  // Only of the call that one wraps up oneself.
  ...byRole(api.leaveTakenOver, "call", { ...personal, AGENT: none }),
  ...byRole(api.leaveSupervision, "call", { ...ended, AGENT: "LACKS" }),
  ...byRole(api.holdCall, "call", personal),
  ...byRole(api.resumeCall, "call", personal),
  ...byRole(api.tellMachine, "call", personal),
  ...byRole(api.reconnectCall, "call", personal),
  ...byRole(api.callThirdParty, "call", personal, {
    body: { number: "+447700900001", how: "WARM" },
  }),
  ...byRole(api.listCallQueues, "call", personal),
  ...byRole(api.handToQueue, "call", personal, { body: { queueId: newId() } }),
  ...byRole(api.changeThirdParty, "call", personal, { body: { plan: "WARM" } }),
  // What was handed over, those end who may end calls.
  ...byRole(api.dropThirdParty, "call", ended),
  ...byRole(api.reportCallQuality, "call", personal, (id) => ({
    params: { id, lineId: newId() },
    body: { seconds: 5, packets: 250, lost: 1, jitterMs: 2, roundTripMs: 20, worstScore: 4 },
  })),
  ...byRole(api.tellLineLost, "call", personal, { body: {} }),
  ...byRole(api.wrapUpCall, "call", personal, { body: { dispositionId: newId() } }),
  ...byRole(api.getCallScript, scripted, { ...seen, ADMIN: users, VIEWER: users }),
  ...byRole(api.answerQuestion, scripted, personal, (id) => ({
    params: { id, question: "plan" },
    body: { value: "x" },
  })),
  ...byRole(api.openScriptStep, scripted, personal, { body: { stepId: "hello" } }),
];

export const peopleLists = [
  ...listed(api.listUsers, "user", { ...known, ADMIN: all }),
  ...listed(api.listAgents, "user", agents),
  ...listed(api.listRoutingAgents, "user", {
    SUPERVISOR: team,
    LEADER: team,
    ADMIN: users,
    VIEWER: users,
  }),
  ...listed(api.listCalls, "call", { ...seen, ADMIN: users, VIEWER: users }),
  ...listed(api.listNotifications, "notice", { AGENT: own, LEADER: none, ADMIN: ["nobody"] }),
];
