import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";

const draft = (own: Estate) => own.campaign();
const running = async (own: Estate) => {
  const id = await own.campaign();
  await own.admin.call(api.startCampaign, { params: { id } });
  return id;
};
const theirCampaign = (estate: Estate) => estate.campaignId;
/** A name that an entry of the estate has, and that says nothing of whose it is. */
const twin =
  (add: (estate: Estate, name: string) => Promise<unknown>) =>
  async (estate: Estate): Promise<string> => {
    const name = `Twin ${randomBytes(4).toString("hex")}`;
    await add(estate, name);
    return name;
  };

type Dial = { agent: Client; leadId: string; pointId: string };
/** What the next dial was made ready with: an agent dials once, and only his own leads. */
const dials = new WeakMap<Estate, Dial>();

async function freshDial(own: Estate): Promise<Dial> {
  const agent = await own.atDesk();
  const lead = await own.tenant.lead({ assigneeId: agent.userId });
  const dial = { agent, leadId: lead.id, pointId: lead.contact.points[0]?.id ?? "" };
  dials.set(own, dial);
  return dial;
}

/** A campaign that is turned: started, paused, stopped. */
function turn(
  endpoint: typeof api.startCampaign | typeof api.pauseCampaign | typeof api.stopCampaign,
  ours: (own: Estate) => Promise<string>,
): Case {
  return caseOf(
    endpoint,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await ours(own)) } }),
    { "path.id": key(theirCampaign, ours) },
  );
}

/** What the agent on the phone does with his call. */
function handle(
  endpoint: typeof api.holdCall | typeof api.resumeCall | typeof api.endCall,
  from: api.CallState,
): Case {
  return caseOf(
    endpoint,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn(from));
      return { as: own.talker, params: { id } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn(from),
      ),
    },
  );
}

