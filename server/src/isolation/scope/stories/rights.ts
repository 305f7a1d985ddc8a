import * as api from "@parley/contract";
import { expect } from "vitest";
import { newSecret } from "../../../modules/identity/secret-texts.ts";
import { inState, talker, upload } from "../../estate.ts";
import type { Circle } from "../circle.ts";
import { atPhone } from "../records.ts";
import { allBut } from "./people.ts";

/** Where several rights meet in one request, each of them is asked for its own scope. */
export const rightsStories: Readonly<Record<string, (circle: Circle) => Promise<void>>> = {
  "who restores his own leads only neither sees nor restores a deleted one of others": async (
    circle,
  ) => {
    const rex = await circle.userWith("RESTORER", allBut("OWN", "leads:restore"));
    const params = { id: circle.records.bob.deleted };
    expect((await rex.try(api.getLead, { params })).status).toBe(404);
    expect((await rex.try(api.restoreLead, { params })).status).toBe(404);
    const found = await circle.tenant.admin.call(api.getLead, { params });
    expect(found.can).toEqual(["restore"]);
  },

  "who ends calls of his team only ends none of another that he sees": async (circle) => {
    const { records, teams } = circle;
    const may = allBut("TEAM", "calls:end-any");
    const eli = await circle.userWith("ENDER", may, { teamId: teams.a });
    const end = (id: string) => eli.try(api.endCall, { params: { id } });
    // They are over, which is told only to those who may end them.
    expect((await end(records.bob.call)).status).toBe(404);
    expect((await end(records.abe.call)).status).toBe(409);
  },

  "a call that goes on is ended only by those who reach it": async (circle) => {
    const { teams, tenant } = circle;
    const agent = await tenant.user("AGENT", { teamId: teams.b });
    const lead = await tenant.lead({ phone: talker, assigneeId: agent.userId });
    await atPhone(agent);
    const params = { id: (await agent.call(api.placeCall, { body: { leadId: lead.id } })).id };
    await inState(agent, "ON_CALL");
    const may = allBut("TEAM", "calls:end-any");
    const [near, far] = [
      await circle.userWith("ENDER", may, { teamId: teams.b }),
      await circle.userWith("ENDER", may, { teamId: teams.a }),
    ];
    const [offered, refused] = [
      await near.call(api.getCall, { params }),
      await far.call(api.getCall, { params }),
    ];
    expect((await far.try(api.endCall, { params })).status).toBe(404);
    expect((await near.try(api.endCall, { params })).status).toBe(200);
    await inState(agent, "WRAP_UP");
    await tenant.admin.call(api.deleteLead, { params: { id: lead.id } });
    expect([offered.can, refused.can]).toEqual([["end"], []]);
  },

  "what an agent may not do at all is refused by the name of the right": async (circle) => {
    const { clients, records, tenant } = circle;
    const params = { id: records.ann.lead };
    const body = { assigneeId: records.abe.user };
    const { problem } = await clients.AGENT.try(api.updateLead, { params, body });
    expect(problem).toMatchObject({ status: 403, details: { permission: "leads:assign" } });
    const name = `Campaign ${newSecret().toString("hex").slice(0, 8)}`;
    const draft = { name, mode: "PREVIEW" as const };
    const { id } = await tenant.admin.call(api.createCampaign, { body: draft });
    const { can } = await clients.AGENT.call(api.getCampaign, { params: { id } });
    await tenant.admin.call(api.deleteCampaign, { params: { id } });
    expect(can).toEqual([]);
  },

  "a contact is deleted only by those who reach all of its leads": async (circle) => {
    const { records, teams, tenant } = circle;
    const may = allBut("TEAM", "contacts:delete");
    const con = await circle.userWith("DELETER", may, { teamId: teams.a });
    const { contactId } = await tenant.lead({ assigneeId: records.abe.user });
    const body = { contactId, assigneeId: records.bob.user };
    await tenant.admin.call(api.createLead, { body });
    const params = { id: contactId };
    const refused = await con.try(api.deleteContact, { params });
    await tenant.admin.try(api.deleteContact, { params });
    expect(refused.status).toBe(409);
  },

  "a file changes leads only for those who may change every one of them": async (circle) => {
    const { teams } = circle;
    for (const permission of ["leads:update", "contacts:update"] as const) {
      const may = allBut("TEAM", permission);
      const ida = await circle.userWith("IMPORTER", may, { teamId: teams.a });
      const { id } = await upload(ida, "name,phone\nAda,+442079460001\n");
      const body = { mapping: ["name" as const, "phone" as const], onDuplicate: "UPDATE" as const };
      const { problem } = await ida.try(api.runImport, { params: { id }, body });
      expect(problem).toMatchObject({ status: 403, details: { permission } });
      await ida.call(api.cancelImport, { params: { id } });
    }
  },

  "a new lead of nobody stays within the reach of its maker": async (circle) => {
    const { clients, teams, tenant } = circle;
    const { SUPERVISOR: sue, ADMIN: admin } = clients;
    const rob = await circle.userWith("SELLER", allBut("OWN", "leads:create"));
    const owners = [
      [sue, null, teams.a],
      [rob, rob.userId, null],
      [admin, null, null],
    ] as const;
    for (const [maker, assigneeId, teamId] of owners) {
      const body = { contact: { name: "New" } };
      const { id, ...made } = await maker.call(api.createLead, { body });
      await tenant.admin.call(api.deleteLead, { params: { id } });
      expect(made).toMatchObject({ assigneeId, teamId });
    }
  },

  "a user is put only into a team that one reaches": async (circle) => {
    const { teams, tenant } = circle;
    const tim = await circle.userWith("HIRER", allBut("TEAM", "users:create"), { teamId: teams.a });
    const hire = (teamId: string) => {
      const email = `n${newSecret().toString("hex").slice(0, 12)}@${tenant.slug}.example`;
      const person = { name: "New", email, password: "correct horse battery", roles: ["AGENT"] };
      return tim.try(api.createUser, { body: { ...person, teamId } });
    };
    expect((await hire(teams.b)).status).toBe(404);
    expect((await hire(teams.a)).status).toBe(201);
  },

  "a campaign is seen by its maker, by its teams and by those who see all": async (circle) => {
    const { teams, tenant } = circle;
    const name = `Campaign ${newSecret().toString("hex").slice(0, 8)}`;
    const body = { name, mode: "PREVIEW" as const, teamIds: [teams.b] };
    const { id } = await tenant.admin.call(api.createCampaign, { body });
    const reads = ["campaigns:read", "campaigns:read-members", "campaigns:read-stats"] as const;
    const tries = [
      ["OWN", teams.b, 404],
      ["TEAM", teams.a, 404],
      ["TEAM", teams.b, 200],
    ] as const;
    for (const [scope, teamId, status] of tries) {
      const cat = await circle.userWith("CALLER", allBut(scope, ...reads), { teamId });
      for (const endpoint of [api.getCampaign, api.getCampaignStats, api.listMembers]) {
        expect((await cat.try(endpoint, { params: { id } })).status).toBe(status);
      }
      const { items } = await cat.call(api.listCampaigns, { query: { limit: 200 } });
      expect(items.some((campaign) => campaign.id === id)).toBe(status === 200);
    }
    await tenant.admin.call(api.deleteCampaign, { params: { id } });
  },

  "figures of the installation are told on this machine, or to its operator": async (circle) => {
    const { admin } = circle.tenant;
    const headers = { "x-forwarded-for": "203.0.113.7" };
    for (const endpoint of [api.getDetailedHealth, api.getPerformance, api.getCacheStats]) {
      expect((await admin.try(endpoint)).status).toBe(200);
      expect((await admin.try(endpoint, { headers })).status).toBe(403);
    }
  },

  "who ends the access of nobody else is offered it for nobody else": async (circle) => {
    const codes = ["users:deactivate", "users:reset-password", "users:end-sessions"] as const;
    const params = { id: circle.records.bob.user };
    const offered = codes.map((code) => code.slice("users:".length));
    for (const [i, code] of codes.entries()) {
      const uma = await circle.userWith("KEEPER", allBut("OWN", code));
      const { can } = await uma.call(api.getUser, { params });
      expect(new Set(can)).toEqual(new Set(["update", ...offered.filter((_, at) => at !== i)]));
    }
  },
};
