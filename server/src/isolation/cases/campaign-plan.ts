import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
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

/** Leads that were put into a campaign in the background, and are in it. */
export async function addition({
  tenant,
  campaignId,
}: Pick<Estate, "tenant" | "campaignId">): Promise<string> {
  const [id, operationId] = [newId(), newId()];
  const { admin: database } = tenant.server;
  await database.query(
    `insert into operations (tenant_id, id, kind, title, state, unit, owner_id, created_at, ended_at)
     values ($1, $2, 'ADD_MEMBERS', 'Campaign', 'DONE', 'LEADS', $3, clock_timestamp(), clock_timestamp())`,
    [tenant.id, operationId, tenant.admin.userId],
  );
  await database.query(
    `insert into member_additions
       (tenant_id, campaign_id, id, operation_id, selection, priority, added, created_at)
     values ($1, $2, $3, $4, '{}', 100, 1, clock_timestamp())`,
    [tenant.id, campaignId, id, operationId],
  );
  return id;
}

/** A filter that is asked for in a campaign and waits; nothing else waits there then. */
export async function filterChange({
  tenant: { admin },
  campaignId: id,
}: Pick<Estate, "tenant" | "campaignId">): Promise<string> {
  const { items } = await admin.call(api.listFilterChanges, { params: { id } });
  const last = items.find(({ state }) => state === "WAITING");
  if (last) {
    await admin.call(api.withdrawFilterChange, { params: { id, changeId: last.id } });
  }
  // Met by every lead.
  const filter = { field: "name", op: "IS_NOT" as const, value: newId() };
  const body = { filter, reason: "Everybody but one" };
  return (await admin.call(api.askFilterChange, { params: { id }, body })).id;
}

/** A setting that somebody changed, with the reason. */
export async function settingChange({ tenant: { admin }, campaignId: id }: Estate): Promise<void> {
  const body = { ringSeconds: 19, reason: "So rings the other one" };
  await admin.call(api.updateCampaign, { params: { id }, body });
}

/** What is done with a filter that waits. */
function decision(
  endpoint:
    | typeof api.approveFilterChange
    | typeof api.refuseFilterChange
    | typeof api.withdrawFilterChange,
  body: { note: string } | undefined,
): Case {
  return caseOf(
    endpoint as typeof api.refuseFilterChange,
    async (own, ids) =>
      ({
        params: {
          id: ids["path.id"] ?? own.campaignId,
          changeId: ids["path.changeId"] ?? (await filterChange(own)),
        },
        ...(body ? { body } : {}),
      }) as never,
    {
      "path.id": key(theirs),
      "path.changeId": key((estate) => estate.filterChangeId, filterChange),
    },
  );
}

const ofFirms = { field: "company", op: "NOT_EMPTY" as const };

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
  listMemberAdditions: caseOf(
    api.listMemberAdditions,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listMemberAdditions, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  undoMemberAddition: caseOf(
    api.undoMemberAddition,
    async (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        additionId: ids["path.additionId"] ?? (await addition(own)),
      },
    }),
    {
      "path.id": key(theirs),
      "path.additionId": key((estate) => estate.additionId, addition),
    },
  ),
  listFilterChanges: caseOf(
    api.listFilterChanges,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listFilterChanges, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  listSettingChanges: caseOf(
    api.listSettingChanges,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listSettingChanges, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  previewFilter: caseOf(
    api.previewFilter,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      body: { filter: ofFirms },
    }),
    { "path.id": key(theirs) },
  ),
  askFilterChange: caseOf(
    api.askFilterChange,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await draft(own)) },
      body: { filter: ofFirms, reason: "Firms answer in the morning" },
    }),
    { "path.id": key(theirs, draft) },
  ),
  approveFilterChange: decision(api.approveFilterChange, { note: "Until noon" }),
  refuseFilterChange: decision(api.refuseFilterChange, { note: "Too few would be left" }),
  withdrawFilterChange: decision(api.withdrawFilterChange, undefined),
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
