import * as api from "@parley/contract";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const theirs = (estate: Estate) => estate.campaignId;
const draft = (own: Estate) => own.campaign();
const running = async (own: Estate) => {
  const id = await own.campaign();
  await own.admin.call(api.startCampaign, { params: { id } });
  return id;
};
const passing = async (own: Estate) => {
  const id = await own.campaign();
  await own.admin.call(api.startPass, { params: { id }, body: { outcomes: ["BUSY"] } });
  return id;
};
const nextYear = () => new Date(Date.now() + 365 * 86_400_000).toISOString();

/** When a campaign dials, and what is looked at before it does. */
export const campaignPlanCases: Record<string, Case> = {
  scheduleCampaign: caseOf(
    api.scheduleCampaign,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await draft(own)) },
      body: { startAt: nextYear(), stopAt: null },
    }),
    { "path.id": key(theirs, draft) },
  ),
  haltCampaign: caseOf(
    api.haltCampaign,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await running(own)) },
      body: { reason: "The wrong list" },
    }),
    { "path.id": key(theirs, running) },
  ),
  getCampaignPasses: caseOf(
    api.getCampaignPasses,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  startPass: caseOf(
    api.startPass,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await draft(own)) },
      body: { outcomes: ["NO_ANSWER" as const] },
    }),
    { "path.id": key(theirs, draft) },
  ),
  undoPass: caseOf(
    api.undoPass,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await passing(own)) } }),
    { "path.id": key(theirs, passing) },
  ),
  getCampaignMoney: caseOf(
    api.getCampaignMoney,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  previewRetries: caseOf(api.previewRetries, () => ({
    body: { maxAttempts: 3, retryMinutes: { NO_ANSWER: 240 } },
  })),
  getMemberPlan: caseOf(
    api.getMemberPlan,
    async (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        memberId: ids["path.memberId"] ?? (await own.member(own.campaignId)),
      },
    }),
    {
      "path.id": key(theirs),
      "path.memberId": key(
        (estate) => estate.memberId,
        (own) => own.member(own.campaignId),
      ),
    },
  ),
  startScrub: caseOf(
    api.startScrub,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await draft(own)) } }),
    { "path.id": key(theirs, draft) },
  ),
  getScrub: caseOf(
    api.getScrub,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  exportScrub: caseOf(
    api.exportScrub,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  checkCampaign: caseOf(
    api.checkCampaign,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
};
