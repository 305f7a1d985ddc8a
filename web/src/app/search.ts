import {
  auditActions,
  auditOutcomes,
  type CallOutcome,
  type CampaignState,
  type Condition,
  callOutcomes,
  campaignStates,
  type LeadStatus,
  leadStatuses,
  type PairReason,
  type PairStrength,
  pairReasons,
  pairStrengths,
  securityStates,
  settingsSectionNames,
  tenantStatuses,
} from "@parley/contract";

// What stands in the address. A value that makes no sense is dropped and not an error: addresses
// are typed, shared and kept.
type Raw = Record<string, unknown>;

/** A text; one of digits only is read as a number by the router. */
function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): string[] | undefined {
  const found = (Array.isArray(value) ? value : []).flatMap((one) => text(one) ?? []);
  return found.length > 0 ? found : undefined;
}

/** Its fields are judged by the server. */
function condition(value: unknown): Condition | undefined {
  return typeof value === "object" && value !== null ? (value as Condition) : undefined;
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value);
}

function manyOf<T extends string>(values: readonly T[], given: unknown): T[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const known = given.flatMap((one) => oneOf(values, one) ?? []);
  return known.length > 0 ? known : undefined;
}

export function signInSearch({ to, tenant }: Raw): {
  to?: string | undefined;
  tenant?: string | undefined;
} {
  return { to: text(to), tenant: text(tenant) };
}

export type DaysSearch = { from?: string | undefined; to?: string | undefined };

export function reportSearch({ from, to }: Raw): DaysSearch {
  return { from: day(from), to: day(to) };
}

export const callbackViews = ["now", "later", "closed"] as const;
export const callbackOwners = ["mine", "all"] as const;
export type CallbacksSearch = {
  show?: (typeof callbackViews)[number] | undefined;
  whose?: (typeof callbackOwners)[number] | undefined;
};

export function callbacksSearch(raw: Raw): CallbacksSearch {
  return { show: oneOf(callbackViews, raw.show), whose: oneOf(callbackOwners, raw.whose) };
}

export type TenantsSearch = {
  q?: string | undefined;
  status?: (typeof tenantStatuses)[number] | undefined;
};

export function tenantsSearch(raw: Raw): TenantsSearch {
  return { q: text(raw.q), status: oneOf(tenantStatuses, raw.status) };
}

export type LeadsSearch = {
  q?: string | undefined;
  status?: LeadStatus[] | undefined;
  source?: string | undefined;
  assigneeId?: string | undefined;
  teamId?: string | undefined;
  campaignId?: string | undefined;
  phoneEnds?: string | undefined;
  tagId?: string[] | undefined;
  listId?: string | undefined;
  where?: Condition | undefined;
  sort?: string | undefined;
  /** The kept view that was opened; the other parts may have changed since. */
  view?: string | undefined;
};

export function leadsSearch(raw: Raw): LeadsSearch {
  return {
    q: text(raw.q),
    status: manyOf(leadStatuses, raw.status),
    source: text(raw.source),
    assigneeId: text(raw.assigneeId),
    teamId: text(raw.teamId),
    campaignId: text(raw.campaignId),
    phoneEnds: text(raw.phoneEnds),
    tagId: texts(raw.tagId),
    listId: text(raw.listId),
    where: condition(raw.where),
    sort: text(raw.sort),
    view: text(raw.view),
  };
}

const yesAndNo = ["true", "false"] as const;

export type UsersSearch = {
  q?: string | undefined;
  teamId?: string | undefined;
  active?: (typeof yesAndNo)[number] | undefined;
  user?: string | undefined;
};

export function usersSearch(raw: Raw): UsersSearch {
  return {
    q: text(raw.q),
    teamId: text(raw.teamId),
    active: oneOf(yesAndNo, raw.active),
    user: text(raw.user),
  };
}

export function catalogueSearch({ retired }: Raw): { retired?: "true" | undefined } {
  return { retired: oneOf(["true"] as const, retired) };
}

export type PipelineSearch = {
  pipeline?: string | undefined;
  mine?: true | undefined;
  q?: string | undefined;
  sumOf?: string | undefined;
};

export function pipelineSearch(raw: Raw): PipelineSearch {
  return {
    pipeline: text(raw.pipeline),
    mine: raw.mine === true || raw.mine === "true" ? true : undefined,
    q: text(raw.q),
    sumOf: text(raw.sumOf),
  };
}

const contactKinds = ["PERSON", "COMPANY"] as const;

