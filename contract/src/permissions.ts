/**
 * The catalogue of what one may do: `module:action`. One list for the API, the roles, the matrix in
 * the documents and the buttons of the web app.
 */
export const permissions = {
  "activities:create": "Write notes on a person's timeline",
  "activities:delete": "Delete notes that others wrote",
  "activities:read": "Read the timeline of a person",
  "agents:force-state": "Pause or sign out another agent",
  "agents:read": "See agents, their states and their skills",
  "agents:update": "Change skills of agents",
  "agents:work": "Work as an agent: set the own state and take calls",
  "api-keys:create": "Make service users and keys for the API",
  "api-keys:read": "See the keys of the API",
  "api-keys:revoke": "Take keys of the API away",
  "audit:export": "Take the audit log out of Parley as a file",
  "audit:read": "Read the audit log",
  "bin:purge": "Remove deleted leads and contacts for good",
  "automation:manage": "Build workflows and switch them on and off",
  "automation:read": "See workflows and what they did",
  "board:read": "Watch the live board",
  "callbacks:assign": "Give callbacks to somebody else",
  "callbacks:create": "Promise callbacks",
  "callbacks:export": "Take callbacks with their notes out of Parley as a file",
  "callbacks:read": "See callbacks",
  "callbacks:update": "Move, cancel and close callbacks",
  "caller-ids:create": "Add numbers that calls may show",
  "caller-ids:read": "See the numbers that calls may show",
  "caller-ids:update": "Change, switch off and retire numbers that calls may show",
  "calls:create": "Dial a lead by hand",
  "calls:control": "Hold, resume and end the own call",
  "calls:end-any": "End a call of somebody else",
  "calls:export": "Take calls with their results out of Parley as a file",
  "calls:read": "See calls and their history",
  "calls:supervise":
    "Listen to conversations, whisper to their agents, join them, and take them over",
  "calls:wrap-up": "Close the own call with a disposition",
  "campaigns:add-members": "Put leads into a campaign",
  "campaigns:approve-filter": "Approve or refuse the filter of a campaign that somebody asked for",
  "campaigns:approve-own-filter": "Approve the filter of a campaign that one asked for oneself",
  "campaigns:create": "Create campaigns",
  "campaigns:delete": "Delete campaigns that never ran",
  "campaigns:export": "Take campaigns and the leads that they dial out of Parley as a file",
  "campaigns:pause": "Pause a running campaign",
  "campaigns:preview": "Be offered leads of a preview campaign",
  "campaigns:read": "See campaigns",
  "campaigns:read-members": "See which leads a campaign dials",
  "campaigns:read-stats": "See the figures of a campaign",
  "campaigns:remove-members": "Take leads out of a campaign",
  "campaigns:simulate": "Simulate what settings of a campaign would come to",
  "campaigns:start": "Start a campaign",
  "campaigns:stop": "Stop a campaign",
  "campaigns:update": "Change settings of a campaign",
  "contacts:create": "Create contacts",
  "contacts:delete": "Delete contacts",
  "contacts:export": "Take contacts with their numbers and addresses out of Parley as a file",
  "contacts:read": "See contacts",
  "contacts:restore": "Bring a deleted contact back",
  "contacts:see-email": "See e-mail addresses in full, and not masked",
  "contacts:see-phone": "See telephone numbers in full, and not masked",
  "contacts:update": "Edit contacts",
  "demo:run": "Run the simulated agents of the demo floor",
  "dispositions:create": "Add dispositions to the catalogue",
  "dispositions:read": "See the catalogue of dispositions",
  "dispositions:update": "Change and retire dispositions",
  "do-not-call:add": "Put whoever asks not to be called on the do-not-call list",
  "do-not-call:manage": "Make do-not-call lists, and change, read in and take out their numbers",
  "do-not-call:read": "See do-not-call lists and look numbers up",
  "documents:create": "Keep documents with leads and contacts",
  "documents:delete": "Delete documents and bring them back",
  "documents:read": "See and download documents of leads and contacts",
  "duplicates:manage": "Look for duplicates, merge them, and say what is none",
  "duplicates:read": "See which contacts may be the same",
  "encryption:read": "See the keys of the tenant and their age",
  "encryption:rotate": "Make a new data key and seal every field with it",
  "events:read": "Read the stream of events",
  "imports:cancel": "Cancel an import",
  "imports:create": "Import leads from a file",
  "imports:read": "See imports and their errors",
  "flows:create": "Make flows that lead callers",
  "flows:publish": "Publish a version of a flow, which callers then follow",
  "flows:read": "See flows, what callers pressed in them and where they hung up",
  "flows:update": "Change drafts of flows, and retire flows",
  "inbound-numbers:create": "Take calls to further numbers",
  "inbound-numbers:read": "See the numbers that people call",
  "inbound-numbers:update": "Change, switch off and retire numbers that people call",
  "law:read": "See the law that calls are held to, and what was decided about numbers",
  "lead-workflow:update": "Decide which moves between statuses are allowed",
  "lead-fields:update": "Define the fields that leads and contacts have besides",
  "leads:assign": "Give leads to somebody else",
  "leads:create": "Create leads",
  "leads:delete": "Delete leads",
  "leads:export": "Take leads with their numbers out of Parley as a file",
  "leads:read": "See leads",
  "leads:restore": "Bring a deleted lead back",
  "leads:update": "Edit leads",
  "lists:update": "Make lists of leads and change who is in them",
  "monitoring:cache": "See the figures of the caches",
  "monitoring:health": "See the health of every part",
  "monitoring:metrics": "See metrics of the installation",
  "notifications:read": "Read the own notifications",
  "notifications:send": "Send a notification to users",
  "notifications:update": "Mark own notifications as read",
  "operations:cancel": "Cancel long work of one's own",
  "operations:read": "See long work and its progress",
  "pause-reasons:create": "Add reasons for a pause",
  "pause-reasons:read": "See the reasons for a pause",
  "pause-reasons:update": "Change and retire reasons for a pause",
  "permissions:read": "See the catalogue of permissions",
  "pipelines:read": "See pipelines and their stages",
  "pipelines:update": "Make and change pipelines and their stages",
  "presence:read": "See who is present",
  "presence:update": "Set the own presence",
  "prompts:create": "Upload sounds that callers hear",
  "prompts:delete": "Delete sounds that nothing plays",
  "prompts:read": "See and hear the sounds that callers hear",
  "prompts:update": "Rename sounds, and put another in the place of one",
  "queues:create": "Make queues for callers",
  "queues:read": "See queues, who waits in them and how they do",
  "queues:update": "Change and retire queues",
  "recordings:control": "Record, pause and resume one's own calls, where that is left to agents",
  "recordings:delete": "Delete recordings of calls for good",
  "recordings:download": "Take recordings of calls out as files",
  "recordings:export": "Pack recordings of many calls into one file",
  "recordings:listen": "Listen to recordings of calls",
  "roles:create": "Make roles of the tenant's own",
  "roles:delete": "Delete roles that nobody has",
  "roles:read": "See roles and what they may do",
  "roles:update": "Change what roles of the tenant's own may do",
  "scoring:read": "See how leads are scored, and the learned models",
  "scoring:run": "Score all leads anew and learn from outcomes",
  "scoring:switch": "Switch between the rules and the learned models",
  "scripts:create": "Write new scripts",
  "scripts:publish": "Publish a version of a script, which calls then follow",
  "scripts:read": "See scripts and their versions",
  "scripts:update": "Change drafts of scripts, and retire scripts",
  "routing:read": "See the rules that give leads to agents, and try them",
  "routing:run": "Have the rules give leads away, and redistribute those of a user",
  "routing:update": "Decide the rules that give leads to agents",
  "security:handle": "Acknowledge and close security events",
  "security:read": "See security events",
  "settings:read": "See the business settings and who changed them",
  "settings:update": "Decide the business settings",
  "skills:create": "Add skills",
  "skills:read": "See skills",
  "skills:update": "Rename and retire skills",
  "sources:read": "See where leads come from, and how often they are won",
  "sources:update": "Change the catalogue of sources",
  "sso:configure": "Decide how people sign in: the provider and what its groups may do",
  "support-access:grant": "Let operators of the platform look at the tenant, and take it back",
  "support-access:read": "See who of the platform looked at the tenant, and why",
  "tags:update": "Make, rename and retire tags",
  "teams:create": "Create teams",
  "teams:delete": "Delete teams",
  "teams:read": "See teams",
  "teams:update": "Rename teams and move their members",
  "tenant:read": "See the settings of the tenant",
  "tenant:update": "Change the settings of the tenant",
  "tenants:create": "Make tenants",
  "tenants:delete": "Delete suspended tenants, and take back that it was asked for",
  "tenants:export": "Take a whole tenant out as an encrypted file",
  "tenants:limit": "Set how much a tenant may use",
  "tenants:list": "See tenants, how they stand and how much they use; nothing that is theirs",
  "tenants:suspend": "Suspend tenants and let them go on",
  "tenants:visit": "Visit a tenant that has agreed to it",
  "trunks:create": "Add SIP trunks, by which calls go out and come in",
  "trunks:read": "See SIP trunks and whether their carriers answer",
  "trunks:update": "Change, switch off and retire SIP trunks",
  "users:create": "Create users",
  "users:deactivate": "Take a user's access away",
  "users:end-sessions": "See and end the sessions of other users",
  "users:read": "See users",
  "users:reset-password": "Set a new password for a user",
  "users:update": "Change users and their roles",
  "views:share": "Share views of leads with the team or with all",
  "voicemail-boxes:create": "Make boxes for messages of callers",
  "voicemail-boxes:read": "See the boxes in which callers leave messages",
  "voicemail-boxes:update": "Change and retire boxes for messages",
  "voicemails:read": "Hear messages that callers left",
  "voicemails:update": "Mark messages of callers as heard and done",
  "webhooks:manage": "Register endpoints that are told of events, and send to them again",
  "webhooks:read": "See the endpoints that are told of events, and what was delivered to them",
} as const;

