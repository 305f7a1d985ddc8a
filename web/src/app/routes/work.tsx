import { createRoute, redirect } from "@tanstack/react-router";
import { loadSession } from "../../api/client.ts";
import {
  binSearch,
  boardSearch,
  callbacksSearch,
  callsSearch,
  campaignsSearch,
  contactsSearch,
  duplicatesSearch,
  leadsSearch,
  pipelineSearch,
  reportSearch,
  sourcesSearch,
  whatIfSearch,
} from "../search.ts";
import { app, page } from "./frame.tsx";

// Pages of the day's work.

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  // Who operates Parley begins with the tenants.
  beforeLoad: async () => {
    const session = await loadSession();
    if (session?.tenant.kind === "PLATFORM") throw redirect({ to: "/tenants" });
  },
  component: page(
    ["home", "notifications"],
    () => import("../../features/home/home-page.tsx"),
    "HomePage",
  ),
});
const desk = createRoute({
  getParentRoute: () => app,
  path: "/desk",
  component: page(
    ["desk", "callbacks", "calls", "phone", "scripts", "timeline"],
    () => import("../../features/desk/desk-page.tsx"),
    "DeskPage",
  ),
});
const callbacks = createRoute({
  getParentRoute: () => app,
  path: "/callbacks",
  validateSearch: callbacksSearch,
  component: page(
    ["callbacks"],
    () => import("../../features/callbacks/callbacks-page.tsx"),
    "CallbacksPage",
  ),
});
const leads = createRoute({
  getParentRoute: () => app,
  path: "/leads",
  validateSearch: leadsSearch,
  component: page(
    ["leads", "records", "conditions", "callability", "charts"],
    () => import("../../features/leads/leads-page.tsx"),
    "LeadsPage",
  ),
});
const leadLists = createRoute({
  getParentRoute: () => app,
  path: "/lists",
  component: page(
    ["leads", "conditions"],
    () => import("../../features/lists/lists-page.tsx"),
    "ListsPage",
  ),
});
const lead = createRoute({
  getParentRoute: () => app,
  path: "/leads/$leadId",
  component: page(
    ["leads", "callbacks", "timeline", "documents", "charts", "scoring", "routing", "law"],
    () => import("../../features/leads/record/lead-page.tsx"),
    "LeadPage",
  ),
});
const pipeline = createRoute({
  getParentRoute: () => app,
  path: "/pipeline",
  validateSearch: pipelineSearch,
  component: page(
    ["pipelines", "leads"],
    () => import("../../features/pipelines/pipeline-page.tsx"),
    "PipelinePage",
  ),
});
const contacts = createRoute({
  getParentRoute: () => app,
  path: "/contacts",
  validateSearch: contactsSearch,
  component: page(
    ["contacts", "records", "conditions"],
    () => import("../../features/contacts/contacts-page.tsx"),
    "ContactsPage",
  ),
});
const contact = createRoute({
  getParentRoute: () => app,
  path: "/contacts/$contactId",
  component: page(
    ["contacts", "records", "timeline", "documents", "charts", "law"],
    () => import("../../features/contacts/contact-page.tsx"),
    "ContactPage",
  ),
});
const duplicates = createRoute({
  getParentRoute: () => app,
  path: "/duplicates",
  validateSearch: duplicatesSearch,
  component: page(
    ["duplicates"],
    () => import("../../features/duplicates/duplicates-page.tsx"),
    "DuplicatesPage",
  ),
});
const groupMerge = createRoute({
  getParentRoute: () => app,
  path: "/duplicates/merges/$mergeId",
  component: page(
    ["duplicates"],
    () => import("../../features/duplicates/group-merge-page.tsx"),
    "GroupMergePage",
  ),
});
const sources = createRoute({
  getParentRoute: () => app,
  path: "/sources",
  validateSearch: sourcesSearch,
  component: page(
    ["sources", "charts"],
    () => import("../../features/sources/sources-page.tsx"),
    "SourcesPage",
  ),
});
const bin = createRoute({
  getParentRoute: () => app,
  path: "/bin",
  validateSearch: binSearch,
  component: page(["contacts"], () => import("../../features/bin/bin-page.tsx"), "BinPage"),
});
const bulkEdit = createRoute({
  getParentRoute: () => app,
  path: "/bulk-edits/$bulkEditId",
  component: page(
    ["leads", "records"],
    () => import("../../features/leads/bulk/bulk-edit-page.tsx"),
    "BulkEditPage",
  ),
});
const contactBulkEdit = createRoute({
  getParentRoute: () => app,
  path: "/contact-bulk-edits/$bulkEditId",
  component: page(
    ["contacts", "records"],
    () => import("../../features/contacts/bulk/contact-bulk-edit-page.tsx"),
    "ContactBulkEditPage",
  ),
});
const board = createRoute({
  getParentRoute: () => app,
  path: "/board",
  validateSearch: boardSearch,
  component: page(
    ["board", "calls", "charts", "phone"],
    () => import("../../features/board/board-page.tsx"),
    "BoardPage",
  ),
});
const calls = createRoute({
  getParentRoute: () => app,
  path: "/calls",
  validateSearch: callsSearch,
  component: page(
    ["calls", "scripts"],
    () => import("../../features/calls/calls-page.tsx"),
    "CallsPage",
  ),
});
const call = createRoute({
  getParentRoute: () => app,
  path: "/calls/$callId",
  component: page(
    ["calls", "phone", "scripts"],
    () => import("../../features/calls/call-page.tsx"),
    "CallPage",
  ),
});
const campaigns = createRoute({
  getParentRoute: () => app,
  path: "/campaigns",
  validateSearch: campaignsSearch,
  component: page(
    ["campaigns", "callerIds", "proof"],
    () => import("../../features/campaigns/campaigns-page.tsx"),
    "CampaignsPage",
  ),
});
const campaign = createRoute({
  getParentRoute: () => app,
  path: "/campaigns/$campaignId",
  component: page(
    [
      ...(["campaigns", "campaignPlan", "callerIds", "charts", "callability", "proof"] as const),
      ...(["splitTest", "conditions", "settings"] as const),
    ],
    () => import("../../features/campaigns/campaign-page.tsx"),
    "CampaignPage",
  ),
});
const whatIf = createRoute({
  getParentRoute: () => app,
  path: "/what-if",
  validateSearch: whatIfSearch,
  component: page(
    ["whatIf", "campaigns", "charts"],
    () => import("../../features/what-if/what-if-page.tsx"),
    "WhatIfPage",
  ),
});
const splitTest = createRoute({
  getParentRoute: () => app,
  path: "/campaigns/$campaignId/split-test",
  component: page(
    ["splitTest", "charts", "campaigns", "callerIds"],
    () => import("../../features/split-test/split-test-page.tsx"),
    "SplitTestPage",
  ),
});
const report = createRoute({
  getParentRoute: () => app,
  path: "/campaigns/$campaignId/report",
  validateSearch: reportSearch,
  component: page(
    ["proof", "campaigns", "charts"],
    () => import("../../features/report/report-page.tsx"),
    "ReportPage",
  ),
});
const scripts = createRoute({
  getParentRoute: () => app,
  path: "/scripts",
  component: page(
    ["scripts"],
    () => import("../../features/scripts/scripts-page.tsx"),
    "ScriptsPage",
  ),
});
const script = createRoute({
  getParentRoute: () => app,
  path: "/scripts/$scriptId",
  component: page(
    ["scripts", "conditions"],
    () => import("../../features/scripts/script-page.tsx"),
    "ScriptPage",
  ),
});
const automation = createRoute({
  getParentRoute: () => app,
  path: "/automation",
  component: page(
    ["automation"],
    () => import("../../features/automation/workflows-page.tsx"),
    "WorkflowsPage",
  ),
});
const workflow = createRoute({
  getParentRoute: () => app,
  path: "/automation/$workflowId",
  component: page(
    ["automation", "conditions"],
    () => import("../../features/automation/workflow-page.tsx"),
    "WorkflowPage",
  ),
});
const imports = createRoute({
  getParentRoute: () => app,
  path: "/imports",
  component: page(
    ["imports"],
    () => import("../../features/imports/imports-page.tsx"),
    "ImportsPage",
  ),
});
const importRoute = createRoute({
  getParentRoute: () => app,
  path: "/imports/$importId",
  component: page(
    ["imports"],
    () => import("../../features/imports/import-page.tsx"),
    "ImportPage",
  ),
});
const notifications = createRoute({
  getParentRoute: () => app,
  path: "/notifications",
  component: page(
    ["notifications"],
    () => import("../../features/notifications/notifications-page.tsx"),
    "NotificationsPage",
  ),
});
const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  component: page(
    ["account", "security", "shell"],
    () => import("../../features/account/account-page.tsx"),
    "AccountPage",
  ),
});

export const workPages = [
  home,
  desk,
  callbacks,
  leads,
  leadLists,
  lead,
  pipeline,
  contacts,
  contact,
  duplicates,
  groupMerge,
  sources,
  bin,
  bulkEdit,
  contactBulkEdit,
  board,
  calls,
  call,
  campaigns,
  campaign,
  whatIf,
  report,
  splitTest,
  scripts,
  script,
  automation,
  workflow,
  imports,
  importRoute,
  notifications,
  account,
] as const;
