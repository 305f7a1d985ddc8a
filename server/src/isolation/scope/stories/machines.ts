import * as api from "@parley/contract";
import { expect } from "vitest";
import { newSecret } from "../../../modules/identity/secret-texts.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually } from "../../../testing/tenant.ts";
import type { Circle } from "../circle.ts";
import { owners } from "../records.ts";
import { allBut, type Stories, withLead } from "./people.ts";

const unique = (noun: string) => `${noun} ${newSecret().toString("hex").slice(0, 8)}`;

/** A workflow whose version that only watches would do something else with each new lead. */
async function watchedWorkflow({ tenant: { admin } }: Circle): Promise<string> {
  const trigger = { type: "EVENT" as const, event: "lead.created" as const };
  const note = (id: string) => {
    const params = { text: "Welcome" };
    return { id, within: null, type: "ACTION" as const, action: "note", params };
  };
  const draft = (id: string) => ({ trigger, steps: [note(id)] });
  const body = { name: unique("Workflow"), draft: draft("one") };
  const { id } = await admin.call(api.createWorkflow, { body });
  const params = { id };
  await admin.call(api.publishWorkflow, { params, body: {} });
  await admin.call(api.updateWorkflow, { params, body: { draft: draft("other") } });
  await admin.call(api.publishWorkflow, { params, body: { as: "SHADOW" } });
  await admin.call(api.turnWorkflow, { params, body: { enabled: true } });
  return id;
}

