import { Readable } from "node:stream";
import * as api from "@parley/contract";
import { expect } from "vitest";
import { newId } from "../../../platform/ids.ts";
import type { Client } from "../../../testing/client.ts";
import type { Circle } from "../circle.ts";
import { allBut, type Stories } from "./people.ts";

/** A message on Bob's lead, in a box that tells team A. */
async function messageIn({ tenant, teams, records }: Circle): Promise<string> {
  const box = { name: `Box ${newId()}`, greeting: "Speak.", teamIds: [teams.a] };
  const { id: boxId } = await tenant.admin.call(api.createVoicemailBox, { body: box });
  const [id, callId] = [newId(), newId()];
  const judge = tenant.server.admin;
  await judge.query(
    `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, customer_leg_id,
       ring_seconds, wrap_up_seconds, started_at, ended_at)
     values ($1, $2, 'INBOUND', 'ENDED', 'VOICEMAIL', 'loopback', $3, $4, 0, 60,
       clock_timestamp(), clock_timestamp())`,
    [tenant.id, callId, records.bob.lead, newId()],
  );
  await judge.query(
    `insert into voicemails (tenant_id, id, box_id, call_id, lead_id, provider, recording_id,
       seconds, sound, created_at, expires_at)
     values ($1, $2, $3, $4, $5, 'loopback', 'none', 4, 'STORED', clock_timestamp(), '2100-01-01')`,
    [tenant.id, id, boxId, callId, records.bob.lead],
  );
  const sound = Readable.from([Buffer.from("A message")]);
  await tenant.server.parley.app.storage.write(`${tenant.id}/voicemails/${id}`, sound, 100);
  return id;
}

/** A flow that Ann's and Bob's calls went through, a step each. */
async function flowOf({ tenant, records }: Circle): Promise<string> {
  const draft: api.FlowDefinition = {
    steps: [{ id: "end", name: "The end", at: null, type: "HANG_UP", text: "Goodbye." }],
  };
  const { id } = await tenant.admin.call(api.createFlow, {
    body: { name: `Flow ${newId()}`, draft },
  });
  await tenant.admin.call(api.publishFlow, { params: { id }, body: {} });
  for (const one of ["ann", "bob"] as const) {
    const at = [tenant.id, records[one].call, id];
    await tenant.server.admin.query(
      `insert into flow_runs (tenant_id, call_id, flow_id, flow_version, ended_as, started_at, ended_at)
       values ($1, $2, $3, 1, 'HANG_UP', clock_timestamp(), clock_timestamp())`,
      at,
    );
    await tenant.server.admin.query(
      `insert into flow_passages (tenant_id, call_id, visit, flow_id, step_id, step_type, name,
         entered_at, left_at, exit)
       values ($1, $2, 1, $3, 'end', 'HANG_UP', 'The end', clock_timestamp(), clock_timestamp(), 'end')`,
      at,
    );
  }
  return id;
}

export const messageStories: Stories = {
  "a message is heard and marked by those whom its box tells, and by those who hear all": async (
    circle,
  ) => {
    const { clients, teams } = circle;
    const id = await messageIn(circle);
    const marked = (who: Client) =>
      who.try(api.updateVoicemail, { params: { id }, body: { heard: true } });
    const heard = async (who: Client) =>
      (await who.send({ method: "GET", url: `/api/v1/voicemails/${id}/sound` })).statusCode;
    const listed = async (who: Client) =>
      (await who.call(api.listVoicemails, { query: {} })).items.find((one) => one.id === id);
    for (const who of [clients.AGENT, clients.SUPERVISOR, clients.ADMIN]) {
      expect([(await marked(who)).status, await heard(who)]).toEqual([200, 200]);
    }
    // That somebody spoke is theirs to know; whose lead that is, is Bob's.
    expect(await listed(clients.AGENT)).toMatchObject({ leadId: null, leadName: null });
    expect(await listed(clients.ADMIN)).toMatchObject({ leadId: circle.records.bob.lead });
    const bea = await circle.userWith("HEARER", () => "TEAM", { teamId: teams.b });
    expect([(await marked(bea)).status, await heard(bea), await listed(bea)]).toEqual([
      ...[404, 404, undefined],
    ]);
  },

  "a file of steps holds those of calls that may be taken out": async (circle) => {
    const { clients, records, teams, tenant } = circle;
    const flow = await flowOf(circle);
    const exa = await circle.userWith("STEP_EXPORTER", allBut("TEAM", "calls:export"), {
      teamId: teams.a,
    });
    const taken = async (who: Client) => {
      const url = `/api/v1/flows/${flow}/steps/exports`;
      const { payload } = await who.send({ method: "POST", url, body: { format: "CSV" } });
      return (["ann", "bob"] as const).filter((one) => payload.includes(records[one].call));
    };
    expect(await taken(tenant.admin)).toEqual(["ann", "bob"]);
    expect(await taken(exa)).toEqual(["ann"]);
    const params = { id: flow };
    const agent = await clients.AGENT.try(api.exportFlowSteps, { params, body: {} });
    expect(agent.status).toBe(403);
  },
};
