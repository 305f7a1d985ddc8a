import { Call, Campaign, Contact, LeadDetail } from "@parley/contract";
import { agents, ensureAgent, retireAgent, seedPauseReasons } from "./modules/agents/index.ts";
import { type AutomationEngine, automation } from "./modules/automation/index.ts";
import {
  type CallDesk,
  callRoutes,
  callsOfLeavers,
  closeWithoutAgent,
  dropExport,
  expireRecording,
  exportRecordings,
  exportsOfDeleted,
  getCall,
  type PromiseCallback,
  recordingsOfPurged,
  sealedAnswers,
  sealedThirdParties,
  seedDispositions,
} from "./modules/calls/index.ts";
import {
  campaignActions,
  campaigns,
  createCallback,
  getCampaign,
} from "./modules/campaigns/index.ts";
import { compliance } from "./modules/compliance/index.ts";
import {
  contactActions,
  contactsModule,
  getContact,
  getLead,
  seedPipeline,
} from "./modules/contacts/index.ts";
import { dialerJobs, dialerRoutes, placeCallback, placePreview } from "./modules/dialer/index.ts";
import { type DemoFloors, floorRoutes, type Surroundings } from "./modules/floor/index.ts";
import type { AccessControl } from "./modules/identity/access.ts";
import {
  identity,
  identitySealed,
  type TenantSeed,
  type UserHook,
} from "./modules/identity/index.ts";
import type { Tokens } from "./modules/identity/tokens.ts";
import {
  inbound,
  poolOfQueue,
  queuesToAsk,
  sealedRuns,
  wayOfQueue,
} from "./modules/inbound/index.ts";
import {
  type Courier,
  integrationActions,
  integrations,
  integrationsSealed,
  type RecordReader,
} from "./modules/integrations/index.ts";
import { law } from "./modules/law/index.ts";
import { notificationActions, notifications } from "./modules/notifications/index.ts";
import { operator, operatorSealed } from "./modules/operator/index.ts";
import { prompts } from "./modules/prompts/index.ts";
import { proof } from "./modules/proof/index.ts";
import { routing } from "./modules/routing/index.ts";
import { scripts } from "./modules/scripts/index.ts";
import { search } from "./modules/search/index.ts";
import { type SettingsStore, settings } from "./modules/settings/index.ts";
import { demandPhone, trunks, trunksSealed } from "./modules/trunks/index.ts";
import type { Action } from "./platform/actions/action.ts";
import type { App } from "./platform/app.ts";
import type { SealedField } from "./platform/encryption/fields.ts";
import { encryption } from "./platform/encryption/index.ts";
import type { RateLimits } from "./platform/http/rate-limit.ts";
import type { Module } from "./platform/module.ts";
import { type CacheSource, monitoringRoutes } from "./platform/observe/monitoring.ts";
import { operationRoutes } from "./platform/operations/routes.ts";
import type { Hub } from "./platform/realtime/hub.ts";
import { type TelephonyRole, telephonyLock } from "./telephony-role.ts";

export type Parts = {
  app: App;
  tokens: Tokens;
  access: AccessControl;
  limits: RateLimits;
  settings: SettingsStore;
  hub: Hub;
  telephony: TelephonyRole;
  around: Surroundings;
  demo: DemoFloors;
  courier: Courier;
  isDraining: () => boolean;
};

/** What modules put into a new tenant. */
export const tenantSeeds: readonly TenantSeed[] = [
  seedPauseReasons,
  seedDispositions,
  seedPipeline,
];

/** Who works as an agent himself is one from that moment on; who no longer does leaves the floor. */
export const userHooks: readonly UserHook[] = [
  async (ctx, user) => {
    if (user.isAgent) return ensureAgent(ctx, user.id, user.teamId);
    const leftCallId = await retireAgent(ctx, user.id);
    if (leftCallId !== null) await closeWithoutAgent(ctx.tx, [leftCallId], ctx.now);
  },
];

/** What workflows can do, each registered by the module that owns it. */
const actions: readonly Action[] = [
  ...contactActions,
  ...notificationActions,
  ...campaignActions,
  ...integrationActions,
];

/** The same by their names, for what is made without an endpoint. */
export const installedActions: ReadonlyMap<string, Action> = new Map(
  actions.map((action) => [action.name, action]),
);

/** Every column in which a module keeps sealed values. */
export const sealedFields: readonly SealedField[] = [
  ...identitySealed,
  ...operatorSealed,
  ...(contactsModule.sealed ?? []),
  ...(compliance.sealed ?? []),
  ...(law.sealed ?? []),
  ...sealedAnswers,
  sealedThirdParties,
  ...sealedRuns,
  ...(campaigns.sealed ?? []),
  ...integrationsSealed,
  ...trunksSealed,
];

/** What an agent promises when he closes a call becomes a callback. */
export const promiseCallback: PromiseCallback = (
  ctx,
  { id, leadId, campaignId },
  { anyone, ...plan },
) => {
  const owner = anyone ? { ownerId: null } : {};
  return createCallback(ctx, { leadId, campaignId, contactPointId: null, ...owner, ...plan }, id);
};

