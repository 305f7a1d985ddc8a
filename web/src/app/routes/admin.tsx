import { createRoute } from "@tanstack/react-router";
import {
  auditSearch,
  catalogueSearch,
  rolesSearch,
  securitySearch,
  settingsSearch,
  usersSearch,
} from "../search.ts";
import { app, page } from "./frame.tsx";

// Pages of whoever sets the tenant up and answers for it.

const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  validateSearch: usersSearch,
  component: page(
    ["admin", "security"],
    () => import("../../features/admin/users-page.tsx"),
    "UsersPage",
  ),
});
const teams = createRoute({
  getParentRoute: () => app,
  path: "/teams",
  component: page(["admin"], () => import("../../features/admin/teams-page.tsx"), "TeamsPage"),
});
const roles = createRoute({
  getParentRoute: () => app,
  path: "/roles",
  validateSearch: rolesSearch,
  component: page(
    ["roles", "permissions"],
    () => import("../../features/admin/roles/roles-page.tsx"),
    "RolesPage",
  ),
});
const role = createRoute({
  getParentRoute: () => app,
  path: "/roles/$roleId",
  component: page(
    ["roles", "permissions"],
    () => import("../../features/admin/roles/role-page.tsx"),
    "RolePage",
  ),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  validateSearch: settingsSearch,
  component: page(
    ["settings", "security"],
    () => import("../../features/admin/settings/settings-page.tsx"),
    "SettingsPage",
  ),
});
const scoring = createRoute({
  getParentRoute: () => app,
  path: "/scoring",
  component: page(
    ["scoring", "settings"],
    () => import("../../features/scoring/scoring-page.tsx"),
    "ScoringPage",
  ),
});
const routing = createRoute({
  getParentRoute: () => app,
  path: "/routing",
  component: page(
    ["routing", "conditions"],
    () => import("../../features/routing/routing-page.tsx"),
    "RoutingPage",
  ),
});
const skills = createRoute({
  getParentRoute: () => app,
  path: "/skills",
  validateSearch: catalogueSearch,
  component: page(["admin"], () => import("../../features/admin/skills-page.tsx"), "SkillsPage"),
});
const callerIds = createRoute({
  getParentRoute: () => app,
  path: "/caller-ids",
  validateSearch: catalogueSearch,
  component: page(
    ["callerIds", "admin"],
    () => import("../../features/admin/caller-ids/caller-ids-page.tsx"),
    "CallerIdsPage",
  ),
});
const inboundNumbers = createRoute({
  getParentRoute: () => app,
  path: "/inbound-numbers",
  validateSearch: catalogueSearch,
  component: page(
    ["inbound", "admin", "settings"],
    () => import("../../features/inbound/numbers-page.tsx"),
    "InboundNumbersPage",
  ),
});
const trunks = createRoute({
  getParentRoute: () => app,
  path: "/trunks",
  validateSearch: catalogueSearch,
  component: page(
    ["trunks", "admin"],
    () => import("../../features/trunks/trunks-page.tsx"),
    "TrunksPage",
  ),
});
const queues = createRoute({
  getParentRoute: () => app,
  path: "/queues",
  validateSearch: catalogueSearch,
  component: page(
    ["inbound", "admin"],
    () => import("../../features/inbound/queues-page.tsx"),
    "QueuesPage",
  ),
});
const flows = createRoute({
  getParentRoute: () => app,
  path: "/flows",
  component: page(["flows"], () => import("../../features/flows/flows-page.tsx"), "FlowsPage"),
});
const flow = createRoute({
  getParentRoute: () => app,
  path: "/flows/$flowId",
  component: page(
    ["flows", "settings", "webhooks"],
    () => import("../../features/flows/flow-page.tsx"),
    "FlowPage",
  ),
});
const voicemails = createRoute({
  getParentRoute: () => app,
  path: "/voicemails",
  component: page(
    ["inbound"],
    () => import("../../features/inbound/voicemails-page.tsx"),
    "VoicemailsPage",
  ),
});
const voicemailBoxes = createRoute({
  getParentRoute: () => app,
  path: "/voicemail-boxes",
  validateSearch: catalogueSearch,
  component: page(
    ["inbound", "admin"],
    () => import("../../features/inbound/boxes-page.tsx"),
    "BoxesPage",
  ),
});
const prompts = createRoute({
  getParentRoute: () => app,
  path: "/prompts",
  component: page(
    ["inbound"],
    () => import("../../features/inbound/prompts/prompts-page.tsx"),
    "PromptsPage",
  ),
});
const waiting = createRoute({
  getParentRoute: () => app,
  path: "/waiting-callers",
  component: page(
    ["inbound", "charts"],
    () => import("../../features/inbound/waiting-page.tsx"),
    "WaitingPage",
  ),
});
const pauseReasons = createRoute({
  getParentRoute: () => app,
  path: "/pause-reasons",
  validateSearch: catalogueSearch,
  component: page(
    ["admin"],
    () => import("../../features/admin/pause-reasons-page.tsx"),
    "PauseReasonsPage",
  ),
});
const dispositions = createRoute({
  getParentRoute: () => app,
  path: "/dispositions",
  validateSearch: catalogueSearch,
  component: page(
    ["admin"],
    () => import("../../features/admin/dispositions-page.tsx"),
    "DispositionsPage",
  ),
});
const pipelines = createRoute({
  getParentRoute: () => app,
  path: "/pipelines",
  component: page(
    ["pipelines"],
    () => import("../../features/admin/pipelines/pipelines-page.tsx"),
    "PipelinesPage",
  ),
});
const statusRules = createRoute({
  getParentRoute: () => app,
  path: "/status-rules",
  component: page(
    ["pipelines"],
    () => import("../../features/admin/workflow/workflow-page.tsx"),
    "WorkflowPage",
  ),
});
const fields = createRoute({
  getParentRoute: () => app,
  path: "/fields",
  component: page(
    ["admin"],
    () => import("../../features/admin/fields/fields-page.tsx"),
    "FieldsPage",
  ),
});
const tags = createRoute({
  getParentRoute: () => app,
  path: "/tags",
  validateSearch: catalogueSearch,
  component: page(["admin"], () => import("../../features/admin/tags-page.tsx"), "TagsPage"),
});
const singleSignOn = createRoute({
  getParentRoute: () => app,
  path: "/single-sign-on",
  component: page(
    ["singleSignOn", "admin"],
    () => import("../../features/admin/single-sign-on/single-sign-on-page.tsx"),
    "SingleSignOnPage",
  ),
});
const encryption = createRoute({
  getParentRoute: () => app,
  path: "/encryption",
  component: page(
    ["encryption"],
    () => import("../../features/admin/encryption/encryption-page.tsx"),
    "EncryptionPage",
  ),
});
const audit = createRoute({
  getParentRoute: () => app,
  path: "/audit",
  validateSearch: auditSearch,
  component: page(
    ["oversight"],
    () => import("../../features/admin/oversight/audit-page.tsx"),
    "AuditPage",
  ),
});
const securityEvents = createRoute({
  getParentRoute: () => app,
  path: "/security-events",
  validateSearch: securitySearch,
  component: page(
    ["oversight"],
    () => import("../../features/admin/oversight/security-page.tsx"),
    "SecurityEventsPage",
  ),
});
const apiKeys = createRoute({
  getParentRoute: () => app,
  path: "/api-keys",
  component: page(
    ["security", "admin"],
    () => import("../../features/security/api-keys-page.tsx"),
    "ApiKeysPage",
  ),
});
const webhooks = createRoute({
  getParentRoute: () => app,
  path: "/webhooks",
  component: page(
    ["webhooks"],
    () => import("../../features/webhooks/webhooks-page.tsx"),
    "WebhooksPage",
  ),
});
const eventCatalogue = createRoute({
  getParentRoute: () => app,
  path: "/webhooks/events",
  component: page(
    ["webhooks"],
    () => import("../../features/webhooks/catalogue-page.tsx"),
    "EventCataloguePage",
  ),
});
const webhook = createRoute({
  getParentRoute: () => app,
  path: "/webhooks/$webhookId",
  component: page(
    ["webhooks"],
    () => import("../../features/webhooks/webhook-page.tsx"),
    "WebhookPage",
  ),
});
const doNotCall = createRoute({
  getParentRoute: () => app,
  path: "/do-not-call",
  component: page(
    ["law"],
    () => import("../../features/law/do-not-call-page.tsx"),
    "DoNotCallPage",
  ),
});
const doNotCallList = createRoute({
  getParentRoute: () => app,
  path: "/do-not-call/$listId",
  component: page(["law"], () => import("../../features/law/list-page.tsx"), "DoNotCallListPage"),
});
const law = createRoute({
  getParentRoute: () => app,
  path: "/law",
  component: page(["law", "settings"], () => import("../../features/law/law-page.tsx"), "LawPage"),
});
const supportAccess = createRoute({
  getParentRoute: () => app,
  path: "/support-access",
  component: page(
    ["support"],
    () => import("../../features/security/support-access-page.tsx"),
    "SupportAccessPage",
  ),
});

export const adminPages = [
  users,
  teams,
  roles,
  role,
  settings,
  scoring,
  routing,
  callerIds,
  flows,
  flow,
  voicemails,
  voicemailBoxes,
  prompts,
  inboundNumbers,
  trunks,
  queues,
  waiting,
  skills,
  pauseReasons,
  dispositions,
  pipelines,
  statusRules,
  fields,
  tags,
  singleSignOn,
  encryption,
  audit,
  securityEvents,
  apiKeys,
  webhooks,
  eventCatalogue,
  webhook,
  supportAccess,
  doNotCall,
  doNotCallList,
  law,
] as const;
