import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { loadSession } from "../api/client.ts";
import { type Catalogue, loadWords } from "../i18n/i18n.ts";
import { NotFound } from "./not-found.tsx";
import {
  auditSearch,
  boardSearch,
  callsSearch,
  campaignsSearch,
  catalogueSearch,
  leadsSearch,
  rolesSearch,
  securitySearch,
  settingsSearch,
  signInSearch,
  tenantsSearch,
  usersSearch,
} from "./search.ts";
import { PageError } from "./shell/error-boundary.tsx";
import { SignedInPage } from "./signed-in.tsx";

// Every address of the application, nested as on screen. Each page is a file of its own that is
// loaded when it is first opened.

/** A page of its own file, loaded together with its words. */
function page<M extends Record<string, unknown>, K extends keyof M>(
  words: readonly Catalogue[],
  load: () => Promise<M>,
  name: K,
) {
  const both = async () => (await Promise.all([load(), loadWords(words)]))[0];
  return lazyRouteComponent(both, name);
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: page(["signIn"], () => import("../features/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const callback = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/callback",
  component: page(
    ["signIn"],
    () => import("../features/sign-in/callback-page.tsx"),
    "CallbackPage",
  ),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: page(["signIn"], () => import("../features/sign-in/forgot-page.tsx"), "ForgotPage"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: page(["signIn"], () => import("../features/sign-in/reset-page.tsx"), "ResetPage"),
});

const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  beforeLoad: async () => {
    const session = await loadSession();
    if (!session?.mustEnrol) throw redirect({ to: "/" });
  },
  component: page(
    ["signIn", "security"],
    () => import("../features/sign-in/enrol-page.tsx"),
    "EnrolPage",
  ),
});

async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  const session = await loadSession();
  if (session?.mustEnrol) throw redirect({ to: "/enrol" });
  if (session) return;
  const to = location.href === "/" ? undefined : location.href;
  throw redirect({ to: "/sign-in", search: { to } });
}

