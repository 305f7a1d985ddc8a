import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { promptKey } from "./prompts.ts";
import { twin } from "./twin.ts";
import { whatIfCases } from "./what-if.ts";

const draft = (own: Estate) => own.campaign();
const running = async (own: Estate) => {
  const id = await own.campaign();
  await own.admin.call(api.startCampaign, { params: { id } });
  return id;
};
/** A campaign of each estate whose agents pick, with a lead to pick. */
const outbounds = new WeakMap<Estate, Promise<{ campaignId: string; memberId: string }>>();
function outbound(estate: Estate) {
  const known = outbounds.get(estate) ?? makeOutbound(estate);
  outbounds.set(estate, known);
  return known;
}
async function makeOutbound(estate: Estate) {
  const campaignId = await estate.campaign({ mode: "OUTBOUND" });
  const memberId = await estate.member(campaignId);
  await estate.admin.call(api.startCampaign, { params: { id: campaignId } });
  return { campaignId, memberId };
}
const outboundId = async (estate: Estate) => (await outbound(estate)).campaignId;

const theirCampaign = (estate: Estate) => estate.campaignId;

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

export const campaignCases: Record<string, Case> = {
  ...whatIfCases,
  listCampaigns: caseOf(
    api.listCampaigns,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listCampaigns, () => ({})) },
  ),
  exportCampaigns: caseOf(api.exportCampaigns, () => ({ body: {} })),
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
        scriptId: ids["body.scriptId"] ?? own.scriptId,
        farewellPromptId: ids["body.farewellPromptId"] ?? own.promptId,
        machinePromptId: ids["body.machinePromptId"] ?? own.promptId,
        teamIds: [own.teamId, ids["body.teamIds[]"] ?? own.teamId],
        skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId],
        callerIdSet: [own.callerIdId, ids["body.callerIdSet[]"] ?? own.callerIdId],
      },
    }),
    {
      "body.scriptId": key((estate) => estate.scriptId),
      "body.farewellPromptId": promptKey,
      "body.machinePromptId": promptKey,
      "body.teamIds[]": key((estate) => estate.teamId),
      "body.skillIds[]": key((estate) => estate.skillId),
      "body.callerIdSet[]": key((estate) => estate.callerIdId),
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
      body: {
        ringSeconds: 20,
        scriptId: ids["body.scriptId"] ?? own.scriptId,
        farewellPromptId: ids["body.farewellPromptId"] ?? own.promptId,
        machinePromptId: ids["body.machinePromptId"] ?? own.promptId,
        teamIds: [own.teamId, ids["body.teamIds[]"] ?? own.teamId],
        skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId],
        callerIdSet: [own.callerIdId, ids["body.callerIdSet[]"] ?? own.callerIdId],
      },
    }),
    {
      "path.id": key(theirCampaign),
      "body.scriptId": key((estate) => estate.scriptId),
      "body.farewellPromptId": promptKey,
      "body.machinePromptId": promptKey,
      "body.teamIds[]": key((estate) => estate.teamId),
      "body.skillIds[]": key((estate) => estate.skillId),
      "body.callerIdSet[]": key((estate) => estate.callerIdId),
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
  exportMembers: caseOf(
    api.exportMembers,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId }, body: {} }),
    { "path.id": key(theirCampaign) },
  ),
  addMembers: caseOf(
    api.addMembers,
    async (own, ids) => {
      const names = [
        ...["assigneeId", "teamId", "campaignId", "contactId", "pipelineId", "stageId", "listId"],
      ];
      const given = names.flatMap((name) => {
        const id = ids[`body.filter.${name}`];
        return id === undefined ? [] : [[name, id] as const];
      });
      const tag = ids["body.filter.tagId[]"];
      const chosen = { ...Object.fromEntries(given), ...(tag ? { tagId: [tag] } : {}) };
      const leadIds = [own.leadId, ids["body.leadIds[]"] ?? own.callLeadId];
      return {
        params: { id: ids["path.id"] ?? (await draft(own)) },
        body: {
          ...(Object.keys(chosen).length > 0 ? { filter: chosen } : { leadIds }),
          skillId: ids["body.skillId"] ?? own.skillId,
        },
      };
    },
    {
      "path.id": key(theirCampaign, draft),
      "body.leadIds[]": key((estate) => estate.leadId),
      "body.skillId": key((estate) => estate.skillId),
      "body.filter.assigneeId": filter((estate) => estate.agent.userId),
      "body.filter.teamId": filter((estate) => estate.teamId),
      "body.filter.campaignId": filter(theirCampaign),
      "body.filter.contactId": filter((estate) => estate.contactId),
      "body.filter.pipelineId": filter((estate) => estate.pipelineId),
      "body.filter.stageId": filter((estate) => estate.stageId),
      "body.filter.listId": filter((estate) => estate.listId),
      "body.filter.tagId[]": filter((estate) => estate.tagId),
    },
  ),
  listQueue: caseOf(
    api.listQueue,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign) },
  ),
  queueCall: caseOf(
    api.queueCall,
    async (own, ids) => ({
      body: {
        campaignId: ids["body.campaignId"] ?? (await draft(own)),
        leadId: ids["body.leadId"] ?? own.leadId,
      },
    }),
    {
      "body.campaignId": key(theirCampaign, draft),
      "body.leadId": key((estate) => estate.leadId),
    },
  ),
  updateMember: caseOf(
    api.updateMember,
    async (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        memberId: ids["path.memberId"] ?? (await own.member(own.campaignId)),
      },
      body: { priority: 500, skillId: ids["body.skillId"] ?? own.skillId },
    }),
    {
      "body.skillId": key((estate) => estate.skillId),
      "path.id": key(theirCampaign),
      "path.memberId": key(
        (estate) => estate.memberId,
        (own) => own.member(own.campaignId),
      ),
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
  getCampaignPace: caseOf(
    api.getCampaignPace,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign) },
  ),
  downloadCampaignPaceLog: caseOf(
    api.downloadCampaignPaceLog,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId }, query: {} }),
    { "path.id": key(theirCampaign) },
  ),
  listCampaignPaceChanges: caseOf(
    api.listCampaignPaceChanges,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirCampaign),
      "query.cursor": cursor(api.listCampaignPaceChanges, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  nextPreview: caseOf(
    api.nextPreview,
    async (own, ids) => ({
      as: own.agent,
      params: { id: ids["path.id"] ?? (await running(own)) },
    }),
    { "path.id": key((estate) => estate.offer.campaignId, running) },
  ),
  listPickable: caseOf(
    api.listPickable,
    async (own, ids) => ({
      as: own.agent,
      params: { id: ids["path.id"] ?? (await outboundId(own)) },
      query: {},
    }),
    { "path.id": key(outboundId) },
  ),
  pickMember: caseOf(
    api.pickMember,
    async (own, ids) => ({
      as: own.agent,
      params: {
        id: ids["path.id"] ?? (await outboundId(own)),
        memberId: ids["path.memberId"] ?? (await outbound(own)).memberId,
      },
    }),
    {
      "path.id": key(outboundId),
      "path.memberId": key(async (estate) => (await outbound(estate)).memberId),
    },
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
};
