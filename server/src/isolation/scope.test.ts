import * as api from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixedE164 } from "../modules/telephony/index.ts";
import { inTenant } from "../platform/app.ts";
import { startOperation } from "../platform/operations/service.ts";
import { Client } from "../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../testing/server.ts";
import { newTenant, type TestTenant, testPassword } from "../testing/tenant.ts";
import type { AnyInput } from "./case.ts";
import { inState, upload } from "./estate.ts";

/*
 * Within one tenant: what is whose. Ann and Abe work in team A, Bob in team B; Sue supervises team A;
 * the administrator sees all. A record out of reach is absent (404, and in no list); what a role may
 * not do at all is refused with the name of the permission (403).
 */
const owners = ["ann", "abe", "bob", "nobody"] as const;
type Owner = (typeof owners)[number];
type Role = "AGENT" | "SUPERVISOR" | "ADMIN" | "VIEWER";
/** Who asks: Ann for the agents, Sue for the supervisors. */
let clients: Record<Role, Client>;
let server: TestServer;
let acme: TestTenant;
type Records = Record<Owner, Record<Kind, string>>;
type Kind = "lead" | "contact" | "call" | "user" | "import" | "operation";
let records: Records;

beforeAll(async () => {
  server = await startTestServer();
  acme = await newTenant(server);
  const [a, b] = [await acme.team("A"), await acme.team("B")];
  const ann = await acme.user("AGENT", { name: "Ann", teamId: a });
  const abe = await acme.user("AGENT", { name: "Abe", teamId: a });
  const bob = await acme.user("AGENT", { name: "Bob", teamId: b });
  const sue = await acme.user("SUPERVISOR", { name: "Sue", teamId: a });
  const viewer = await acme.user("VIEWER", { name: "Vic" });
  clients = { AGENT: ann, SUPERVISOR: sue, ADMIN: acme.admin, VIEWER: viewer };
  const [ofAnn, ofAbe, ofBob, ofNobody] = await Promise.all([
    recordsOf(fixedE164("02"), ann, a),
    recordsOf(fixedE164("04"), abe, a),
    recordsOf(fixedE164("07"), bob, b),
    recordsOf(fixedE164("12"), null, null),
  ]);
  records = { ann: ofAnn, abe: ofAbe, bob: ofBob, nobody: ofNobody };
});
afterAll(() => stopTestServer(server));

/** One of everything that this user owns, with a number that answers to nobody; of nobody, what the administrator left to nobody. */
async function recordsOf(phone: string, user: Client | null, teamId: string | null) {
  const lead = await acme.lead({ phone, ...(user ? { assigneeId: user.userId } : {}) });
  let call = "";
  if (user) {
    const { items } = await user.call(api.listPauseReasons);
    const body = { state: "PAUSED" as const, pauseReasonId: items[0]?.id ?? "" };
    await user.call(api.setOwnState, { body });
    call = (await user.call(api.placeCall, { body: { leadId: lead.id } })).id;
    await inState(user, "PAUSED");
  }
  return {
    lead: lead.id,
    contact: lead.contactId,
    call,
    user: user?.userId ?? acme.admin.userId,
    // Agents import nothing: theirs is handed to them, to see whether scopes hold for it too.
    import: await importOf(user ?? acme.admin, teamId),
    operation: await operationOf(user ?? acme.admin),
  };
}

async function importOf(user: Client, teamId: string | null): Promise<string> {
  const { id } = await upload(acme.admin, "name,phone\nAda,+442079460001\n");
  await server.admin.query("update imports set owner_id = $2, team_id = $3 where id = $1", [
    id,
    user.userId,
    teamId,
  ]);
  return id;
}

async function operationOf(user: Client): Promise<string> {
  const { app, access } = server.parley;
  const caller = await access.authenticate({ cookie: user.cookieHeader });
  if (!caller) throw new Error("not signed in");
  const work = { kind: "IMPORT", title: "Work", unit: "ROWS", total: 1, subjectId: null } as const;
  const { actor } = caller;
  return (await inTenant(app, acme.id, (ctx) => startOperation(ctx, work), { actor })).id;
}

