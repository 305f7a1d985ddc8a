import { createSkill } from "../modules/agents/index.ts";
import {
  addMembers,
  createCampaign,
  setDispositions,
  turnCampaign,
} from "../modules/campaigns/index.ts";
import { addActivities, createLeads } from "../modules/contacts/index.ts";
import { createTeam, createUser, type TenantSeed } from "../modules/identity/index.ts";
import { userHooks } from "../modules.ts";
import type { Ctx } from "../platform/ctx.ts";
import { makeCallbacks } from "./callbacks.ts";
import { type DemoTenant, emailOf } from "./cast.ts";
import { picksOf } from "./dispositions.ts";
import { makeDuplicates } from "./duplicates.ts";
import { makeInbound } from "./inbound.ts";
import { makeLaw } from "./law.ts";
import { demoLeads } from "./leads.ts";
import { demoOrder } from "./order.ts";
import { makePastLeads } from "./past.ts";
import { makePipeline } from "./pipeline.ts";
import { compareVersions, makeScripts } from "./scripts.ts";
import { notes } from "./words.ts";
import { makeWorkflows } from "./workflows.ts";

type Team = { id: string; agentIds: string[] };
type Owner = { assigneeId: string; teamId: string };

/** In millionths of the tenant's currency: 18.00 an hour of an agent, 0.012 a minute of a line. */
const demoRates = { lineMinute: 12_000, agentHour: 18_000_000 };
/** Every so many leads one belongs to an agent from the start. */
const ownedEvery = 9;

/** What the demo puts into a tenant; all of it in the transaction that makes the tenant. */
export function demoSeed(tenant: DemoTenant, passwordHash: string): TenantSeed {
  return async (ctx) => {
    const { teams, managerId } = await makePeople(ctx, tenant, passwordHash);
    const owners = [...teams.values()].flatMap(({ id, agentIds }) =>
      agentIds.map((assigneeId) => ({ assigneeId, teamId: id })),
    );
    await makeLaw(ctx);
    await makePastLeads(ctx, tenant);
    const leadIds = await makeLeads(ctx, tenant, owners);
    await demoOrder(ctx, tenant, leadIds, managerId);
    const dialled = await makeCampaigns(ctx, tenant, teams, leadIds);
    await makeInbound(ctx, tenant, teams.get(tenant.inbound?.team ?? "")?.id);
    await makePipeline(ctx, leadIds.slice(dialled));
    await makeWorkflows(ctx);
    await makeCallbacks(
      ctx,
      owners.flatMap((owner, at) => {
        const leadId = leadIds[at * ownedEvery];
        return leadId ? [{ leadId, ...owner }] : [];
      }),
    );
    await makeDuplicates(ctx, demoLeads(tenant), managerId);
  };
}

async function makePeople(
  ctx: Ctx,
  tenant: DemoTenant,
  passwordHash: string,
): Promise<{ teams: Map<string, Team>; managerId: string | undefined }> {
  let managerId: string | undefined;
  const skillIds = new Map<string, string>();
  for (const name of new Set(tenant.people.flatMap((person) => person.skills))) {
    skillIds.set(name, (await createSkill(ctx, name)).id);
  }
  const teams = new Map<string, Team>();
  for (const name of tenant.teams) {
    teams.set(name, { id: (await createTeam(ctx, name)).id, agentIds: [] });
  }
  for (const person of tenant.people) {
    const team = person.team === null ? undefined : teams.get(person.team);
    const user = {
      name: person.name,
      email: emailOf(tenant, person),
      passwordHash,
      locale: "en" as const,
      teamId: team?.id ?? null,
      roles: [person.role],
      skillIds: person.skills.flatMap((skill) => skillIds.get(skill) ?? []),
    };
    const id = await createUser(ctx, user, userHooks);
    if (person.role === "AGENT") team?.agentIds.push(id);
    if (person.role === "MANAGER") managerId ??= id;
  }
  return { teams, managerId };
}

async function makeLeads(ctx: Ctx, tenant: DemoTenant, owners: Owner[]): Promise<string[]> {
  const nobody = { assigneeId: null, teamId: null };
  const drafts = demoLeads(tenant).map((lead, i) => ({
    ...lead,
    status: "NEW" as const,
    ...(i % ownedEvery === 0 ? owners[(i / ownedEvery) % owners.length] : undefined),
  }));
  const leadIds = await createLeads(
    ctx,
    drafts.map((draft) => ({ ...nobody, ...draft })),
  );
  await addActivities(
    ctx,
    leadIds.flatMap((leadId, i) => {
      const owner = i % ownedEvery === 0 ? owners[(i / ownedEvery) % owners.length] : undefined;
      const text = notes[(i / ownedEvery) % notes.length];
      return owner && text ? [{ leadId, type: "NOTE", actorId: owner.assigneeId, text }] : [];
    }),
  );
  return leadIds;
}

/** Answers how many of the leads the campaigns have taken. */
async function makeCampaigns(
  ctx: Ctx,
  tenant: DemoTenant,
  teams: ReadonlyMap<string, Team>,
  leadIds: readonly string[],
): Promise<number> {
  let from = 0;
  const scriptId = tenant.leadsAbout === "BOILERS" ? await makeScripts(ctx) : null;
  for (const {
    members,
    team,
    starts,
    dispositions,
    comparesScripts,
    ...settings
  } of tenant.campaigns) {
    const id = team && teams.get(team)?.id;
    const campaign = await createCampaign(ctx, {
      strategy: "SEQUENTIAL",
      ringSeconds: 18,
      wrapUpSeconds: 30,
      callerId: null,
      callerIdRule: "FIXED",
      callerIdSet: [],
      scriptId,
      abandonLimit: 0.025,
      linesPerAgent: 5,
      farewell: null,
      farewellPromptId: null,
      machinePromptId: null,
      hours: null,
      purpose: "MARKETING",
      budget: null,
      rates: demoRates,
      machineDetection: "HANG_UP",
      machineCertainty: 0.8,
      detectionOff: [],
      detector: "CARRIER",
      machineMessage: null,
      measuresTalk: false,
      recording: null,
      recordingDays: null,
      sampleShare: 0,
      stopsAtLimit: false,
      saleMinor: null,
      weight: 1,
      callsPerSecond: null,
      ...settings,
      teamIds: id ? [id] : [],
      skillIds: [],
      sources: [],
      outcomeLimits: {},
      numbers: null,
    });
    if (scriptId !== null && comparesScripts) await compareVersions(ctx, campaign.id, scriptId);
    await setDispositions(ctx, campaign.id, await picksOf(ctx, dispositions ?? []));
    const part = leadIds.slice(from, from + members);
    from += members;
    await addMembers(ctx, campaign.id, { leadIds: part, priority: 100, skillId: null });
    if (starts) await turnCampaign(ctx, campaign.id, "start");
  }
  return from;
}