export type Permission = keyof typeof permissions;
export const permissionCodes = Object.keys(permissions) as [Permission, ...Permission[]];

/** How far a permission reaches: own records, those of the team, or all of the tenant. */
export const scopes = ["OWN", "TEAM", "ALL"] as const;
export type Scope = (typeof scopes)[number];
export type Grants = Partial<Record<Permission, Scope>>;

const all = permissionCodes;
/** Of the platform: no role, key or user of a customer's tenant can have one of these. */
export const platformPermissions: readonly Permission[] = all.filter((code) =>
  /^(monitoring|tenants):/.test(code),
);
/** Of administrators only: whoever reads keys learns where to look for them. */
const access: Permission[] = [
  "api-keys:create",
  "api-keys:read",
  "api-keys:revoke",
  "encryption:read",
  "encryption:rotate",
  "support-access:grant",
  "support-access:read",
  "trunks:create",
  "trunks:read",
  "trunks:update",
  "webhooks:manage",
  "webhooks:read",
];
/** What tells of everybody's doings is for administrators alone. */
const oversight: Permission[] = ["audit:export", "audit:read", "security:handle", "security:read"];
/** What a manager changes of a campaign's filter, somebody else approves: a supervisor, or another manager. */
const ownApproval: Permission = "campaigns:approve-own-filter";
/** Evidence: whoever is heard in it does not take it away. */
const evidence: Permission[] = ["recordings:delete"];
/** How the business is run, and with it what others may do all day. */
const business: Permission[] = ["settings:read", "settings:update"];
const reads = all.filter(
  (code) =>
    /:read/.test(code) &&
    ![...platformPermissions, ...access, ...oversight, ...business].includes(code),
);