/**
 * The modules, from the ground up: each may import those before it, and nothing after it. Which ones
 * it does import is written in `imports` and checked by a test.
 */
export function createModules(parts: Parts): { modules: Module[]; engine: AutomationEngine } {
  const { app, telephony, around, demo } = parts;
  const { provider } = telephony;
  const desk: CallDesk = {
    runtime: () => telephony.calls,
    provider,
    placePreview: (ctx, memberId, leadId) => placePreview(ctx, provider, memberId, leadId),
    placeCallback: (ctx, callbackId, leadId) => placeCallback(ctx, provider, callbackId, leadId),
    promiseCallback,
    poolOfQueue,
    queuesToAsk,
    wayOfQueue,
  };
  const dialing = { calls: () => telephony.calls, dialer: () => telephony.dialer };
  const workflows = automation(app, actions);
  const modules: Module[] = [
    { name: "operations", routes: operationRoutes },
    identity({ ...parts, userHooks }),
    settings(app),
    notifications,
    compliance,
    operator({ app, seeds: tenantSeeds, hooks: userHooks, sealed: sealedFields }),
    agents((who) => demandPhone(app, who)),
    contactsModule,
    routing,
    law,
    scripts,
    prompts(app),
    {
      name: "calls",
      routes: (api) => callRoutes(api, app, desk),
      subscribers: [callsOfLeavers(desk), recordingsOfPurged, exportsOfDeleted],
      jobs: [expireRecording, exportRecordings, dropExport],
      sealed: [...sealedAnswers, sealedThirdParties],
    },
    trunks(app, () => telephony.trunkState),
    inbound(app, () => telephony.ring),
    campaigns,
    search,
    proof,
    { name: "dialer", routes: (api) => dialerRoutes(api, dialing), jobs: dialerJobs },
    workflows.module,
    { name: "floor", routes: (api) => floorRoutes(api, around, demo) },
    integrations(app, { courier: parts.courier, readers: recordReaders }),
    {
      name: "monitoring",
      routes: (api) =>
        monitoringRoutes(api, {
          app,
          isDraining: parts.isDraining,
          carrier: () => ({
            name: provider,
            connected: telephony.isConnected,
            isHere: telephony.calls !== undefined,
            lock: telephonyLock,
          }),
          caches: cachesOf(parts),
        }),
    },
  ];
  return { modules: [...modules, encryption(app, sealedFields)], engine: workflows.engine };
}

function cachesOf({ app, access, tokens, limits, settings: store }: Parts): CacheSource[] {
  return [
    { name: "vaults", cache: app.vaults.cache, counters: app.vaults },
    { name: "access", cache: access.cache, counters: access },
    { name: "tokens", cache: tokens.cache, counters: tokens },
    { name: "settings", cache: store.cache, counters: store },
    { name: "rate-limits", cache: limits.buckets, counters: limits },
  ];
}

/** Records that a full payload of a webhook carries, with the events whose `id` is theirs. */
export const recordReaders: readonly RecordReader[] = [
  {
    name: "lead",
    schema: LeadDetail,
    events: ["lead.created", "lead.updated", "lead.deleted", "lead.restored"],
    read: getLead,
  },
  {
    name: "contact",
    schema: Contact,
    events: ["contact.created", "contact.updated", "contact.deleted"],
    read: getContact,
  },
  {
    name: "call",
    schema: Call,
    events: [
      ...["call.started", "call.offered", "call.changed", "call.ended", "call.closed"],
      "call.line_lost",
    ],
    read: getCall,
  },
  {
    name: "campaign",
    schema: Campaign,
    events: ["campaign.created", "campaign.changed"],
    read: getCampaign,
  },
];

/** The import law, as a table: which modules a module may import besides the platform. */
export const mayImport: Record<string, readonly string[]> = {
  identity: [],
  settings: ["identity"],
  telephony: [],
  notifications: ["identity"],
  compliance: ["identity", "notifications"],
  operator: ["identity"],
  agents: ["identity", "notifications"],
  contacts: ["identity", "agents", "settings"],
  routing: ["identity", "settings", "contacts"],
  law: ["identity", "settings", "contacts"],
  scripts: ["contacts"],
  prompts: ["telephony"],
  calls: [
    "identity",
    "telephony",
    "contacts",
    "agents",
    "notifications",
    "law",
    "scripts",
    "settings",
    "prompts",
  ],
  trunks: ["agents", "telephony"],
  inbound: [
    ...["identity", "telephony", "contacts", "agents", "notifications", "settings", "calls"],
    ...["campaigns", "law", "prompts"],
  ],
  campaigns: [
    "identity",
    "contacts",
    "agents",
    "notifications",
    "settings",
    "law",
    "scripts",
    "calls",
    "prompts",
  ],
  search: ["identity", "contacts", "campaigns"],
  proof: ["identity", "settings", "contacts", "campaigns", "law"],
  dialer: [
    ...["identity", "settings", "campaigns", "calls", "telephony", "contacts", "agents", "proof"],
    "prompts",
  ],
  automation: ["identity", "contacts"],
  floor: ["identity", "agents", "campaigns", "calls", "dialer"],
  integrations: ["identity", "notifications"],
};
