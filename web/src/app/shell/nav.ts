import type { Permission, Session } from "@parley/contract";
import {
  Bell,
  BookOpenText,
  Building2,
  Cable,
  CircleUser,
  Coffee,
  Contact,
  CopyCheck,
  FileCheck,
  FlaskConical,
  Gauge,
  Headphones,
  Hourglass,
  House,
  IdCard,
  Inbox,
  KeyRound,
  KeySquare,
  LayoutGrid,
  LifeBuoy,
  ListChecks,
  ListFilter,
  ListOrdered,
  LogIn,
  type LucideIcon,
  Megaphone,
  Music,
  Phone,
  PhoneForwarded,
  PhoneIncoming,
  PhoneOff,
  PhoneOutgoing,
  Route,
  Scale,
  ScrollText,
  Settings2,
  ShieldAlert,
  Signpost,
  Sparkles,
  Split,
  SquareKanban,
  Tag,
  TextCursorInput,
  Trash2,
  Upload,
  UserCog,
  Users,
  UsersRound,
  Voicemail,
  Waypoints,
  Webhook,
  Workflow,
} from "lucide-react";

export type NavGroup = "platform" | "work" | "team" | "insight" | "admin";

export type NavEntry = {
  /** Also the key of its name in the catalogue: `shell:nav`. */
  id: string;
  group: NavGroup;
  path: string;
  icon: LucideIcon;
  /** What one must hold to open it. */
  permission?: Permission;
  /** Only for those who take calls themselves. */
  agents?: boolean;
  /** Only of the operators' tenant, or also of it; others are of customers' tenants. */
  platform?: "ONLY" | "TOO";
  /** Has a place in the bar at the bottom of a phone. */
  tab?: boolean;
};