type Policy = {
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

const policies: Policy[] = [
  ...byRole(api.getLead, "lead", seen),
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

describe("a record is there for those whose scope covers it", () => {
  test.each(policies)("$role $endpoint.method $endpoint.path", async (policy) => {
    const { role, endpoint, kind, reaches, lacks, input = {} } = policy;
    const answers: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const owner of owners) {
      const id = records[owner][kind];
      if (id === "") continue;
      const reply = await clients[role].try(endpoint, { ...input, params: { id } } as never);
      const { details, code } = reply.problem ?? {};
      const isDone = reply.status < 300 || reply.status === 412;
      answers[owner] = isDone ? "done" : [reply.status, code, details?.permission].join(" ").trim();
      if (lacks) expected[owner] = `403 permission-missing ${endpoint.permission}`;
      else expected[owner] = reaches.includes(owner) ? "done" : "404 not-found";
    }
    expect(answers).toEqual(expected);
  });
});

/** Sees every record and may change his own only, of which he has none. */
const peeker = () => userWith("PEEKER", (code) => (/:read/.test(code) ? "ALL" : "OWN"));

/** A user with a role of his own that holds every permission, each with the scope that is asked for. */
async function userWith(role: string, scope: (code: api.Permission) => api.Scope): Promise<Client> {
  const pia = await acme.user("VIEWER", { name: role });
  const rows = api.permissionCodes.map((code) => [code, scope(code)]);
  await server.admin.query(
    `with role as (insert into roles (tenant_id, id, code, created_at)
       values ($1, gen_random_uuid(), $4, now()) returning id),
     rights as (insert into role_permissions (tenant_id, role_id, permission, scope)
       select $1, role.id, r.row ->> 0, r.row ->> 1
       from role cross join jsonb_array_elements($3::jsonb) as r (row))
     update user_roles set role_id = role.id from role where tenant_id = $1 and user_id = $2`,
    [acme.id, pia.session?.user.id, JSON.stringify(rows), role],
  );
  const { http } = server.parley;
  return new Client(http).signIn(pia.session?.user.email ?? "", testPassword);
}

test("who sees all and changes nothing of others is offered nothing and can do nothing", async () => {
  const pia = await peeker();
  const views = [
    ...[api.getLead, api.getContact, api.getCall, api.getUser],
    ...[api.getAgent, api.getImport, api.getOperation],
  ] as const;
  const kinds = ["lead", "contact", "call", "user", "user", "import", "operation"] as const;
  for (const [i, view] of views.entries()) {
    const params = { id: records.bob[kinds[i] ?? "lead"] };
    const { can } = (await pia.call(view, { params } as never)) as { can: string[] };
    expect([view.path, ...can]).toEqual([view.path]);
  }
  const changes = policies.filter(({ endpoint }) => !/:read/.test(endpoint.permission ?? ""));
  for (const { endpoint, kind, input = {} } of new Set(changes)) {
    const reply = await pia.try(endpoint, { ...input, params: { id: records.bob[kind] } } as never);
    expect([endpoint.path, reply.status]).toEqual([endpoint.path, 404]);
  }
});

test("who edits all leads and assigns his own only gives nobody else's away", async () => {
  const eve = await userWith("EDITOR", (code) => (code === "leads:assign" ? "OWN" : "ALL"));
  const assign = (owner: Owner, assigneeId: string | null) =>
    eve.try(api.updateLead, { params: { id: records[owner].lead }, body: { assigneeId } });
  expect((await assign("bob", eve.userId)).status).toBe(404);
  expect((await assign("abe", null)).status).toBe(404);
  const { can } = await eve.call(api.getLead, { params: { id: records.bob.lead } });
  expect(can).not.toContain("assign");
});

type Listed = { role: Role; endpoint: api.Endpoint; kind: Kind; shows: readonly Owner[] };
const lists: Listed[] = [
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

describe("a list shows what is in the scope and nothing else", () => {
  test.each(lists)("$role $endpoint.path", async ({ role, endpoint, kind, shows }) => {
    const page = (await clients[role].call(endpoint, { query: { limit: 200 } } as never)) as {
      items: { id: string }[];
    };
    const ids = new Set(page.items.map(({ id }) => id));
    const shown = owners.filter((owner) => ids.has(records[owner][kind]));
    expect(shown).toEqual(owners.filter((owner) => shows.includes(owner)));
  });
});

test("a filter or a count does not reach beyond the scope", async () => {
  const { AGENT: ann, SUPERVISOR: sue, ADMIN: admin } = clients;
  const bob = records.bob.user;
  expect((await ann.call(api.countLeads)).count).toBe(1);
  expect((await sue.call(api.countLeads)).count).toBe(2);
  expect((await admin.call(api.countLeads)).count).toBe(4);
  for (const query of [{ assigneeId: bob }, { phone: fixedE164("07") }]) {
    expect((await ann.call(api.listLeads, { query })).items).toEqual([]);
    expect((await admin.call(api.listLeads, { query })).items).toHaveLength(1);
  }
  // Everybody's leads have the name "Ada Lovelace": the index knows no scope, the answer does.
  expect((await ann.call(api.listLeads, { query: { q: "Lovelace" } })).items).toHaveLength(1);
  expect((await ann.call(api.countLeads, { query: { q: "Lovelace" } })).count).toBe(1);
  expect((await sue.call(api.listContacts, { query: { q: "Lovelace" } })).items).toHaveLength(2);
  expect((await ann.call(api.listCalls, { query: { agentId: bob } })).items).toEqual([]);
});

test("a record of somebody else cannot be named in a body either", async () => {
  const { AGENT: ann, SUPERVISOR: sue } = clients;
  const dial = (leadId: string) => ann.try(api.placeCall, { body: { leadId } });
  for (const owner of ["abe", "bob", "nobody"] as const) {
    expect((await dial(records[owner].lead)).status).toBe(404);
  }
  const note = await ann.try(api.addNote, {
    params: { id: records.ann.lead },
    body: { text: "x", callId: records.bob.call },
  });
  expect(note.status).toBe(404);
  const make = (assigneeId: string) =>
    sue.try(api.createLead, { body: { contact: { name: "New" }, assigneeId } });
  expect((await make(records.bob.user)).status).toBe(404);
  expect((await make(records.abe.user)).status).toBe(201);
  const theirs = { body: { contactId: records.bob.contact } };
  expect((await sue.try(api.createLead, theirs)).status).toBe(404);
});
