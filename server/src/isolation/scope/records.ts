import * as api from "@parley/contract";
import { newSecret } from "../../modules/identity/secret-texts.ts";
import { fixedE164 } from "../../modules/telephony/index.ts";
import { inTenant } from "../../platform/app.ts";
import { startOperation } from "../../platform/operations/service.ts";
import type { Client } from "../../testing/client.ts";
import { eventually, type TestTenant } from "../../testing/tenant.ts";
import { inState, upload } from "../estate.ts";

export const owners = ["ann", "abe", "bob", "nobody"] as const;
export type Owner = (typeof owners)[number];

/** What everybody has one of; an empty id stands for what there is none of. */
export const kinds = [
  "lead",
  "deleted",
  "contact",
  "call",
  "user",
  "import",
  "operation",
  "note",
  "contactNote",
  "document",
  "bulk",
  "contactBulk",
  "view",
  "contactView",
  "notice",
  "campaign",
  "run",
  "callback",
] as const;
export type Kind = (typeof kinds)[number];
export type OwnRecords = Record<Kind, string>;

type People = Record<Owner, Client | null>;
type Teams = { a: string; b: string };
type Place = { tenant: TestTenant; teams: Teams };

/** The first bytes of a picture: enough to be taken for one. */
export const picture = {
  headers: { "content-type": "application/octet-stream" },
  query: { fileName: "Picture" },
  body: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") as never,
};

/** One of everything for everybody, with numbers that answer to nobody; of nobody, what the administrator left to nobody. */
export async function recordsOf(
  tenant: TestTenant,
  people: People,
  teams: Teams,
): Promise<Record<Owner, OwnRecords>> {
  const workflowId = await waitingWorkflow(tenant);
  const place = { tenant, teams };
  const numbers = { ann: "02", abe: "04", bob: "07", nobody: "12" } as const;
  const made = await Promise.all(
    owners.map(async (owner) => {
      const phone = fixedE164(numbers[owner]);
      return [owner, await ofOne(place, owner, people[owner], phone)] as const;
    }),
  );
  const records = Object.fromEntries(made) as Record<Owner, OwnRecords>;
  await tenant.settled();
  for (const owner of owners) records[owner].run = await runOf(tenant, records[owner].lead);
  await tenant.admin.call(api.turnWorkflow, {
    params: { id: workflowId },
    body: { enabled: false },
  });
  return records;
}

async function ofOne(
  place: Place,
  name: Owner,
  user: Client | null,
  phone: string,
): Promise<OwnRecords> {
  const { tenant, teams } = place;
  const owner = user ?? tenant.admin;
  const teamId = name === "nobody" ? null : name === "bob" ? teams.b : teams.a;
  const lead = await tenant.lead({ phone, ...(user ? { assigneeId: user.userId } : {}) });
  const params = { id: lead.id };
  const body = { text: "A note" };
  const ofContact = { params: { id: lead.contactId }, body };
  return {
    lead: lead.id,
    deleted: await deletedLeadOf(tenant, user),
    contact: lead.contactId,
    call: user ? await callOf(user, lead.id) : "",
    user: owner.userId,
    // Agents import nothing: theirs is handed to them, to see whether scopes hold for it too.
    import: await importOf(tenant, owner, teamId),
    operation: await operationOf(tenant, owner),
    note: (await owner.call(api.addNote, { params, body })).id,
    contactNote: (await owner.call(api.addContactNote, ofContact)).id,
    document: (await owner.call(api.uploadLeadDocument, { ...picture, params })).id,
    bulk: await bulkEditOf(owner, lead.id),
    contactBulk: await contactBulkEditOf(owner, lead.contactId),
    view: (await owner.call(api.createSavedView, { body: { name: "A view" } })).id,
    contactView: (await owner.call(api.createContactView, { body: { name: "A view" } })).id,
    notice: await noticeOf(tenant, owner),
    campaign: await campaignOf(tenant, teamId ?? teams.b),
    run: "",
    callback: await callbackOf(owner, lead.id),
  };
}

async function deletedLeadOf(tenant: TestTenant, user: Client | null): Promise<string> {
  const { id } = await tenant.lead(user ? { assigneeId: user.userId } : {});
  await tenant.admin.call(api.deleteLead, { params: { id } });
  return id;
}