/** Every page one may go to, in the order of the rail. A page is listed here when it is built. */
export const navEntries = [
  {
    id: "tenants",
    group: "platform",
    path: "/tenants",
    icon: Building2,
    permission: "tenants:list",
    platform: "ONLY",
    tab: true,
  },
  {
    id: "deletions",
    group: "platform",
    path: "/deletions",
    icon: FileCheck,
    permission: "tenants:delete",
    platform: "ONLY",
    tab: true,
  },
  { id: "home", group: "work", path: "/", icon: House, tab: true },
  {
    id: "desk",
    group: "work",
    path: "/desk",
    icon: Headphones,
    permission: "agents:work",
    agents: true,
    tab: true,
  },
  {
    id: "callbacks",
    group: "work",
    path: "/callbacks",
    icon: PhoneOutgoing,
    permission: "callbacks:read",
  },
  {
    id: "voicemails",
    group: "work",
    path: "/voicemails",
    icon: Voicemail,
    permission: "voicemails:read",
  },
  { id: "leads", group: "work", path: "/leads", icon: Users, permission: "leads:read", tab: true },
  { id: "lists", group: "work", path: "/lists", icon: ListFilter, permission: "leads:read" },
  {
    id: "pipeline",
    group: "work",
    path: "/pipeline",
    icon: SquareKanban,
    permission: "pipelines:read",
  },
  {
    id: "contacts",
    group: "work",
    path: "/contacts",
    icon: Contact,
    permission: "contacts:read",
  },
  {
    id: "duplicates",
    group: "work",
    path: "/duplicates",
    icon: CopyCheck,
    permission: "duplicates:read",
  },
  {
    id: "board",
    group: "team",
    path: "/board",
    icon: LayoutGrid,
    permission: "board:read",
    tab: true,
  },
  {
    id: "waiting",
    group: "team",
    path: "/waiting-callers",
    icon: Hourglass,
    permission: "queues:read",
  },
  { id: "calls", group: "insight", path: "/calls", icon: Phone, permission: "calls:read" },
  {
    id: "sources",
    group: "insight",
    path: "/sources",
    icon: Waypoints,
    permission: "sources:update",
  },
  {
    id: "campaigns",
    group: "admin",
    path: "/campaigns",
    icon: Megaphone,
    permission: "campaigns:read",
    tab: true,
  },
  {
    id: "whatIf",
    group: "admin",
    path: "/what-if",
    icon: FlaskConical,
    permission: "campaigns:read-stats",
  },
  {
    id: "scripts",
    group: "admin",
    path: "/scripts",
    icon: BookOpenText,
    permission: "scripts:create",
  },
  {
    id: "automation",
    group: "admin",
    path: "/automation",
    icon: Workflow,
    permission: "automation:manage",
  },
  { id: "imports", group: "admin", path: "/imports", icon: Upload, permission: "imports:read" },
  { id: "routing", group: "admin", path: "/routing", icon: Split, permission: "routing:read" },
  {
    id: "doNotCall",
    group: "admin",
    path: "/do-not-call",
    icon: PhoneOff,
    permission: "do-not-call:read",
  },
  { id: "law", group: "admin", path: "/law", icon: Scale, permission: "law:read" },
  {
    id: "users",
    group: "admin",
    path: "/users",
    icon: UserCog,
    permission: "users:create",
    platform: "TOO",
  },
  { id: "teams", group: "admin", path: "/teams", icon: UsersRound, permission: "teams:create" },
  { id: "roles", group: "admin", path: "/roles", icon: IdCard, permission: "roles:read" },
  {
    id: "settings",
    group: "admin",
    path: "/settings",
    icon: Settings2,
    permission: "settings:read",
  },
  { id: "scoring", group: "admin", path: "/scoring", icon: Gauge, permission: "scoring:read" },
  {
    id: "inboundNumbers",
    group: "admin",
    path: "/inbound-numbers",
    icon: PhoneIncoming,
    permission: "inbound-numbers:read",
  },
  { id: "trunks", group: "admin", path: "/trunks", icon: Cable, permission: "trunks:read" },
  { id: "flows", group: "admin", path: "/flows", icon: Signpost, permission: "flows:create" },
  {
    id: "voicemailBoxes",
    group: "admin",
    path: "/voicemail-boxes",
    icon: Inbox,
    permission: "voicemail-boxes:create",
  },
  { id: "prompts", group: "admin", path: "/prompts", icon: Music, permission: "prompts:create" },
  { id: "queues", group: "admin", path: "/queues", icon: Hourglass, permission: "queues:create" },
  {
    id: "callerIds",
    group: "admin",
    path: "/caller-ids",
    icon: PhoneForwarded,
    permission: "caller-ids:read",
  },
  { id: "skills", group: "admin", path: "/skills", icon: Sparkles, permission: "skills:create" },
  {
    id: "pauseReasons",
    group: "admin",
    path: "/pause-reasons",
    icon: Coffee,
    permission: "pause-reasons:create",
  },
  {
    id: "dispositions",
    group: "admin",
    path: "/dispositions",
    icon: ListChecks,
    permission: "dispositions:create",
  },
  {
    id: "pipelines",
    group: "admin",
    path: "/pipelines",
    icon: ListOrdered,
    permission: "pipelines:update",
  },
  {
    id: "statusRules",
    group: "admin",
    path: "/status-rules",
    icon: Route,
    permission: "lead-workflow:update",
  },
  { id: "bin", group: "admin", path: "/bin", icon: Trash2, permission: "leads:restore" },
  {
    id: "fields",
    group: "admin",
    path: "/fields",
    icon: TextCursorInput,
    permission: "lead-fields:update",
  },
  { id: "tags", group: "admin", path: "/tags", icon: Tag, permission: "tags:update" },
  {
    id: "singleSignOn",
    group: "admin",
    path: "/single-sign-on",
    icon: LogIn,
    permission: "sso:configure",
  },
  {
    id: "encryption",
    group: "admin",
    path: "/encryption",
    icon: KeyRound,
    permission: "encryption:read",
  },
  {
    id: "audit",
    group: "admin",
    path: "/audit",
    icon: ScrollText,
    permission: "audit:read",
    platform: "TOO",
  },
  {
    id: "securityEvents",
    group: "admin",
    path: "/security-events",
    icon: ShieldAlert,
    permission: "security:read",
    platform: "TOO",
  },
  {
    id: "supportAccess",
    group: "admin",
    path: "/support-access",
    icon: LifeBuoy,
    permission: "support-access:read",
  },
  {
    id: "apiKeys",
    group: "admin",
    path: "/api-keys",
    icon: KeySquare,
    permission: "api-keys:read",
  },
  {
    id: "webhooks",
    group: "admin",
    path: "/webhooks",
    icon: Webhook,
    permission: "webhooks:read",
  },
] as const satisfies readonly NavEntry[];

/** Reached from the bell and from the user menu, so not on the rail. */
export const otherEntries = [
  { id: "notifications", group: "work", path: "/notifications", icon: Bell },
  { id: "account", group: "work", path: "/account", icon: CircleUser },
] as const satisfies readonly NavEntry[];

export type NavId = (typeof navEntries)[number]["id"] | (typeof otherEntries)[number]["id"];
export type NavItem = NavEntry & { id: NavId };

/** What this user may open. */
export function navFor(session: Session): readonly NavItem[] {
  const entries: readonly NavItem[] = navEntries;
  return entries.filter(
    ({ permission, agents, platform }) =>
      (session.tenant.kind === "PLATFORM" ? platform !== undefined : platform !== "ONLY") &&
      (!permission || session.grants[permission]) &&
      (!agents || session.isAgent),
  );
}
