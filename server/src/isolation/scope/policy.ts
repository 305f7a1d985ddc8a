import type * as api from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import type { AnyInput } from "../case.ts";
import type { Circle, Role } from "./circle.ts";
import { type Kind, type Owner, owners } from "./records.ts";

/** A record that is made for one request, because the request uses it up. */
export type Fresh = { id: string; params?: Record<string, string>; tidy?: () => Promise<unknown> };
/** What is asked of each owner: a record that he has, or one that is made like his. */
export type Subject =
  | Kind
  | { name: string; make: (circle: Circle, owner: Owner) => Promise<Fresh> };

/** What goes with the id of the record in the path; or the whole request, where it stands elsewhere. */
type Asked = AnyInput | ((id: string, circle: Circle, owner: Owner) => AnyInput);

/** Whose records a role reaches by one endpoint. */
export type Policy = {
  role: Role;
  endpoint: api.Endpoint;
  subject: Subject;
  /** Whose records it works on; those of all others are absent. */
  reaches: readonly Owner[];
  /** The role does not hold the permission at all. */
  lacks?: boolean;
  input?: Asked;
};

type Reach = readonly Owner[] | "LACKS";

export const own: readonly Owner[] = ["ann"];
export const team: readonly Owner[] = ["ann", "abe"];
export const all = owners;
/** Nobody is no user, and has made no calls. */
export const users: readonly Owner[] = ["ann", "abe", "bob"];
export const none: readonly Owner[] = [];

/** The same of each role: an agent's own, his supervisor's team's, the administrator's all. */
export const seen = { AGENT: own, SUPERVISOR: team, LEADER: team, ADMIN: all, VIEWER: all };
export const worked = { ...seen, VIEWER: "LACKS" as const };
/** For administrators, and for whom they give it to. */
export const managed = { ...worked, AGENT: "LACKS", SUPERVISOR: "LACKS" } as const;

/** Changes are tried without any effect: a version that no row has is refused after the scope (412). */
export const stale = { headers: { "if-match": '"999"' } };

export function byRole(
  endpoint: api.Endpoint,
  subject: Subject,
  reach: Partial<Record<Role, Reach>>,
  input?: Asked,
): Policy[] {
  return Object.entries(reach).map(([role, reaches]) => ({
    role: role as Role,
    endpoint,
    subject,
    reaches: reaches === "LACKS" ? none : reaches,
    lacks: reaches === "LACKS",
    ...(input ? { input } : {}),
  }));
}

type Trial = { input: AnyInput; tidy?: (() => Promise<unknown>) | undefined };

/** The request for what somebody has; undefined where he has none of it. */
export async function trialOf(
  circle: Circle,
  { subject, input = {} }: Pick<Policy, "subject" | "input">,
  owner: Owner,
): Promise<Trial | undefined> {
  const made: Fresh =
    typeof subject === "string"
      ? { id: circle.records[owner][subject] }
      : await subject.make(circle, owner);
  if (made.id === "") return undefined;
  const { id, tidy } = made;
  if (typeof input === "function") return { input: input(id, circle, owner), tidy };
  return { input: { ...input, params: { id, ...made.params, ...input.params } }, tidy };
}

/** What each owner's record came to, where it is not what the policy says. */
export async function faultsOfPolicy(circle: Circle, policy: Policy): Promise<string[]> {
  const { role, endpoint, subject, reaches, lacks } = policy;
  const faults: string[] = [];
  // Without the right it is all the same whose record it is.
  for (const owner of lacks ? own : owners) {
    const trial = await trialOf(circle, policy, owner);
    if (!trial) continue;
    const reply = await circle.clients[role].try(endpoint, trial.input as never);
    await trial.tidy?.();
    const { details, code } = reply.problem ?? {};
    // In the way of the work, and told to those only who reach the record: 409 and 412.
    const isDone = reply.status < 300 || reply.status === 409 || reply.status === 412;
    const answer = isDone ? "done" : [reply.status, code, details?.permission].join(" ").trim();
    const allowed = reaches.includes(owner) ? "done" : "404 not-found";
    const wanted = lacks ? `403 permission-missing ${endpoint.permission}` : allowed;
    if (answer !== wanted)
      faults.push(`${owner}'s ${nameOf(subject)}: ${answer} and not ${wanted}`);
  }
  return faults;
}

export function nameOf(subject: Subject): string {
  return typeof subject === "string" ? subject : subject.name;
}

/** Whose records a role sees in a list. */
export type Listed = { role: Role; endpoint: api.Endpoint; kind: Kind; shows: readonly Owner[] };

export function listed(
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
  const ids = await idsOf(clients[role], endpoint);
  return owners
    .filter((owner) => records[owner][kind] !== "")
    .filter((owner) => ids.has(records[owner][kind]) !== shows.includes(owner))
    .map((owner) => `${owner}'s ${kind} is ${shows.includes(owner) ? "missing" : "shown"}`);
}

type Page = { items: { id: string }[]; nextCursor?: string | null };

/** Everything that is in a list, page by page. */
async function idsOf(who: Client, endpoint: api.Endpoint): Promise<Set<string>> {
  const isPaged = "limit" in ((endpoint.query as { shape?: object }).shape ?? {});
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const input = isPaged ? { query: { limit: 200, ...(cursor ? { cursor } : {}) } } : {};
    const page = (await who.call(endpoint, input as never)) as Page;
    for (const { id } of page.items) ids.add(id);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return ids;
}
