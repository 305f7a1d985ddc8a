import * as api from "@parley/contract";
import { expect } from "vitest";
import { fixedE164 } from "../../../modules/telephony/index.ts";
import { newId } from "../../../platform/ids.ts";
import type { Client } from "../../../testing/client.ts";
import { owners } from "../records.ts";
import { allBut, type Stories } from "./people.ts";

export const searchStories: Stories = {
  "a search finds nobody who is out of reach": async ({ clients, records }) => {
    const leads = owners.map((owner) => records[owner].lead);
    const found = async (who: keyof typeof clients, q: string) => {
      const query = { q, kind: ["LEAD" as const], limit: 20 };
      const all = await clients[who].call(api.searchAll, { query });
      const likely = await clients[who].call(api.suggest, { query });
      return [all, likely].map(({ items }) => leads.filter((id) => items.some((x) => x.id === id)));
    };
    const { ann, abe, bob } = records;
    const [own, team] = [[ann.lead], [ann.lead, abe.lead]];
    for (const q of ["Lovelace", "Lovelac"]) {
      expect(await found("AGENT", q)).toEqual([own, own]);
      expect(await found("SUPERVISOR", q)).toEqual([team, team]);
      expect(await found("ADMIN", q)).toEqual([leads, leads]);
    }
    expect(await found("AGENT", fixedE164("07"))).toEqual([[], []]);
    expect(await found("ADMIN", fixedE164("07"))).toEqual([[bob.lead], [bob.lead]]);
  },

  "no record that is out of reach is found by its id of another system": async (circle) => {
    const { clients, records, tenant, teams } = circle;
    const { ann, abe, bob } = records;
    const mark = `X${newId()}`;
    for (const [owner, one] of Object.entries({ ann, abe, bob })) {
      const externalId = `${mark} ${owner}`;
      await tenant.admin.call(api.updateLead, { params: { id: one.lead }, body: { externalId } });
      const params = { id: one.contact };
      await tenant.admin.call(api.updateContact, { params, body: { externalId } });
    }
    const found = async (who: Client) => {
      const { items } = await who.call(api.searchAll, { query: { q: mark, limit: 20 } });
      return items.map(({ id }) => id).sort();
    };
    const both = (...some: { lead: string; contact: string }[]) =>
      some.flatMap(({ lead, contact }) => [lead, contact]).sort();
    expect(await found(clients.AGENT)).toEqual(both(ann));
    expect(await found(clients.SUPERVISOR)).toEqual(both(ann, abe));
    expect(await found(clients.ADMIN)).toEqual(both(ann, abe, bob));
    // Whose contacts he sees all and whose leads he does not: the contacts by themselves.
    const may = allBut("TEAM", "leads:read");
    const cara = await circle.userWith("ID_SEEKER", may, { teamId: teams.a });
    expect(await found(cara)).toEqual([...both(ann, abe), bob.contact].sort());
    const leif = await circle.userWith(
      "ID_SEEKER",
      (code) => (code.startsWith("contacts:read") ? undefined : may(code)),
      { teamId: teams.a },
    );
    expect(await found(leif)).toEqual([ann.lead, abe.lead].sort());
  },

  "of a contact that is in reach no lead is found that is not": async (circle) => {
    const { records, teams } = circle;
    const may = allBut("TEAM", "leads:read");
    const cara = await circle.userWith("SEEKER", may, { teamId: teams.a });
    const query = { q: fixedE164("07") };
    const { items } = await cara.call(api.searchAll, { query });
    expect(items.map(({ id }) => id)).toEqual([records.bob.contact]);
    // Who sees leads and no contacts finds those whose leads he sees.
    const leif = await circle.userWith(
      "SEEKER",
      (code) => (code.startsWith("contacts:read") ? undefined : may(code)),
      { teamId: teams.a },
    );
    expect((await leif.call(api.searchAll, { query })).items).toEqual([]);
    const near = await leif.call(api.searchAll, { query: { q: fixedE164("04") } });
    expect(near.items.map(({ id }) => id)).toEqual([records.abe.lead]);
  },

  "a duplicate is told of only to those who see it": async ({ clients, records }) => {
    const phones = [fixedE164("02"), fixedE164("07")];
    const contacts = owners.map((owner) => records[owner].contact);
    const told = async (who: keyof typeof clients, body: { name?: string; phones?: string[] }) => {
      const { items } = await clients[who].call(api.checkDuplicates, { body });
      return contacts.filter((id) => items.some(({ contactId }) => contactId === id));
    };
    const { ann, abe, bob } = records;
    expect(await told("AGENT", { phones })).toEqual([ann.contact]);
    expect(await told("ADMIN", { phones })).toEqual([ann.contact, bob.contact]);
    expect(await told("AGENT", { name: "Ada Lovelace" })).toEqual([ann.contact]);
    expect(await told("LEADER", { name: "Ada Lovelace" })).toEqual([ann.contact, abe.contact]);
  },
};