export const floorCases: Record<string, Case> = {
  listAgents: caseOf(
    api.listAgents,
    (_, ids) => ({ query: { teamId: ids["query.teamId"], cursor: ids["query.cursor"] } }),
    {
      "query.teamId": filter((estate) => estate.teamId),
      "query.cursor": cursor(api.listAgents, () => ({})),
    },
  ),
  getAgent: caseOf(
    api.getAgent,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  getOwnAgent: caseOf(api.getOwnAgent, (own) => ({ as: own.agent })),
  setOwnState: caseOf(
    api.setOwnState,
    (own, ids) => ({
      as: own.agent,
      body: {
        state: "PAUSED" as const,
        pauseReasonId: ids["body.pauseReasonId"] ?? own.pauseReasonId,
      },
    }),
    { "body.pauseReasonId": key((estate) => estate.pauseReasonId) },
  ),
  forceAgentState: caseOf(
    api.forceAgentState,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.agent.userId },
      body: {
        state: "PAUSED" as const,
        pauseReasonId: ids["body.pauseReasonId"] ?? own.pauseReasonId,
      },
    }),
    {
      "path.id": key((estate) => estate.agent.userId),
      "body.pauseReasonId": key((estate) => estate.pauseReasonId),
    },
  ),
  updateAgentSkills: caseOf(
    api.updateAgentSkills,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.agent.userId },
      body: { skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId] },
    }),
    {
      "path.id": key((estate) => estate.agent.userId),
      "body.skillIds[]": key((estate) => estate.skillId),
    },
  ),
  listSkills: caseOf(api.listSkills, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listSkills, () => ({})),
  }),
  createSkill: caseOf(
    api.createSkill,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Skill") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createSkill, { body: { name } })),
        (own) => own.name("Skill"),
      ),
    },
  ),
  updateSkill: caseOf(
    api.updateSkill,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.skillId },
      body: { name: own.name("Skill") },
    }),
    { "path.id": key((estate) => estate.skillId) },
  ),
  listPauseReasons: caseOf(
    api.listPauseReasons,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listPauseReasons, () => ({})) },
  ),
  createPauseReason: caseOf(
    api.createPauseReason,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Reason") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createPauseReason, { body: { name } })),
        (own) => own.name("Reason"),
      ),
    },
  ),
  updatePauseReason: caseOf(
    api.updatePauseReason,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.pauseReasonId },
      body: { limitMinutes: 7 },
    }),
    { "path.id": key((estate) => estate.pauseReasonId) },
  ),

  listCampaigns: caseOf(
    api.listCampaigns,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listCampaigns, () => ({})) },
  ),
  getCampaign: caseOf(
    api.getCampaign,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign) },
  ),
  createCampaign: caseOf(
    api.createCampaign,
    (own, ids) => ({
      body: {
        name: ids["body.name"] ?? own.name("Campaign"),
        mode: "PREVIEW" as const,
        teamIds: [own.teamId, ids["body.teamIds[]"] ?? own.teamId],
      },
    }),
    {
      "body.teamIds[]": key((estate) => estate.teamId),
      "body.name": value(
        twin((estate, name) => estate.campaign({ name })),
        (own) => own.name("Campaign"),
      ),
    },
  ),
  updateCampaign: caseOf(
    api.updateCampaign,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      body: { ringSeconds: 20, teamIds: [own.teamId, ids["body.teamIds[]"] ?? own.teamId] },
    }),
    {
      "path.id": key(theirCampaign),
      "body.teamIds[]": key((estate) => estate.teamId),
    },
  ),
  deleteCampaign: caseOf(
    api.deleteCampaign,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await draft(own)) } }),
    { "path.id": key(theirCampaign, draft) },
  ),
  startCampaign: turn(api.startCampaign, draft),
  pauseCampaign: turn(api.pauseCampaign, running),
  stopCampaign: turn(api.stopCampaign, running),
  listMembers: caseOf(
    api.listMembers,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirCampaign),
      "query.cursor": cursor(api.listMembers, (estate) => ({ params: { id: estate.campaignId } })),
    },
  ),
  addMembers: caseOf(
    api.addMembers,
    async (own, ids) => {
      const [assigneeId, teamId, campaignId] = ["assigneeId", "teamId", "campaignId"].map(
        (name) => ids[`body.filter.${name}`],
      );
      const named = [assigneeId, teamId, campaignId].some((id) => id !== undefined);
      const leadIds = [own.leadId, ids["body.leadIds[]"] ?? own.callLeadId];
      return {
        params: { id: ids["path.id"] ?? (await draft(own)) },
        body: named ? { filter: { assigneeId, teamId, campaignId } } : { leadIds },
      };
    },
    {
      "path.id": key(theirCampaign, draft),
      "body.leadIds[]": key((estate) => estate.leadId),
      "body.filter.assigneeId": filter((estate) => estate.agent.userId),
      "body.filter.teamId": filter((estate) => estate.teamId),
      "body.filter.campaignId": filter(theirCampaign),
    },
  ),
  removeMember: caseOf(
    api.removeMember,
    async (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        memberId: ids["path.memberId"] ?? (await own.member(own.campaignId)),
      },
    }),
    {
      "path.id": key(theirCampaign),
      "path.memberId": key(
        (estate) => estate.memberId,
        (own) => own.member(own.campaignId),
      ),
    },
  ),
  getCampaignStats: caseOf(
    api.getCampaignStats,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign) },
  ),
  nextPreview: caseOf(
    api.nextPreview,
    async (own, ids) => ({
      as: own.agent,
      params: { id: ids["path.id"] ?? (await running(own)) },
    }),
    { "path.id": key((estate) => estate.offer.campaignId, running) },
  ),
  skipPreview: caseOf(
    api.skipPreview,
    async (own, ids) => ({
      as: own.agent,
      params: { id: ids["path.id"] ?? (await own.preview(own.agent)).memberId },
    }),
    {
      "path.id": key(
        (estate) => estate.offer.memberId,
        async (own) => (await own.preview(own.agent)).memberId,
      ),
    },
  ),

  listCalls: caseOf(
    api.listCalls,
    (_, ids) => ({
      query: {
        cursor: ids["query.cursor"],
        campaignId: ids["query.campaignId"],
        agentId: ids["query.agentId"],
        leadId: ids["query.leadId"],
      },
    }),
    {
      "query.cursor": cursor(api.listCalls, () => ({})),
      "query.campaignId": filter((estate) => estate.calledCampaignId),
      "query.agentId": filter((estate) => estate.talker.userId),
      "query.leadId": filter((estate) => estate.callLeadId),
    },
  ),
  getCall: caseOf(api.getCall, (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }), {
    "path.id": key((estate) => estate.callId),
  }),
  placeCall: caseOf(
    api.placeCall,
    async (own, ids) => {
      const { agent, leadId } = dials.get(own) ?? (await freshDial(own));
      dials.delete(own);
      return {
        as: agent,
        body: {
          leadId: ids["body.leadId"] ?? leadId,
          contactPointId: ids["body.contactPointId"],
          memberId: ids["body.memberId"],
        },
      };
    },
    {
      "body.leadId": key(
        (estate) => estate.leadId,
        async (own) => (await freshDial(own)).leadId,
      ),
      "body.contactPointId": key(
        (estate) => estate.pointId,
        async (own) => (await freshDial(own)).pointId,
      ),
      "body.memberId": key(
        (estate) => estate.offer.memberId,
        async (own) => {
          const offer = await own.preview();
          dials.set(own, { agent: offer.agent, leadId: offer.leadId, pointId: "" });
          return offer.memberId;
        },
      ),
    },
  ),
  holdCall: handle(api.holdCall, "TALKING"),
  resumeCall: handle(api.resumeCall, "ON_HOLD"),
  endCall: handle(api.endCall, "TALKING"),
  wrapUpCall: caseOf(
    api.wrapUpCall,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn("ENDED"));
      const dispositionId = ids["body.dispositionId"] ?? own.dispositionId;
      return { as: own.talker, params: { id }, body: { dispositionId } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn("ENDED"),
      ),
      "body.dispositionId": key((estate) => estate.dispositionId),
    },
  ),
  listDispositions: caseOf(
    api.listDispositions,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listDispositions, () => ({})) },
  ),
  createDisposition: caseOf(
    api.createDisposition,
    (own, ids) => ({
      body: {
        name: ids["body.name"] ?? own.name("Entry"),
        category: "CONTACT" as const,
        position: own.hotKey(),
      },
    }),
    {
      "body.name": value(
        twin((estate, name) =>
          estate.admin.call(api.createDisposition, {
            body: { name, category: "CONTACT", position: estate.hotKey() },
          }),
        ),
        (own) => own.name("Entry"),
      ),
    },
  ),
  updateDisposition: caseOf(
    api.updateDisposition,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.dispositionId },
      body: { position: own.hotKey() },
    }),
    { "path.id": key((estate) => estate.dispositionId) },
  ),
};
