import * as api from "@parley/contract";
import { expect } from "vitest";
import { owners, tomorrow } from "../records.ts";
import { allBut, type Stories, withLead } from "./people.ts";

export const leadStories: Stories = {
  "a board counts and shows those leads only that are in reach": async (circle) => {
    const { clients, records, tenant } = circle;
    const { pipelineId } = await tenant.admin.call(api.getLead, {
      params: { id: records.bob.lead },
    });
    const ours = owners.map((owner) => records[owner].lead);
    const seen = async (who: keyof typeof clients) => {
      const board = { params: { id: pipelineId } };
      const { count, columns } = await clients[who].call(api.getPipelineBoard, board);
      const cards = await Promise.all(
        columns.map(({ stageId: id }) =>
          clients[who].call(api.listStageLeads, { params: { id }, query: { limit: 200 } }),
        ),
      );
      const shown = new Set(cards.flatMap(({ items }) => items.map((card) => card.id)));
      return [count, ours.filter((id) => shown.has(id)).length];
    };
    expect(await seen("AGENT")).toEqual([1, 1]);
    expect(await seen("LEADER")).toEqual([2, 2]);
    expect(await seen("ADMIN")).toEqual([4, 4]);
  },

  "a card and a move are offered to those who may change the lead": async (circle) => {
    const { records, tenant } = circle;
    const mia = await circle.userWith("MOVER", allBut("OWN", "leads:update"));
    await withLead(circle, "nobody", async ({ id }) => {
      const params = { id };
      const give = (assigneeId: string) =>
        tenant.admin.call(api.updateLead, { params, body: { assigneeId } });
      const { pipelineId } = await give(mia.userId);
      const pipeline = await mia.call(api.getPipeline, { params: { id: pipelineId } });
      const stageId = pipeline.stages.find(({ status }) => status === null)?.id ?? "";
      await mia.call(api.moveLead, { params, body: { stageId } });
      const offered = async () => {
        const moves = await mia.call(api.listMoves, { params });
        const query = { limit: 200 };
        const stage = await mia.call(api.listStageLeads, { params: { id: stageId }, query });
        return [moves.items[0]?.can, stage.items.find((card) => card.id === id)?.can];
      };
      expect(await offered()).toEqual([["undo"], ["move"]]);
      await give(records.bob.user);
      expect(await offered()).toEqual([[], []]);
    });
  },

  "beside a lead those of the same person are shown that are in reach": async (circle) => {
    const { clients, records } = circle;
    const { contact, lead } = records.ann;
    const params = { id: lead };
    const others = async (who: keyof typeof clients) =>
      (await clients[who].call(api.leadRelated, { params })).leads.map(({ id }) => id);
    await withLead(
      circle,
      "bob",
      async ({ id }) => {
        expect(await others("AGENT")).toEqual([]);
        expect(await others("SUPERVISOR")).toEqual([]);
        expect(await others("ADMIN")).toEqual([id]);
      },
      contact,
    );
  },

  "beside a lead those campaigns are shown that one sees": async (circle) => {
    const { records, teams, tenant } = circle;
    const may = allBut("TEAM", "campaigns:read");
    const [near, far] = [
      await circle.userWith("CALLER", may, { teamId: teams.a }),
      await circle.userWith("CALLER", may, { teamId: teams.b }),
    ];
    const own = await circle.userWith("CALLER", allBut("OWN", "campaigns:read"));
    const lead = { id: records.abe.lead };
    const { id } = await tenant.campaign({
      leads: [lead],
      mode: "PREVIEW",
      teamIds: [teams.a],
      start: false,
    });
    const shown = await Promise.all(
      [near, far, own, tenant.admin].map(async (who) => {
        const { campaigns } = await who.call(api.leadRelated, { params: lead });
        return campaigns.some((campaign) => campaign.id === id);
      }),
    );
    await tenant.admin.call(api.deleteCampaign, { params: { id } });
    expect(shown).toEqual([true, false, false, true]);
  },

  "who merges two records reaches both, and so does who takes it back": async (circle) => {
    const { clients, records, tenant } = circle;
    const { admin } = tenant;
    const lea = clients.LEADER;
    await withLead(circle, "abe", async (winner) => {
      const ofBob = async (loser: { id: string }) => {
        const body = { loserId: loser.id };
        const merging = { params: { id: winner.id }, body };
        expect((await lea.try(api.mergeLeads, merging)).status).toBe(404);
        const params = { id: (await admin.call(api.mergeLeads, merging)).id };
        expect((await lea.try(api.undoMerge, { params })).status).toBe(404);
        await admin.call(api.undoMerge, { params });
      };
      await withLead(circle, "bob", ofBob, winner.contactId);
      await withLead(circle, "bob", async ({ contactId: loserId }) => {
        const merging = { params: { id: winner.contactId }, body: { loserId } };
        const params = { id: (await admin.call(api.mergeContacts, merging)).id };
        expect((await lea.try(api.undoMerge, { params })).status).toBe(409);
        await admin.call(api.undoMerge, { params });
      });
    });
    // A contact that others have leads of as well is not theirs to lose.
    const { contact } = records.abe;
    await withLead(
      circle,
      "bob",
      async () => {
        const query = { loserId: contact };
        const preview = { params: { id: records.ann.contact }, query };
        expect((await lea.try(api.previewContactMerge, preview)).status).toBe(409);
        expect((await admin.try(api.previewContactMerge, preview)).status).toBe(200);
      },
      contact,
    );
  },

  "a view that is shared with a team is for that team": async (circle) => {
    const { clients, tenant } = circle;
    const body = { name: "Of the team", shared: "TEAM" as const };
    const { id } = await clients.LEADER.call(api.createSavedView, { body });
    const sees = async (who: typeof tenant.admin) =>
      (await who.call(api.listSavedViews)).items.some((view) => view.id === id);
    const bob = await tenant.user("AGENT", { teamId: circle.teams.b });
    expect([await sees(clients.AGENT), await sees(bob), await sees(tenant.admin)]).toEqual([
      true,
      false,
      false,
    ]);
    expect((await bob.try(api.deleteSavedView, { params: { id } })).status).toBe(404);
    const { problem } = await clients.AGENT.try(api.deleteSavedView, { params: { id } });
    expect(problem.details).toEqual({ permission: "views:share" });
    await clients.LEADER.call(api.deleteSavedView, { params: { id } });
  },

  "a promise is given to somebody, and offered to those who may keep it": async (circle) => {
    const { clients, records, teams } = circle;
    const promise = async (whose: { ownerId: string | null; teamId?: string }) => {
      const body = { leadId: records.abe.lead, dueAt: tomorrow(), ...whose };
      return (await clients.LEADER.try(api.createCallback, { body })).status;
    };
    expect(await promise({ ownerId: records.bob.user })).toBe(404);
    expect(await promise({ ownerId: null, teamId: teams.b })).toBe(404);
    expect(await promise({ ownerId: records.abe.user })).toBe(201);
    const rights = ["callbacks:update", "callbacks:assign"] as const;
    const kai = await circle.userWith("KEEPER", allBut("OWN", ...rights));
    const offered = async (who: typeof kai) =>
      (await who.call(api.getCallback, { params: { id: records.bob.callback } })).can.length;
    expect(await offered(kai)).toBe(0);
    expect(await offered(clients.ADMIN)).toBeGreaterThan(0);
  },

  "an offered lead is handed back by the one to whom it is offered": async (circle) => {
    const { clients, tenant, teams } = circle;
    const agent = await tenant.user("AGENT", { teamId: teams.a });
    await withLead(circle, "nobody", async ({ contactId }) => {
      const points = [{ type: "PHONE" as const, value: "+442079460991", primary: true }];
      const params = { id: contactId };
      await tenant.admin.call(api.updateContact, { params, body: { points } });
      const { items } = await tenant.admin.call(api.listLeads, { query: { contactId } });
      const { id } = await tenant.campaign({ leads: items, mode: "PREVIEW" });
      const { preview } = await agent.call(api.nextPreview, { params: { id } });
      const member = { params: { id: preview?.memberId ?? "" } };
      for (const who of [clients.AGENT, clients.LEADER, clients.ADMIN]) {
        expect((await who.try(api.skipPreview, member)).status).toBe(404);
      }
      await agent.call(api.skipPreview, member);
      await tenant.admin.call(api.stopCampaign, { params: { id } });
    });
  },
};
