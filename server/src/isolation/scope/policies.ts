import * as api from "@parley/contract";
import type { AnyInput } from "../case.ts";
import { type Circle, type Kind, type Owner, owners, type Role } from "./circle.ts";

/** Whose records a role reaches by one endpoint. */
export type Policy = {
  role: Role;
  endpoint: api.Endpoint;
  kind: Kind;
  /** Whose records it works on; those of all others are absent. */
  reaches: readonly Owner[];
  /** The role does not hold the permission at all. */
  lacks?: boolean;
  input?: AnyInput;
};

const own: readonly Owner[] = ["ann"];
const team: readonly Owner[] = ["ann", "abe"];
const all = owners;
const users: readonly Owner[] = ["ann", "abe", "bob"];
const none: readonly Owner[] = [];

/** The same of each role: an agent's own, his supervisor's team's, the administrator's all. */
function byRole(
  endpoint: api.Endpoint,
  kind: Kind,
  reach: Record<Role, readonly Owner[] | "LACKS">,
  input?: AnyInput,
): Policy[] {
  return Object.entries(reach).map(([role, reaches]) => ({
    role: role as Role,
    endpoint,
    kind,
    reaches: reaches === "LACKS" ? none : reaches,
    lacks: reaches === "LACKS",
    ...(input ? { input } : {}),
  }));
}

const seen = { AGENT: own, SUPERVISOR: team, ADMIN: all, VIEWER: all };
const worked = { ...seen, VIEWER: "LACKS" as const };
const managed = { AGENT: "LACKS", SUPERVISOR: "LACKS", ADMIN: all, VIEWER: "LACKS" } as const;

/** A supervisor follows her own long work only, and here she has none. */
const followed = { ...seen, SUPERVISOR: none };

/** Changes are tried without any effect: a version that no row has is refused after the scope (412). */
const stale = { headers: { "if-match": '"999"' } };

export const policies: Policy[] = [
  ...byRole(api.getLead, "lead", seen),
  ...byRole(api.getLead, "deleted", { AGENT: none, SUPERVISOR: none, ADMIN: all, VIEWER: none }),
  ...byRole(api.updateLead, "lead", worked, { body: { source: "x" }, ...stale }),
  ...byRole(api.deleteLead, "lead", managed, stale),
  ...byRole(api.listActivities, "lead", seen),
  ...byRole(api.addNote, "lead", worked, { body: { text: "A note" } }),
  ...byRole(api.getContact, "contact", seen),
  ...byRole(api.updateContact, "contact", worked, { body: { company: "x" }, ...stale }),
  ...byRole(api.deleteContact, "contact", managed, stale),
  ...byRole(api.getCall, "call", { AGENT: own, SUPERVISOR: team, ADMIN: users, VIEWER: users }),
  ...byRole(api.getUser, "user", { AGENT: team, SUPERVISOR: team, ADMIN: all, VIEWER: all }),
  ...byRole(api.updateUser, "user", managed, { body: { name: "x" }, ...stale }),
  ...byRole(api.getAgent, "user", { AGENT: team, SUPERVISOR: team, ADMIN: users, VIEWER: users }),
  ...byRole(
    api.updateAgentSkills,
    "user",
    { AGENT: "LACKS", SUPERVISOR: team, ADMIN: users, VIEWER: "LACKS" },
    { body: { skillIds: [] } },
  ),
  ...byRole(
    api.forceAgentState,
    "user",
    { AGENT: "LACKS", SUPERVISOR: team, ADMIN: users, VIEWER: "LACKS" },
    { body: { state: "OFFLINE" } },
  ),
  ...byRole(api.getImport, "import", { ...seen, AGENT: "LACKS" }),
  ...byRole(api.listImportErrors, "import", { ...seen, AGENT: "LACKS" }),
  ...byRole(api.getOperation, "operation", followed),
];

/** What each owner's record came to, where it is not what the policy says. */
export async function faultsOfPolicy({ clients, records }: Circle, policy: Policy) {
  const { role, endpoint, kind, reaches, lacks, input = {} } = policy;
  const faults: string[] = [];
  for (const owner of owners) {
    const id = records[owner][kind];
    if (id === "") continue;
    const reply = await clients[role].try(endpoint, { ...input, params: { id } } as never);
    const { details, code } = reply.problem ?? {};
    const isDone = reply.status < 300 || reply.status === 412;
    const answer = isDone ? "done" : [reply.status, code, details?.permission].join(" ").trim();
    const allowed = reaches.includes(owner) ? "done" : "404 not-found";
    const wanted = lacks ? `403 permission-missing ${endpoint.permission}` : allowed;
    if (answer !== wanted) faults.push(`${owner}'s ${kind}: ${answer} and not ${wanted}`);
  }
  return faults;
}

/** Whose records a role sees in a list. */
export type Listed = { role: Role; endpoint: api.Endpoint; kind: Kind; shows: readonly Owner[] };

export const lists: Listed[] = [
  ...listed(api.listLeads, "lead", seen),
  ...listed(api.listContacts, "contact", seen),
  ...listed(api.listCalls, "call", { ...seen, ADMIN: users, VIEWER: users }),
  ...listed(api.listUsers, "user", { AGENT: team, SUPERVISOR: team, ADMIN: all, VIEWER: all }),
  ...listed(api.listAgents, "user", { AGENT: team, SUPERVISOR: team, ADMIN: users, VIEWER: users }),
  ...listed(api.listImports, "import", { SUPERVISOR: team, ADMIN: all, VIEWER: all }),
  ...listed(api.listOperations, "operation", followed),
];

function listed(
  endpoint: api.Endpoint,
  kind: Kind,
  shows: Partial<Record<Role, readonly Owner[]>>,
): Listed[] {
  return Object.entries(shows).map(([role, of]) => ({
    role: role as Role,
    endpoint,
    kind,
    shows: of,
  }));
}

/** Whose records are in a list and should not be, or are missing from it. */
export async function faultsOfList({ clients, records }: Circle, one: Listed): Promise<string[]> {
  const { role, endpoint, kind, shows } = one;
  const page = (await clients[role].call(endpoint, { query: { limit: 200 } } as never)) as {
    items: { id: string }[];
  };
  const ids = new Set(page.items.map(({ id }) => id));
  return owners
    .filter((owner) => records[owner][kind] !== "")
    .filter((owner) => ids.has(records[owner][kind]) !== shows.includes(owner))
    .map((owner) => `${owner}'s ${kind} is ${shows.includes(owner) ? "missing" : "shown"}`);
}