export type ContactsSearch = {
  /** The kept view that was opened; the other parts may have changed since. */
  view?: string | undefined;
  kind?: (typeof contactKinds)[number] | undefined;
  q?: string | undefined;
  tagId?: string[] | undefined;
  where?: Condition | undefined;
  sort?: string | undefined;
};

export function contactsSearch({ view, kind, q, tagId, where, sort }: Raw): ContactsSearch {
  return {
    view: text(view),
    kind: oneOf(contactKinds, kind),
    q: text(q),
    tagId: texts(tagId),
    where: condition(where),
    sort: text(sort),
  };
}

export function sourcesSearch({ touch }: Raw): { touch?: "LAST" | undefined } {
  return { touch: oneOf(["LAST"] as const, touch) };
}

export function binSearch({ kind }: Raw): { kind?: "contacts" | undefined } {
  return { kind: oneOf(["contacts"] as const, kind) };
}

export type DuplicatesSearch = {
  strength?: PairStrength | undefined;
  reason?: PairReason | undefined;
  group?: string | undefined;
};

export function duplicatesSearch(raw: Raw): DuplicatesSearch {
  return {
    strength: oneOf(pairStrengths, raw.strength),
    reason: oneOf(pairReasons, raw.reason),
    group: text(raw.group),
  };
}

export type BoardSearch = { teamId?: string | undefined; campaignId?: string | undefined };

export function boardSearch(raw: Raw): BoardSearch {
  return { teamId: text(raw.teamId), campaignId: text(raw.campaignId) };
}

export type AuditSearch = {
  action?: (typeof auditActions)[number] | undefined;
  outcome?: (typeof auditOutcomes)[number] | undefined;
  actorId?: string | undefined;
  subjectId?: string | undefined;
  q?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  entry?: string | undefined;
};

export function auditSearch(raw: Raw): AuditSearch {
  return {
    action: oneOf(auditActions, raw.action),
    outcome: oneOf(auditOutcomes, raw.outcome),
    actorId: text(raw.actorId),
    subjectId: text(raw.subjectId),
    q: text(raw.q),
    from: day(raw.from),
    to: day(raw.to),
    entry: text(raw.entry),
  };
}

function day(value: unknown): string | undefined {
  const found = text(value);
  return found && /^\d{4}-\d\d-\d\d$/.test(found) ? found : undefined;
}

export type SecuritySearch = {
  state?: (typeof securityStates)[number] | undefined;
  event?: string | undefined;
};

export function securitySearch({ state, event }: Raw): SecuritySearch {
  return { state: oneOf(securityStates, state), event: text(event) };
}

const roleViews = ["roles", "matrix", "unused"] as const;

export type RolesSearch = { view?: (typeof roleViews)[number] | undefined };

export function rolesSearch({ view }: Raw): RolesSearch {
  return { view: oneOf(roleViews, view) };
}

/** The sections of the settings, and who must sign in in two steps, which is kept elsewhere. */
export const settingsViews = [...settingsSectionNames.filter(isPlain), "sign-in"] as const;

/** Scores and the law of calling have pages of their own, where one sees what a figure does. */
function isPlain<S extends string>(section: S): section is Exclude<S, "scoring" | "calling"> {
  return section !== "scoring" && section !== "calling";
}

export type SettingsSearch = { section?: (typeof settingsViews)[number] | undefined };

export function settingsSearch({ section }: Raw): SettingsSearch {
  return { section: oneOf(settingsViews, section) };
}

const callViews = ["live", "mine"] as const;

export type CallsSearch = {
  view?: (typeof callViews)[number] | undefined;
  outcome?: CallOutcome | undefined;
  campaignId?: string | undefined;
  agentId?: string | undefined;
  leadId?: string | undefined;
};

export function callsSearch(raw: Raw): CallsSearch {
  return {
    view: oneOf(callViews, raw.view),
    outcome: oneOf(callOutcomes, raw.outcome),
    campaignId: text(raw.campaignId),
    agentId: text(raw.agentId),
    leadId: text(raw.leadId),
  };
}

export type WhatIfSearch = { campaign?: string | undefined; run?: string | undefined };

export function whatIfSearch({ campaign, run }: Raw): WhatIfSearch {
  return { campaign: text(campaign), run: text(run) };
}

export type CampaignsSearch = { state?: CampaignState | undefined };

export function campaignsSearch({ state }: Raw): CampaignsSearch {
  return { state: oneOf(campaignStates, state) };
}
