import * as api from "@parley/contract";
import { expect } from "vitest";
import { scoreTenant } from "../../../modules/contacts/scoring/jobs.ts";
import { newSecret } from "../../../modules/identity/secret-texts.ts";
import { defaultsOf } from "../../../modules/settings/defaults.ts";
import { jobRun } from "../../../platform/jobs/jobs.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually, nextPhone } from "../../../testing/tenant.ts";
import { runToEnd, upload } from "../../estate.ts";
import { owners } from "../records.ts";
import type { Stories } from "./people.ts";

const { scoring: settings } = defaultsOf({
  name: "Any",
  timeZone: "Europe/London",
  country: "GB",
});

export const figureStories: Stories = {
  "sources are counted by the leads that are in reach": async ({ clients }) => {
    const counted = async (who: Client) => {
      const { items } = await who.call(api.getSourceReport);
      const file = String(await who.call(api.downloadSourceReport));
      return [items.reduce((sum, { leads }) => sum + leads, 0), file.includes("\n")];
    };
    expect(await counted(clients.AGENT)).toEqual([1, true]);
    expect(await counted(clients.SUPERVISOR)).toEqual([2, true]);
    expect(await counted(clients.ADMIN)).toEqual([4, true]);
  },

  "scores are counted and tried on the leads that are in reach": async (circle) => {
    const { clients, records, server, tenant } = circle;
    const run = jobRun(server.parley.app, tenant.id, new AbortController().signal);
    await scoreTenant.run({}, run);
    const leads = owners.map((owner) => records[owner].lead);
    const known = async (who: Client) => {
      const { leads: scored } = await who.call(api.getScoreHistogram);
      const body = { settings, leads: 20 };
      const { items } = await who.call(api.previewScoring, { body });
      return [scored, leads.filter((id) => items.some(({ leadId }) => leadId === id)).length];
    };
    expect(await known(clients.LEADER)).toEqual([2, 2]);
    expect(await known(clients.SUPERVISOR)).toEqual([2, 2]);
    expect(await known(clients.ADMIN)).toEqual([4, 4]);
  },

  "what an undo left alone is told of to those who see it": async (circle) => {
    const { clients, records, tenant } = circle;
    const { admin } = tenant;
    const lea = clients.LEADER;
    const { id, leads } = await importOf(lea, tenant.admin);
    const [near, far] = leads;
    const change = (leadId: string, body: { source?: string; assigneeId?: string }) =>
      admin.call(api.updateLead, { params: { id: leadId }, body });
    await change(near ?? "", { source: "Edited" });
    await change(far ?? "", { assigneeId: records.bob.user });
    const params = { id };
    // It takes back whosever leads they are by now: for those who reach all.
    const refused = await lea.try(api.undoImport, { params });
    expect(refused.problem).toMatchObject({ status: 403, details: { permission: "leads:delete" } });
    await admin.call(api.undoImport, { params });
    await until(admin, id, "REVERTED");
    const kept = async (who: Client) =>
      (await who.call(api.listKeptLeads, { params })).items.map(({ leadId }) => leadId);
    const [byLea, byAdmin] = [await kept(lea), await kept(admin)];
    for (const leadId of leads) await admin.call(api.deleteLead, { params: { id: leadId } });
    expect(byAdmin).toHaveLength(2);
    expect(byLea).toEqual([near]);
  },
};

/** An import of two leads for the team of whoever runs it. */
async function importOf(who: Client, admin: Client): Promise<{ id: string; leads: string[] }> {
  const name = `Kept ${newSecret().toString("hex").slice(0, 8)}`;
  const { id } = await upload(
    who,
    `name,phone\n${[1, 2].map(() => `${name},${nextPhone()}`).join("\n")}\n`,
  );
  await runToEnd(who, id, ["name", "phone"], "CREATE");
  const { items } = await admin.call(api.listLeads, { query: { q: name } });
  return { id, leads: items.map((lead) => lead.id) };
}

async function until(who: Client, id: string, state: api.Import["state"]): Promise<void> {
  const look = async () => (await who.call(api.getImport, { params: { id } })).state === state;
  await eventually(look, { what: `an import that is ${state}` });
}