/** Pages behind sign-in that fill the whole window. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: requireSession,
  component: SignedInPage,
});

/** Pages inside the shell. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: requireSession,
  component: page(["shell"], () => import("./shell/shell.tsx"), "Shell"),
});

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
    () => import("../features/home/home-page.tsx"),
    "HomePage",
  ),
});
const desk = createRoute({
  getParentRoute: () => app,
  path: "/desk",
  component: page(
    ["desk", "calls", "timeline"],
    () => import("../features/desk/desk-page.tsx"),
    "DeskPage",
  ),
});
const leads = createRoute({
  getParentRoute: () => app,
  path: "/leads",
  validateSearch: leadsSearch,
  component: page(["leads"], () => import("../features/leads/leads-page.tsx"), "LeadsPage"),
});
const lead = createRoute({
  getParentRoute: () => app,
  path: "/leads/$leadId",
  component: page(
    ["leads", "timeline"],
    () => import("../features/leads/lead-page.tsx"),
    "LeadPage",
  ),
});
const board = createRoute({
  getParentRoute: () => app,
  path: "/board",
  validateSearch: boardSearch,
  component: page(
    ["board", "calls", "charts"],
    () => import("../features/board/board-page.tsx"),
    "BoardPage",
  ),
});
const calls = createRoute({
  getParentRoute: () => app,
  path: "/calls",
  validateSearch: callsSearch,
  component: page(["calls"], () => import("../features/calls/calls-page.tsx"), "CallsPage"),
});
const call = createRoute({
  getParentRoute: () => app,
  path: "/calls/$callId",
  component: page(["calls"], () => import("../features/calls/call-page.tsx"), "CallPage"),
});
const campaigns = createRoute({
  getParentRoute: () => app,
  path: "/campaigns",
  validateSearch: campaignsSearch,
  component: page(
    ["campaigns"],
    () => import("../features/campaigns/campaigns-page.tsx"),
    "CampaignsPage",
  ),
});
const campaign = createRoute({
  getParentRoute: () => app,
  path: "/campaigns/$campaignId",
  component: page(
    ["campaigns", "charts"],
    () => import("../features/campaigns/campaign-page.tsx"),
    "CampaignPage",
  ),
});
const imports = createRoute({
  getParentRoute: () => app,
  path: "/imports",
  component: page(["imports"], () => import("../features/imports/imports-page.tsx"), "ImportsPage"),
});
const importRoute = createRoute({
  getParentRoute: () => app,
  path: "/imports/$importId",
  component: page(["imports"], () => import("../features/imports/import-page.tsx"), "ImportPage"),
});
const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  validateSearch: usersSearch,
  component: page(
    ["admin", "security"],
    () => import("../features/admin/users-page.tsx"),
    "UsersPage",
  ),
});
const teams = createRoute({
  getParentRoute: () => app,
  path: "/teams",
  component: page(["admin"], () => import("../features/admin/teams-page.tsx"), "TeamsPage"),
});
const roles = createRoute({
  getParentRoute: () => app,
  path: "/roles",
  validateSearch: rolesSearch,
  component: page(
    ["roles", "permissions"],
    () => import("../features/admin/roles/roles-page.tsx"),
    "RolesPage",
  ),
});
const role = createRoute({
  getParentRoute: () => app,
  path: "/roles/$roleId",
  component: page(
    ["roles", "permissions"],
    () => import("../features/admin/roles/role-page.tsx"),
    "RolePage",
  ),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  validateSearch: settingsSearch,
  component: page(
    ["settings", "security"],
    () => import("../features/admin/settings/settings-page.tsx"),
    "SettingsPage",
  ),
});
const skills = createRoute({
  getParentRoute: () => app,
  path: "/skills",
  validateSearch: catalogueSearch,
  component: page(["admin"], () => import("../features/admin/skills-page.tsx"), "SkillsPage"),
});
const pauseReasons = createRoute({
  getParentRoute: () => app,
  path: "/pause-reasons",
  validateSearch: catalogueSearch,
  component: page(
    ["admin"],
    () => import("../features/admin/pause-reasons-page.tsx"),
    "PauseReasonsPage",
  ),
});
const dispositions = createRoute({
  getParentRoute: () => app,
  path: "/dispositions",
  validateSearch: catalogueSearch,
  component: page(
    ["admin"],
    () => import("../features/admin/dispositions-page.tsx"),
    "DispositionsPage",
  ),
});
const singleSignOn = createRoute({
  getParentRoute: () => app,
  path: "/single-sign-on",
  component: page(
    ["singleSignOn", "admin"],
    () => import("../features/admin/single-sign-on/single-sign-on-page.tsx"),
    "SingleSignOnPage",
  ),
});
const encryption = createRoute({
  getParentRoute: () => app,
  path: "/encryption",
  component: page(
    ["encryption"],
    () => import("../features/admin/encryption/encryption-page.tsx"),
    "EncryptionPage",
  ),
});
const audit = createRoute({
  getParentRoute: () => app,
  path: "/audit",
  validateSearch: auditSearch,
  component: page(
    ["oversight"],
    () => import("../features/admin/oversight/audit-page.tsx"),
    "AuditPage",
  ),
});
const securityEvents = createRoute({
  getParentRoute: () => app,
  path: "/security-events",
  validateSearch: securitySearch,
  component: page(
    ["oversight"],
    () => import("../features/admin/oversight/security-page.tsx"),
    "SecurityEventsPage",
  ),
});
const notifications = createRoute({
  getParentRoute: () => app,
  path: "/notifications",
  component: page(
    ["notifications"],
    () => import("../features/notifications/notifications-page.tsx"),
    "NotificationsPage",
  ),
});
const apiKeys = createRoute({
  getParentRoute: () => app,
  path: "/api-keys",
  component: page(
    ["security", "admin"],
    () => import("../features/security/api-keys-page.tsx"),
    "ApiKeysPage",
  ),
});
const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  component: page(
    ["account", "security", "shell"],
    () => import("../features/account/account-page.tsx"),
    "AccountPage",
  ),
});
const tenants = createRoute({
  getParentRoute: () => app,
  path: "/tenants",
  validateSearch: tenantsSearch,
  component: page(
    ["operator"],
    () => import("../features/operator/tenants-page.tsx"),
    "TenantsPage",
  ),
});
const tenant = createRoute({
  getParentRoute: () => app,
  path: "/tenants/$tenantId",
  component: page(
    ["operator", "support", "charts"],
    () => import("../features/operator/tenant-page.tsx"),
    "TenantPage",
  ),
});
const deletions = createRoute({
  getParentRoute: () => app,
  path: "/deletions",
  component: page(
    ["operator"],
    () => import("../features/operator/deletions-page.tsx"),
    "DeletionsPage",
  ),
});
const supportAccess = createRoute({
  getParentRoute: () => app,
  path: "/support-access",
  component: page(
    ["support"],
    () => import("../features/security/support-access-page.tsx"),
    "SupportAccessPage",
  ),
});
const wallboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/wallboard",
  validateSearch: boardSearch,
  component: page(
    ["board", "calls"],
    () => import("../features/board/wallboard-page.tsx"),
    "WallboardPage",
  ),
});

const pages = [
  home,
  desk,
  leads,
  lead,
  board,
  calls,
  call,
  campaigns,
  campaign,
  imports,
  importRoute,
  users,
  teams,
  roles,
  role,
  settings,
  skills,
  pauseReasons,
  dispositions,
  singleSignOn,
  encryption,
  audit,
  securityEvents,
  notifications,
  apiKeys,
  account,
  tenants,
  tenant,
  deletions,
  supportAccess,
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    callback,
    forgot,
    reset,
    enrol,
    signedIn.addChildren([wallboard]),
    app.addChildren(pages),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
