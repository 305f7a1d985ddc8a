import * as api from "@parley/contract";
import { expect } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { owners } from "../records.ts";
import { allBut, type Stories } from "./people.ts";

/** What leaves as a file is within the scope of taking out, where that is the narrower one. */
export const exportStories: Stories = {
  "a file of leads holds those only that may be taken out": async (circle) => {
    const { teams } = circle;
    const may = allBut("TEAM", "leads:export");
    const rows = async (who: Client) => {
      const file = String(await who.call(api.exportLeads, { body: { columns: ["name"] } }));
      return file.trim().split("\n").length - 1;
    };
    const exa = await circle.userWith("EXPORTER", may, { teamId: teams.a });
    expect(await rows(exa)).toBe(2);
    expect(await rows(circle.clients.LEADER)).toBe(2);
    expect(await rows(circle.clients.ADMIN)).toBe(4);
  },

  "a file of calls holds those only that may be taken out": async (circle) => {
    const { clients, records, teams } = circle;
    const exa = await circle.userWith("CALL_EXPORTER", allBut("TEAM", "calls:export"), {
      teamId: teams.a,
    });
    const taken = async (who: Client) => {
      const { payload } = await who.send({
        method: "POST",
        url: api.addressOf(api.exportCalls),
        body: { format: "CSV" },
      });
      return (["ann", "abe", "bob"] as const).filter((one) => payload.includes(records[one].call));
    };
    expect(await taken(clients.ADMIN)).toEqual(["ann", "abe", "bob"]);
    expect(await taken(exa)).toEqual(["ann", "abe"]);
    const agent = await clients.AGENT.try(api.exportCalls, { body: {} });
    expect(agent.status).toBe(403);
  },

  "a file of contacts holds those only that may be taken out": async (circle) => {
    const { teams } = circle;
    const may = allBut("TEAM", "contacts:export");
    const names = async (who: Client, format: api.ExportFormat) => {
      const body = { columns: ["name"], format };
      const file = await who.send({
        method: "POST",
        url: api.addressOf(api.exportContacts),
        body,
      });
      expect(file.statusCode).toBe(200);
      return file.payload.trim().split("\n").length;
    };
    const exa = await circle.userWith("CONTACT_EXPORTER", may, { teamId: teams.a });
    const all = await names(circle.clients.ADMIN, "CSV");
    const ofTeam = await names(exa, "CSV");
    expect(ofTeam).toBeLessThan(all);
    // The brackets of the array take the place of the header, and one line more.
    expect(await names(exa, "JSON")).toBe(ofTeam + 1);
  },

  "a file of campaigns or callbacks holds those only that may be taken out": async (circle) => {
    const { clients, records, teams } = circle;
    const files = [
      [api.exportCampaigns, "campaigns:export", "campaign"],
      [api.exportCallbacks, "callbacks:export", "callback"],
    ] as const;
    for (const [endpoint, right, kind] of files) {
      const exa = await circle.userWith("LIST_EXPORTER", allBut("TEAM", right), {
        teamId: teams.a,
      });
      const taken = async (who: Client) => {
        const url = api.addressOf(endpoint);
        const { payload } = await who.send({ method: "POST", url, body: { format: "CSV" } });
        return owners.filter((one) => records[one][kind] && payload.includes(records[one][kind]));
      };
      const all = await taken(clients.ADMIN);
      expect(all).toContain("bob");
      expect(await taken(exa)).toEqual(all.filter((one) => one !== "bob" && one !== "nobody"));
      expect((await clients.AGENT.try(endpoint, { body: {} })).status).toBe(403);
    }
  },
};