const agentWork: Grants = {
  "activities:create": "OWN",
  "activities:read": "OWN",
  "agents:read": "TEAM",
  "agents:work": "OWN",
  "callbacks:create": "OWN",
  "callbacks:read": "OWN",
  "callbacks:update": "OWN",
  "calls:control": "OWN",
  "calls:create": "OWN",
  "calls:read": "OWN",
  "calls:wrap-up": "OWN",
  "campaigns:preview": "TEAM",
  "campaigns:read": "ALL",
  "contacts:read": "OWN",
  "contacts:see-email": "ALL",
  "contacts:see-phone": "ALL",
  "contacts:update": "OWN",
  "dispositions:read": "ALL",
  "do-not-call:add": "OWN",
  "documents:create": "OWN",
  "documents:delete": "OWN",
  "documents:read": "OWN",
  "leads:read": "OWN",
  "leads:update": "OWN",
  "notifications:read": "OWN",
  "notifications:update": "OWN",
  "operations:read": "OWN",
  "operations:cancel": "OWN",
  "pause-reasons:read": "ALL",
  "pipelines:read": "ALL",
  "presence:read": "ALL",
  "presence:update": "OWN",
  "recordings:control": "OWN",
  "scripts:read": "ALL",
  "skills:read": "ALL",
  "sources:read": "ALL",
  "teams:read": "ALL",
  "tenant:read": "ALL",
  "users:read": "TEAM",
  "voicemails:read": "OWN",
  "voicemails:update": "OWN",
};