export const machineStories: Stories = {
  "of a workflow those runs are shown whose leads both rights cover": async (circle) => {
    const { records, teams } = circle;
    const runs = owners.map((owner) => records[owner].run);
    for (const right of ["automation:read", "leads:read"] as const) {
      const may = allBut("TEAM", right);
      const ray = await circle.userWith("WATCHER", may, { teamId: teams.a });
      const { items } = await ray.call(api.listWorkflowRuns, { query: { limit: 200 } });
      const shown = runs.filter((id) => items.some((run) => run.id === id));
      expect([right, ...shown]).toEqual([right, records.ann.run, records.abe.run]);
      const params = { id: records.bob.run };
      expect((await ray.try(api.getWorkflowRun, { params })).status).toBe(404);
    }
    const ria = await circle.userWith("WATCHER", allBut("OWN", "automation:manage"));
    await withRun(circle, async (id) => {
      const offered = async (who: Client) =>
        (await who.call(api.getWorkflowRun, { params: { id } })).can;
      expect(await offered(ria)).toEqual([]);
      expect(await offered(circle.clients.ADMIN)).toEqual(["stop"]);
    });
  },

  "a workflow is tried on a lead that is in reach": async (circle) => {
    const { clients, records, tenant } = circle;
    const { items } = await tenant.admin.call(api.listWorkflows);
    const params = { id: items.find(({ name }) => name === "Waits")?.id ?? "" };
    const tried = async (leadId: string) =>
      (await clients.LEADER.try(api.testWorkflow, { params, body: { leadId } })).status;
    expect([await tried(records.abe.lead), await tried(records.bob.lead)]).toEqual([200, 404]);
  },

  "leads that two versions differ about are told of to those who see them": async (circle) => {
    const { clients, tenant } = circle;
    const params = { id: await watchedWorkflow(circle) };
    await withLead(circle, "abe", (near) =>
      withLead(circle, "bob", async (far) => {
        await tenant.settled();
        const told = async (who: Client) => {
          const { differing } = await who.call(api.getShadowReport, { params });
          return differing.map(({ leadId }) => leadId).sort();
        };
        const both = [near.id, far.id].sort();
        await eventually(async () => (await told(tenant.admin)).length === 2, {
          what: "two leads that the versions differ about",
        });
        expect(await told(clients.LEADER)).toEqual([near.id]);
        expect(await told(tenant.admin)).toEqual(both);
      }),
    );
    await tenant.admin.call(api.deleteWorkflow, { params });
  },

  "rules are tried on the leads that are in reach, and run by those who reach all": async (
    circle,
  ) => {
    const { clients } = circle;
    const tried = async (who: Client) => (await who.call(api.dryRunRouting, { body: {} })).leads;
    expect(await tried(clients.LEADER)).toBe(2);
    expect(await tried(clients.ADMIN)).toBe(4);
    const { problem } = await clients.LEADER.try(api.startRouting, { body: {} });
    expect(problem).toMatchObject({ status: 403, details: { permission: "routing:run" } });
    const roy = await circle.userWith("ROUTER", allBut("TEAM", "leads:read"));
    const refused = await roy.try(api.startRouting, { body: {} });
    expect(refused.problem.details).toEqual({ permission: "leads:read" });
  },

  "somebody's leads are shared out within the reach of who does it": async (circle) => {
    const { clients, records, teams, tenant } = circle;
    const idle = await tenant.user("AGENT", { teamId: teams.a });
    const share = async (fromUserId: string, to: object) => {
      const body = { fromUserId, to } as never;
      return (await clients.LEADER.try(api.redistributeLeads, { body })).status;
    };
    const near = { kind: "USERS", userIds: [records.abe.user] };
    expect(await share(records.bob.user, near)).toBe(404);
    expect(await share(idle.userId, { kind: "USERS", userIds: [records.bob.user] })).toBe(404);
    expect(await share(idle.userId, { kind: "TEAM", teamId: teams.b })).toBe(404);
    expect(await share(idle.userId, { kind: "TEAM", teamId: teams.a })).toBe(202);
    expect(await share(idle.userId, near)).toBe(202);
  },

  "a notice goes to people who are in reach": async ({ clients, records }) => {
    const send = async (...userIds: string[]) => {
      const body = { userIds, title: "Hello" };
      return (await clients.LEADER.try(api.sendNotification, { body })).status;
    };
    expect(await send(records.abe.user)).toBe(201);
    expect(await send(records.abe.user, records.bob.user)).toBe(404);
  },

  "a webhook tells what its owner could hear, with what he sees": async (circle) => {
    const { clients, server, tenant } = circle;
    // Loaded when it is asked for: it is a tool of tests.
    const { Receiver } = await import("../../../testing/receiver.ts");
    const receiver = await Receiver.start();
    const name = unique("Webhook");
    const body = { name, url: receiver.url, subscriptions: [{ event: "lead.updated" }] };
    const { webhook } = await clients.LEADER.call(api.createWebhook, { body });
    const change = (id: string) =>
      tenant.admin.call(api.updateLead, { params: { id }, body: { source: "Told" } });
    await withLead(circle, "abe", (near) =>
      withLead(circle, "bob", async (far) => {
        await change(far.id);
        await change(near.id);
        await tenant.settled();
        await server.parley.courier.settle();
        const told = receiver.events.map(({ body: { data } }) => data.id);
        expect(told).toContain(near.id);
        expect(told).not.toContain(far.id);
      }),
    ).finally(async () => {
      await tenant.admin.call(api.deleteWebhook, { params: { id: webhook.id } });
      receiver.stop();
    });
  },
};

/** A run that waits, of a lead of nobody; it is over afterwards. */
async function withRun(circle: Circle, work: (id: string) => Promise<void>): Promise<void> {
  const { admin } = circle.tenant;
  const trigger = { type: "EVENT" as const, event: "lead.created" as const };
  const wait = { type: "DURATION" as const, minutes: 600 };
  const steps = [{ id: "wait", within: null, type: "WAIT" as const, wait }];
  const body = { name: unique("Workflow"), draft: { trigger, steps } };
  const { id } = await admin.call(api.createWorkflow, { body });
  const params = { id };
  await admin.call(api.publishWorkflow, { params, body: {} });
  await admin.call(api.turnWorkflow, { params, body: { enabled: true } });
  await withLead(circle, "nobody", async (lead) => {
    await circle.tenant.settled();
    const query = { workflowId: id, leadId: lead.id };
    const run = await eventually(
      async () => (await admin.call(api.listWorkflowRuns, { query })).items[0],
      { what: "a run that waits" },
    );
    await work(run.id);
  });
  await admin.call(api.deleteWorkflow, { params });
}
