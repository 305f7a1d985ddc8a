import * as api from "@parley/contract";
import { expect } from "vitest";
import { newSecret } from "../../../modules/identity/secret-texts.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually } from "../../../testing/tenant.ts";
import { owners } from "../records.ts";
import { allBut, type Stories, withLead } from "./people.ts";

/** A source that no lead has yet: what it would change is changed each time. */
const source = () => ({
  action: "SOURCE" as const,
  source: `Market ${newSecret().toString("hex").slice(0, 8)}`,
});

/** What a bulk edit would do with everybody's leads. */
async function previewed({ lead }: { lead: string[] }, who: Client, change: api.BulkChange) {
  const body = { selection: { ids: lead }, change };
  const { changed, unchanged, refused } = await who.call(api.previewBulkEdit, { body });
  return { reached: changed + unchanged, refused };
}

async function isOver(who: Client, id: string, state: "state" | "undoState"): Promise<void> {
  const look = async () => (await who.call(api.getBulkEdit, { params: { id } }))[state] === "DONE";
  await eventually(look, { what: "the end of the bulk edit" });
}

export const leadSetStories: Stories = {
  "in a batch each lead that is out of reach is absent by itself": async (circle) => {
    const { clients, records } = circle;
    const { AGENT: ann, SUPERVISOR: sue, LEADER: lea, ADMIN: admin } = clients;
    const version = 999;
    const ids = [records.ann.lead, records.bob.lead];
    const statuses = ({ items }: { items: { status: number }[] }) => items.map((x) => x.status);
    const read = await ann.call(api.batchReadLeads, { body: { items: ids.map((id) => ({ id })) } });
    expect(statuses(read)).toEqual([200, 404]);
    expect(read.items[1]?.lead).toBeUndefined();
    const items = ids.map((id) => ({ id, version }));
    const changes = items.map((one) => ({ ...one, source: "x" }));
    expect(statuses(await ann.call(api.batchUpdateLeads, { body: { items: changes } }))).toEqual([
      412, 404,
    ]);
    expect(statuses(await lea.call(api.batchDeleteLeads, { body: { items } }))).toEqual([412, 404]);
    const made = [{ contact: { name: "New" }, assigneeId: records.bob.user }];
    expect(statuses(await sue.call(api.batchCreateLeads, { body: { items: made } }))).toEqual([
      404,
    ]);
    // An id of another system is taken, whosever the lead is that has it.
    const externalId = `far ${records.bob.lead}`;
    const params = { id: records.bob.lead };
    await admin.call(api.updateLead, { params, body: { externalId } });
    const upsert = { items: [{ externalId, source: "Mine" }] };
    expect(statuses(await sue.call(api.batchUpsertLeads, { body: upsert }))).toEqual([409]);
    const one = { params: { externalId }, body: { source: "Mine" } };
    expect((await sue.try(api.upsertLead, one)).status).toBe(409);
    const found = await sue.call(api.batchReadLeads, { body: { items: [{ externalId }] } });
    expect(statuses(found)).toEqual([404]);
    expect((await admin.call(api.getLead, { params })).source).not.toBe("Mine");
  },

  "leads are given away by those who reach them, to those whom they reach": async (circle) => {
    const { clients, records } = circle;
    const { ann, abe, bob } = records;
    const give = (leadIds: string[], assigneeId: string) =>
      clients.SUPERVISOR.try(api.assignLeads, { body: { leadIds, assigneeId } });
    const { body } = await give([ann.lead, bob.lead], ann.user);
    expect(body.items.map(({ outcome }) => outcome)).toEqual(["UNCHANGED", "NOT_FOUND"]);
    expect((await give([abe.lead], bob.user)).status).toBe(404);
  },

  "a bulk edit asks each lead for every right that it needs": async (circle) => {
    const { clients, records } = circle;
    const all = { lead: owners.map((owner) => records[owner].lead) };
    const refused = (reason: api.BulkReason, count: number) => [{ reason, count }];
    expect(await previewed(all, clients.AGENT, source())).toEqual({
      reached: 1,
      refused: refused("NOT_FOUND", 3),
    });
    const assign = { action: "ASSIGN" as const, assigneeId: null };
    const tries = [
      ["leads:delete", { action: "DELETE" as const }],
      ["leads:update", assign],
      ["leads:assign", assign],
    ] as const;
    for (const [permission, change] of tries) {
      const bea = await circle.userWith("EDITOR", allBut("OWN", permission));
      expect(await previewed(all, bea, change)).toEqual({
        reached: 0,
        refused: refused("NOT_ALLOWED", 4),
      });
    }
  },

  "what became of a lead that is out of reach is told without its name": async (circle) => {
    const { clients, records } = circle;
    const sue = clients.SUPERVISOR;
    const ids = [records.abe.lead, records.bob.lead];
    const body = { selection: { ids }, change: source() };
    const { id } = await sue.call(api.startBulkEdit, { body });
    await isOver(sue, id, "state");
    const { items } = await sue.call(api.listBulkItems, { params: { id } });
    const of = (leadId: string) => items.find((item) => item.leadId === leadId);
    expect(of(records.abe.lead)).toMatchObject({ name: "Ada Lovelace" });
    expect(of(records.bob.lead)).toMatchObject({
      name: null,
      result: "REFUSED",
      reason: "NOT_FOUND",
    });
  },

  "in a batch each contact that is out of reach is absent by itself": async (circle) => {
    const { clients, records, tenant } = circle;
    const sue = clients.SUPERVISOR;
    const ids = [records.abe.contact, records.bob.contact];
    const statuses = (answer: { items: { status: number }[] }) =>
      answer.items.map(({ status }) => status);
    const items = ids.map((id) => ({ id }));
    expect(statuses(await sue.call(api.batchReadContacts, { body: { items } }))).toEqual([
      200, 404,
    ]);
    const changes = items.map((one) => ({ ...one, company: source().source }));
    expect(statuses(await sue.call(api.batchUpdateContacts, { body: { items: changes } }))).toEqual(
      [200, 404],
    );
    const stale = items.map((one) => ({ ...one, version: 999 }));
    const { LEADER: lea } = clients;
    expect(statuses(await lea.call(api.batchDeleteContacts, { body: { items: stale } }))).toEqual([
      412, 404,
    ]);
    // What is out of reach has its id all the same.
    const { source: externalId } = source();
    const params = { id: records.bob.contact };
    await tenant.admin.call(api.updateContact, { params, body: { externalId } });
    const taken = { body: { items: [{ externalId, name: "Taken" }] } };
    expect(statuses(await sue.call(api.batchUpsertContacts, taken))).toEqual([409]);
    expect(statuses(await sue.call(api.batchCreateContacts, taken))).toEqual([409]);
    const one = { params: { externalId }, body: { name: "Taken" } };
    expect((await sue.try(api.upsertContact, one)).status).toBe(409);
    const found = await sue.call(api.batchReadContacts, { body: { items: [{ externalId }] } });
    expect(statuses(found)).toEqual([404]);
    await tenant.admin.call(api.updateContact, { params, body: { externalId: null } });
  },

  "a bulk edit of contacts is of those only that its rights cover": async (circle) => {
    const { clients, records } = circle;
    const sue = clients.SUPERVISOR;
    const ids = [records.abe.contact, records.bob.contact];
    const change = { action: "COMPANY" as const, company: source().source };
    const body = { selection: { ids }, change };
    expect(await sue.call(api.previewContactBulkEdit, { body })).toMatchObject({
      changed: 1,
      refused: [{ reason: "NOT_FOUND", count: 1 }],
    });
    const { id } = await sue.call(api.startContactBulkEdit, { body });
    const look = () => sue.call(api.getContactBulkEdit, { params: { id } });
    await eventually(async () => (await look()).state === "DONE", { what: "the end of it" });
    const { items } = await sue.call(api.listContactBulkItems, { params: { id } });
    const bob = items.find(({ contactId }) => contactId === records.bob.contact);
    expect(bob).toMatchObject({ name: null, result: "REFUSED", reason: "NOT_FOUND" });
    const params = { id: records.bob.contact };
    const { company } = await circle.tenant.admin.call(api.getContact, { params });
    expect(company).not.toBe(change.company);
  },

  "a bulk edit is taken back for those leads only that are still in reach": async (circle) => {
    const { clients, records, tenant } = circle;
    const sue = clients.SUPERVISOR;
    await withLead(circle, "abe", async (lead) => {
      const selection = { ids: [lead.id] };
      const { id } = await sue.call(api.startBulkEdit, { body: { selection, change: source() } });
      await isOver(sue, id, "state");
      const body = { assigneeId: records.bob.user };
      await tenant.admin.call(api.updateLead, { params: { id: lead.id }, body });
      await sue.call(api.undoBulkEdit, { params: { id } });
      await isOver(sue, id, "undoState");
      const { items } = await sue.call(api.listBulkItems, { params: { id } });
      expect(items).toMatchObject([{ result: "KEPT", reason: "NOT_ALLOWED" }]);
    });
  },

  "a list counts and takes those leads only that are in reach": async (circle) => {
    const { clients, records, tenant } = circle;
    const { admin } = tenant;
    const name = `List ${newSecret().toString("hex").slice(0, 8)}`;
    const { id } = await admin.call(api.createLeadList, { body: { name } });
    const params = { id };
    const add = owners.map((owner) => records[owner].lead);
    await admin.call(api.changeListMembers, { params, body: { add } });
    const count = async (who: keyof typeof clients) =>
      (await clients[who].call(api.getLeadList, { params })).count;
    expect([await count("AGENT"), await count("LEADER"), await count("ADMIN")]).toEqual([1, 2, 4]);
    const change = (body: { add?: string[]; remove?: string[] }) =>
      clients.LEADER.try(api.changeListMembers, { params, body });
    expect((await change({ remove: [records.bob.lead] })).status).toBe(404);
    expect((await change({ add: [records.bob.lead] })).status).toBe(404);
    expect((await change({ remove: [records.abe.lead] })).body).toEqual({ added: 0, removed: 1 });
    await admin.call(api.updateLeadList, { params, body: { retired: true } });
  },
};
