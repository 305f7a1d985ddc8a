import * as api from "@parley/contract";
import { expect } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { picture } from "../records.ts";
import { allBut, type Stories, withLead } from "./people.ts";

export const timelineStories: Stories = {
  "of a person those entries are read whose leads are in reach": async (circle) => {
    const { clients, records, tenant } = circle;
    const { contact } = records.ann;
    const ofContact = { params: { id: contact } };
    await withLead(
      circle,
      "bob",
      async ({ id }) => {
        const ofLead = { params: { id } };
        await tenant.admin.call(api.addNote, { ...ofLead, body: { text: "Of Bob's" } });
        const kept = await tenant.admin.call(api.uploadLeadDocument, { ...picture, ...ofLead });
        const read = async (who: Client) => {
          const query = { limit: 200, leadId: id };
          const { items } = await who.call(api.listContactActivities, { ...ofContact, query });
          const { total } = await who.call(api.contactStatistics, ofContact);
          const documents = await who.call(api.listContactDocuments, ofContact);
          const isKept = documents.items.some((one) => one.id === kept.id);
          return { entries: items.length, total, isKept };
        };
        const [ann, admin] = [await read(clients.AGENT), await read(clients.ADMIN)];
        expect(ann).toMatchObject({ entries: 0, isKept: false });
        expect(admin.isKept).toBe(true);
        expect(admin.entries).toBeGreaterThan(1);
        expect(admin.total).toBe(ann.total + admin.entries);
      },
      contact,
    );
  },

  "a note and a document are offered to those who may change them": async (circle) => {
    const { records } = circle;
    const { lead, contact, note, contactNote, document } = records.bob;
    const rights = ["activities:create", "activities:delete", "documents:delete"] as const;
    const rae = await circle.userWith("READER", allBut("OWN", ...rights));
    const offered = async (who: Client) => {
      const query = { limit: 200 };
      const ofLead = await who.call(api.listActivities, { params: { id: lead }, query });
      const person = { params: { id: contact }, query };
      const ofContact = await who.call(api.listContactActivities, person);
      const documents = await who.call(api.listLeadDocuments, { params: { id: lead } });
      const can = (items: { id: string; can: string[] }[], id: string) =>
        items.find((one) => one.id === id)?.can.filter((one) => !/download|preview/.test(one));
      return [
        can(ofLead.items, note),
        can(ofContact.items, note),
        can(ofContact.items, contactNote),
        can(documents.items, document),
      ];
    };
    expect(await offered(rae)).toEqual([[], [], [], []]);
    const ofAdmin = [["pin", "delete"], ["pin", "delete"], ["pin", "delete"], ["delete"]];
    expect(await offered(circle.clients.ADMIN)).toEqual(ofAdmin);
  },

  "a note names nobody who could not read it": async (circle) => {
    const { records, tenant } = circle;
    const { lead, contact, user } = records.ann;
    const text = "See this";
    const onLead = (id: string) =>
      tenant.admin.try(api.addNote, { params: { id: lead }, body: { text, mentions: [id] } });
    const onContact = (id: string) => {
      const input = { params: { id: contact }, body: { text, mentions: [id] } };
      return tenant.admin.try(api.addContactNote, input);
    };
    for (const write of [onLead, onContact]) {
      expect((await write(records.bob.user)).problem.errors?.[0]?.field).toBe("mentions");
      expect((await write(user)).status).toBe(201);
    }
  },

  "a lead comes with its timeline for those who may read that": async (circle) => {
    const ted = await circle.userWith("READER", allBut("OWN", "activities:read"));
    const input = {
      params: { id: circle.records.bob.lead },
      query: { include: ["timeline" as const] },
    };
    expect((await ted.call(api.getLead, input)).timeline).toBeUndefined();
    expect((await circle.clients.ADMIN.call(api.getLead, input)).timeline).toBeDefined();
  },

  "for good a document goes by the hand of those who reach all": async (circle) => {
    const { clients, records, tenant } = circle;
    const params = { id: records.ann.lead };
    const kept = await tenant.admin.call(api.uploadLeadDocument, { ...picture, params });
    const document = { params: { id: kept.id } };
    await tenant.admin.call(api.deleteDocument, document);
    const far = { params: { id: records.bob.document } };
    for (const who of [clients.AGENT, clients.SUPERVISOR, clients.LEADER]) {
      expect((await who.try(api.purgeDocument, far)).status).toBe(404);
      const { problem } = await who.try(api.purgeDocument, document);
      expect(problem).toMatchObject({ status: 403, details: { permission: "documents:delete" } });
    }
    const can = async (who: Client) => {
      const list = { params, query: { deleted: "true" as const } };
      const { items } = await who.call(api.listLeadDocuments, list);
      return items.find((one) => one.id === kept.id)?.can;
    };
    expect([await can(clients.LEADER), await can(clients.ADMIN)]).toEqual([
      ["restore"],
      ["restore", "purge"],
    ]);
    await tenant.admin.call(api.purgeDocument, document);
  },
};
