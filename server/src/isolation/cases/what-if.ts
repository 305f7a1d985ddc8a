import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import { pastCalls } from "../../testing/past-calls.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const theirCampaign = (estate: Estate) => estate.campaignId;

/** A day of one hour with one agent: simulated in a moment. */
const oneHour = {
  ...{ days: 1, hours: 1, openingHour: 9, seed: 1 },
  settings: [
    {
      ...{ mode: "PROGRESSIVE" as const, abandonLimit: 0.02, linesPerAgent: 1 },
      ...{ agents: 1, ringSeconds: 20, wrapUpSeconds: 30 },
    },
  ],
};

/** A simulation of a campaign that was stopped before it came to anything. */
export async function simulation(
  { tenant, campaignId }: Pick<Estate, "tenant" | "campaignId">,
  backTest: { day: string; actual: object } | null = null,
): Promise<string> {
  const [id, operationId] = [newId(), newId()];
  const prices = { agentHour: 0, answeredMinute: 0, lineHour: 0, saleShare: 0 };
  const basis = { from: "NOTHING", dials: 0, sinceDays: 60, assumed: [] };
  const { admin: database } = tenant.server;
  await database.query(
    `insert into operations (tenant_id, id, kind, title, state, unit, owner_id, created_at, ended_at)
     values ($1, $2, 'WHAT_IF', 'Campaign', 'CANCELLED', 'DAYS', $3, clock_timestamp(), clock_timestamp())`,
    [tenant.id, operationId, tenant.admin.userId],
  );
  await database.query(
    `insert into what_if_runs (tenant_id, campaign_id, id, operation_id, question, basis, back_test, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
    [tenant.id, campaignId, id, operationId, { ...oneHour, prices }, basis, backTest],
  );
  return id;
}

/** A campaign of each estate, with a simulation that is done of it as it is set. */
const foretolds = new WeakMap<Estate, Promise<{ id: string; runId: string }>>();
function foretold(estate: Estate) {
  const known = foretolds.get(estate) ?? foretell(estate);
  foretolds.set(estate, known);
  return known;
}
async function foretell({ tenant }: Estate): Promise<{ id: string; runId: string }> {
  const body = { name: `Foretold ${newId()}`, mode: "PROGRESSIVE" as const };
  const { id } = await tenant.admin.call(api.createCampaign, { body });
  const runId = await simulation({ tenant, campaignId: id });
  const campaign = await tenant.admin.call(api.getCampaign, { params: { id } });
  const { mode, abandonLimit, linesPerAgent, ringSeconds, wrapUpSeconds } = campaign;
  const setting = { mode, abandonLimit, linesPerAgent, ringSeconds, wrapUpSeconds, agents: 1 };
  const none = { value: 0, low: null, high: null };
  const result = {
    ...{ contactsPerAgentHour: none, waitSeconds: none, occupancy: none, abandonRate: none },
    ...{ lines: 1, costPerContact: null, costPerSale: null },
    ...{ dials: 0, people: 0, abandoned: 0, agentHours: 1 },
  };
  await tenant.server.admin.query(
    `update what_if_runs set results = $2, question = question || jsonb_build_object('settings', $3::jsonb)
     where id = $1`,
    [runId, JSON.stringify([result]), JSON.stringify([setting])],
  );
  return { id, runId };
}

/** Two times at which the campaign was paced in another way. */
export async function paceChanges({ tenant, campaignId }: Pick<Estate, "tenant" | "campaignId">) {
  await tenant.server.admin.query(
    `insert into campaign_pace_changes (tenant_id, id, campaign_id, at, mode, because, abandon_limit,
       lines_per_agent, people, abandoned, changed_by, told)
     select $1, id, $2, clock_timestamp(), 'PROGRESSIVE', 'TOO_FEW_AGENTS', 0.02, 3, 1, 0, $4, false
     from unnest($3::uuid[]) as one (id)`,
    [tenant.id, campaignId, [newId(), newId()], tenant.admin.userId],
  );
}

/** A day on which nothing happened. */
export const quietDay = {
  day: "2026-11-19",
  actual: { dials: 0, connected: 0, abandoned: 0, talkSeconds: 0, wrapUpSeconds: 0, hours: [] },
};

async function dialsAhead({ admin }: Estate): Promise<string> {
  const body = { name: `Ahead ${newId()}`, mode: "PREDICTIVE" as const };
  const { id } = await admin.call(api.createCampaign, { body });
  return id;
}

/** A campaign that dialled enough on a day that is over. */
async function dialledYesterday({ admin, leadId, tenant }: Estate): Promise<string> {
  const body = { name: "Yesterday", mode: "PROGRESSIVE" as const };
  const { id: campaignId } = await admin.call(api.createCampaign, { body });
  const of = { campaignId, leadId, agentId: admin.userId };
  await pastCalls(tenant, { ...of, daysAgo: 1, count: 40 });
  return campaignId;
}

export const whatIfCases: Record<string, Case> = {
  listWhatIfRuns: caseOf(
    api.listWhatIfRuns,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirCampaign),
      "query.cursor": cursor(api.listWhatIfRuns, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  getWhatIfRun: caseOf(
    api.getWhatIfRun,
    (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        runId: ids["path.runId"] ?? own.whatIfRunId,
      },
    }),
    { "path.id": key(theirCampaign), "path.runId": key((estate) => estate.whatIfRunId) },
  ),
  getCampaignPrediction: caseOf(
    api.getCampaignPrediction,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign) },
  ),
  keepCampaignPrediction: caseOf(
    api.keepCampaignPrediction,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await foretold(own)).id },
      body: { runId: ids["body.runId"] ?? (await foretold(own)).runId, setting: 0 },
    }),
    {
      "path.id": key(async (estate) => (await foretold(estate)).id),
      "body.runId": key(async (estate) => (await foretold(estate)).runId),
    },
  ),
  listBackTests: caseOf(
    api.listBackTests,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirCampaign),
      "query.cursor": cursor(api.listBackTests, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  setCampaignShadow: caseOf(
    api.setCampaignShadow,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      body: { abandonLimit: 0.02, linesPerAgent: 3 },
    }),
    { "path.id": key(theirCampaign, dialsAhead) },
  ),
  removeCampaignShadow: caseOf(
    api.removeCampaignShadow,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirCampaign, dialsAhead) },
  ),
  startBackTest: caseOf(
    api.startBackTest,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId }, body: {} }),
    { "path.id": key(theirCampaign, dialledYesterday) },
  ),
  startWhatIf: caseOf(
    api.startWhatIf,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId }, body: oneHour }),
    { "path.id": key(theirCampaign) },
  ),
};
