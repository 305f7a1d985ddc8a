import {
  createTag,
  createWorkflow,
  leadUpdated,
  publishWorkflow,
  turnWorkflow,
} from "@parley/contract";
import { inTenant } from "../server/src/platform/app.ts";
import { everyone } from "../server/src/platform/events/audience.ts";
import { emitAll } from "../server/src/platform/events/emit.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { signInAs } from "./lib/tenants.ts";
import { makeLeads } from "./list/data.ts";

/** As the engine's and the subscribers': rows of one transaction. */
const portion = 500;
const patienceMs = 300_000;

/** From events to finished runs: who asks, a condition, an action on the lead, the log of it. */
export const automation: Bench = {
  name: "automation",
  about:
    "events that begin workflows, to the end of their runs, beside plain SQL for the same rows",
  run: async ({ quick }) => {
    const leads = quick ? 5000 : 20_000;
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, leads);
    if (!tenant) throw new Error("no tenant");
    const server = await startServer(installation);
    const session = await signInAs(server.url, tenant.email);
    const tag = await session.call(createTag, { body: { name: "Seen", colour: "green" } });
    const { id } = await session.call(createWorkflow, {
      body: {
        name: "Tag what changes",
        draft: {
          trigger: { type: "EVENT", event: "lead.updated", fields: ["source"] },
          condition: { field: "attempts", op: "LESS", value: 1000 },
          steps: [{ id: "tag", type: "ACTION", action: "tag", params: { tagIds: [tag.id] } }],
        },
      },
    });
    await session.call(publishWorkflow, { params: { id }, body: {} });
    await session.call(turnWorkflow, { params: { id }, body: { enabled: true } });

    const ids = await leadIds(installation, tenant.id, leads);
    server.usage.reset();
    const begin = performance.now();
    await happen(installation, tenant.id, ids);
    const told = (performance.now() - begin) / 1000;
    await untilDone(installation, id, leads);
    const seconds = (performance.now() - begin) / 1000;
    const cores = server.usage.read();
    const bare = await bareSeconds(installation, tenant.id, ids);
    const [rate, limit] = [leads / seconds, leads / bare];
    const beside = `${round(rate)}/s, plain SQL ${round(limit)}/s; the events were written in ${round(told)} s; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    say(`  ${round(rate / limit)} of plain SQL; ${beside}`);
    const figure = (what: string, value: number, more: Partial<Figure>): Figure => ({
      bench: "automation",
      what,
      value,
      unit: "",
      moreIsBetter: true,
      ...more,
    });
    return [
      figure("runs from event to end", rate, { unit: "/s", floor: 300, goal: 1000, beside }),
      figure("the same, against plain SQL", rate / limit, { unit: "of bare", goal: 0.1 }),
    ];
  },
};

async function leadIds(
  { admin }: Installation,
  tenantId: string,
  count: number,
): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    "select id from leads where tenant_id = $1 order by id limit $2",
    [tenantId, count],
  );
  return rows.map(({ id }) => id);
}

/** What changes of leads tell, without the changes: the writer is not what is measured. */
async function happen(
  { app }: Installation,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  const { audited: _, ...type } = leadUpdated;
  for (let at = 0; at < ids.length; at += portion) {
    const emissions = ids.slice(at, at + portion).map((id) => ({
      type,
      data: { id, contactId: id, fields: ["source"] },
      audience: everyone,
    }));
    await inTenant(app, tenantId, (ctx) => emitAll(ctx, emissions));
  }
}

async function untilDone({ admin }: Installation, id: string, count: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await admin.query<{ done: number }>(
      "select count(*)::int as done from workflow_runs where workflow_id = $1 and state = 'DONE'",
      [id],
    );
    if (rows[0]?.done === count) return;
    if (performance.now() > deadline) throw new Error(`only ${rows[0]?.done} runs of ${count}`);
    await pause(100);
  }
}

/**
 * The rows that must be there in the end, in transactions of the same size and nothing else: the event, the
 * run as it begins and as it ends, the tag, the line of the timeline.
 */
async function bareSeconds(
  { admin }: Installation,
  tenantId: string,
  ids: readonly string[],
): Promise<number> {
  await admin.query(`
    create table bare_events (id uuid primary key, lead_id uuid not null, data jsonb not null, at timestamptz not null);
    create table bare_runs (id uuid primary key, lead_id uuid not null unique, state text not null, log jsonb not null, at timestamptz not null);
    create table bare_tags (lead_id uuid, tag_id uuid, primary key (lead_id, tag_id));
    create table bare_lines (id uuid primary key, lead_id uuid not null, data jsonb not null, at timestamptz not null)`);
  const client = await admin.connect();
  const begin = performance.now();
  for (let at = 0; at < ids.length; at += portion) {
    const some = [ids.slice(at, at + portion)];
    await client.query("begin");
    await client.query(
      `insert into bare_events select gen_random_uuid(), id, '{"fields": ["source"]}', now()
       from unnest($1::uuid[]) as one (id)`,
      some,
    );
    await client.query(
      `insert into bare_runs select gen_random_uuid(), id, 'RUNNING', '[]', now()
       from unnest($1::uuid[]) as one (id)`,
      some,
    );
    await client.query("commit");
    await client.query("begin");
    await client.query(
      `insert into bare_tags select id, $2::uuid from unnest($1::uuid[]) as one (id)`,
      [...some, tenantId],
    );
    await client.query(
      `insert into bare_lines select gen_random_uuid(), id, '{"actions": ["tag"]}', now()
       from unnest($1::uuid[]) as one (id)`,
      some,
    );
    await client.query(
      `update bare_runs set state = 'DONE', log = '[{"step": "tag", "result": "DONE"}]'
       where lead_id = any($1::uuid[]) and state = 'RUNNING'`,
      some,
    );
    await client.query("commit");
  }
  const seconds = (performance.now() - begin) / 1000;
  client.release();
  await admin.query("drop table bare_events, bare_runs, bare_tags, bare_lines");
  return seconds;
}