/** In a pause, so that he may dial by hand. */
export async function atPhone(user: Client): Promise<void> {
  const { items } = await user.call(api.listPauseReasons);
  const body = { state: "PAUSED" as const, pauseReasonId: items[0]?.id ?? "" };
  await user.call(api.setOwnState, { body });
}

async function callOf(user: Client, leadId: string): Promise<string> {
  await atPhone(user);
  const { id } = await user.call(api.placeCall, { body: { leadId } });
  await inState(user, "PAUSED");
  return id;
}

async function importOf(tenant: TestTenant, user: Client, teamId: string | null): Promise<string> {
  const { id } = await upload(tenant.admin, "name,phone\nAda,+442079460001\n");
  await tenant.server.admin.query("update imports set owner_id = $2, team_id = $3 where id = $1", [
    id,
    user.userId,
    teamId,
  ]);
  return id;
}

async function operationOf(tenant: TestTenant, user: Client): Promise<string> {
  const { app, access } = tenant.server.parley;
  const caller = await access.authenticate({ cookie: user.cookieHeader });
  if (!caller) throw new Error("not signed in");
  const work = { kind: "IMPORT", title: "Work", unit: "ROWS", total: 1, subjectId: null } as const;
  const { actor } = caller;
  return (await inTenant(app, tenant.id, (ctx) => startOperation(ctx, work), { actor })).id;
}

/** One that is over, of a lead of his own. */
async function bulkEditOf(user: Client, leadId: string): Promise<string> {
  const change = { action: "SOURCE" as const, source: "Fair" };
  const body = { selection: { ids: [leadId] }, change };
  const { id } = await user.call(api.startBulkEdit, { body });
  await eventually(
    async () => (await user.call(api.getBulkEdit, { params: { id } })).state === "DONE",
    { what: "the end of the bulk edit" },
  );
  return id;
}

/** One that is over, of a contact of his own. */
async function contactBulkEditOf(user: Client, contactId: string): Promise<string> {
  const change = { action: "LANGUAGE" as const, language: "es" };
  const body = { selection: { ids: [contactId] }, change };
  const { id } = await user.call(api.startContactBulkEdit, { body });
  const look = () => user.call(api.getContactBulkEdit, { params: { id } });
  await eventually(async () => (await look()).state === "DONE", {
    what: "the end of the bulk edit of contacts",
  });
  return id;
}

async function noticeOf({ admin }: TestTenant, user: Client): Promise<string> {
  const body = { userIds: [user.userId], title: "A notice" };
  await admin.call(api.sendNotification, { body });
  const { items } = await user.call(api.listNotifications, { query: { limit: 200 } });
  return items.find(({ title }) => title === body.title)?.id ?? "";
}

/** One that has begun once, so that nobody can delete it, and has nobody to dial. */
async function campaignOf({ admin, server }: TestTenant, teamId: string): Promise<string> {
  const name = `Campaign ${newSecret().toString("hex").slice(0, 8)}`;
  const body = { name, mode: "PREVIEW" as const, teamIds: [teamId] };
  const { id } = await admin.call(api.createCampaign, { body });
  await server.admin.query("update campaigns set started_at = now() where id = $1", [id]);
  return id;
}

/** What he promised, for tomorrow. */
async function callbackOf(user: Client, leadId: string): Promise<string> {
  const body = { leadId, dueAt: tomorrow() };
  return (await user.call(api.createCallback, { body })).id;
}

export const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

/** A workflow that begins with each new lead and waits for hours. */
async function waitingWorkflow({ admin }: TestTenant): Promise<string> {
  const wait = { type: "DURATION" as const, minutes: 600 };
  const draft = {
    trigger: { type: "EVENT" as const, event: "lead.created" as const },
    steps: [{ id: "wait", within: null, type: "WAIT" as const, wait }],
  };
  const { id } = await admin.call(api.createWorkflow, { body: { name: "Waits", draft } });
  await admin.call(api.publishWorkflow, { params: { id }, body: {} });
  await admin.call(api.turnWorkflow, { params: { id }, body: { enabled: true } });
  return id;
}

async function runOf({ admin }: TestTenant, leadId: string): Promise<string> {
  const run = await eventually(
    async () => (await admin.call(api.listWorkflowRuns, { query: { leadId } })).items[0],
    { what: "a run of the workflow" },
  );
  return run.id;
}