const repWork: Grants = {
  ...agentWork,
  "contacts:create": "OWN",
  "leads:create": "OWN",
};

const { "agents:work": _takesCalls, ...assisting } = agentWork;

const supervisorWork: Grants = {
  ...grant(reads, "TEAM"),
  ...assisting,
  ...grant(
    [
      "activities:create",
      "activities:delete",
      "activities:read",
      "agents:force-state",
      "agents:read",
      "agents:update",
      "callbacks:assign",
      "callbacks:create",
      "callbacks:read",
      "callbacks:update",
      "calls:end-any",
      "calls:read",
      "calls:supervise",
      "contacts:create",
      "contacts:read",
      "contacts:update",
      "do-not-call:add",
      "documents:create",
      "documents:delete",
      "documents:read",
      "leads:assign",
      "leads:create",
      "leads:read",
      "leads:update",
      "recordings:listen",
      "users:read",
      "voicemails:read",
      "voicemails:update",
    ],
    "TEAM",
  ),
  ...grant(
    [
      "board:read",
      "campaigns:approve-filter",
      "campaigns:pause",
      "campaigns:read-members",
      "campaigns:read-stats",
      "campaigns:simulate",
      "do-not-call:read",
      "events:read",
      "law:read",
      "notifications:send",
      "permissions:read",
      "roles:read",
      "scripts:read",
    ],
    "ALL",
  ),
};

const managerWork: Grants = grant(
  all.filter(
    (code) =>
      !platformPermissions.includes(code) &&
      !oversight.includes(code) &&
      !evidence.includes(code) &&
      code !== ownApproval &&
      !business.includes(code) &&
      !["roles:", "sso:", "tenant:update"].some((start) => code.startsWith(start)) &&
      !access.includes(code) &&
      (!code.startsWith("users:") || code === "users:read"),
  ),
  "ALL",
);

function grant(codes: readonly Permission[], scope: Scope): Grants {
  return Object.fromEntries(codes.map((code) => [code, scope]));
}

/** What an operator does within the platform's own tenant: his colleagues, and the log of what they did. */
const operatorsOwn: Permission[] = [
  ...oversight,
  "notifications:read",
  "notifications:update",
  "operations:cancel",
  "operations:read",
  "permissions:read",
  "roles:read",
  "skills:read",
  "teams:read",
  "tenant:read",
  "users:create",
  "users:deactivate",
  "users:end-sessions",
  "users:read",
];

/**
 * Roles that every tenant has from the start. SUPER_ADMIN operates the platform, exists in its tenant
 * only, and reads no other tenant's data by default.
 */
export const builtInRoles = {
  SUPER_ADMIN: grant([...platformPermissions, ...operatorsOwn], "ALL"),
  ADMIN: grant(
    all.filter((code) => !platformPermissions.includes(code)),
    "ALL",
  ),
  MANAGER: { ...managerWork, "roles:read": "ALL" },
  SUPERVISOR: supervisorWork,
  AGENT: agentWork,
  REP: repWork,
  VIEWER: grant(
    reads.filter((code) => code !== "notifications:read"),
    "ALL",
  ),
} satisfies Record<string, Grants>;

export type BuiltInRole = keyof typeof builtInRoles;
