import * as api from "@parley/contract";
import { expect } from "vitest";
import { fixedE164 } from "../../../modules/telephony/index.ts";
import type { Circle } from "../circle.ts";
import { policies } from "../policies/index.ts";
import { nameOf, trialOf } from "../policy.ts";
import type { Owner } from "../records.ts";
import { allBut } from "./people.ts";

/** What comes in sight of whom, whatever way he looks for it. */
export const sightStories: Readonly<Record<string, (circle: Circle) => Promise<void>>> = {
  "who sees all and changes nothing of others is offered nothing and can do nothing": async (
    circle,
  ) => {
    const { records } = circle;
    // Sees every record and may change his own only, of which he has none.
    const pia = await circle.userWith("PEEKER", (code) => (/:read/.test(code) ? "ALL" : "OWN"));
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
    // Each of them once: the administrator's stands for all roles'.
    const changes = policies.filter(
      ({ role, endpoint }) => role === "ADMIN" && !/:read/.test(endpoint.permission ?? ""),
    );
    for (const policy of changes) {
      const trial = await trialOf(circle, policy, "bob");
      if (!trial) continue;
      const { endpoint, subject } = policy;
      const reply = await pia.try(endpoint, trial.input as never);
      await trial.tidy?.();
      const about = `${endpoint.path} of a ${nameOf(subject)}`;
      expect([about, reply.status]).toEqual([about, 404]);
    }
    const { contact } = await pia.call(api.getLead, { params: { id: records.bob.lead } });
    expect(contact.can).toEqual([]);
  },

  "who edits all leads and assigns his own only gives nobody else's away": async (circle) => {
    const { records } = circle;
    const eve = await circle.userWith("EDITOR", (code) =>
      code === "leads:assign" ? "OWN" : "ALL",
    );
    const assign = (owner: Owner, assigneeId: string | null) =>
      eve.try(api.updateLead, { params: { id: records[owner].lead }, body: { assigneeId } });
    expect((await assign("bob", eve.userId)).status).toBe(404);
    expect((await assign("abe", null)).status).toBe(404);
    const { can } = await eve.call(api.getLead, { params: { id: records.bob.lead } });
    expect(can).not.toContain("assign");
  },

  "a filter or a count does not reach beyond the scope": async ({ clients, records }) => {
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
  },

  "a record of somebody else cannot be named in a body either": async (circle) => {
    const { clients, records } = circle;
    const { AGENT: ann, SUPERVISOR: sue, ADMIN: admin } = clients;
    const dial = (leadId: string) => ann.try(api.placeCall, { body: { leadId } });
    for (const owner of ["abe", "bob", "nobody"] as const) {
      expect((await dial(records[owner].lead)).status).toBe(404);
    }
    const note = await ann.try(api.addNote, {
      params: { id: records.ann.lead },
      body: { text: "x", callId: records.bob.call },
    });
    expect(note.status).toBe(404);
    // Who sees all of them and dials his own only.
    const dan = await circle.userWith("DIALLER", allBut("OWN", "calls:create"));
    const far = { body: { leadId: records.bob.lead } };
    expect((await dan.try(api.placeCall, far)).status).toBe(404);
    // And who may dial all of them and sees his own only.
    const eli = await circle.userWith("BLIND", allBut("OWN", "leads:read"));
    expect((await eli.try(api.placeCall, far)).status).toBe(404);
    const make = (assigneeId: string) =>
      sue.try(api.createLead, { body: { contact: { name: "New" }, assigneeId } });
    expect((await make(records.bob.user)).status).toBe(404);
    const made = await make(records.abe.user);
    expect(made.status).toBe(201);
    await admin.call(api.deleteLead, { params: { id: made.body.id } });
    const theirs = { body: { contactId: records.bob.contact } };
    expect((await sue.try(api.createLead, theirs)).status).toBe(404);
  },
};
