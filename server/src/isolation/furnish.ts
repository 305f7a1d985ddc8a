import * as api from "@parley/contract";
import { newId } from "../platform/ids.ts";
import { cases } from "./cases/index.ts";
import { newWebhook } from "./cases/webhooks.ts";
import type { Estate } from "./estate.ts";
import { directoryOf } from "./flows.ts";
import { thirdParties } from "./furnish-third-parties.ts";

/** Cases whose success leaves a row in a table that an estate has nothing in. */
const leaving = [
  "updateAgentSkills",
  "updateNote",
  "addContactNote",
  "uploadLeadDocument",
  "uploadContactDocument",
  "undoBulkEdit",
  "createApiKey",
  "issuePhone",
  "confirmTotp",
  "addPasskey",
  "confirmByProvider",
  "setSso",
  "grantSupportAccess",
  "revokeSupportAccess",
  "openVisit",
  "updateLeadWorkflow",
  "createSource",
  "addTouch",
  "addRelationship",
  "mergeContacts",
  "dismissDuplicates",
  "undoGroupMerge",
  "getDuplicateGroup",
  "createWebhook",
  "updateRoutingAgent",
  "setCampaignDispositions",
  "startScrub",
  "keepCampaignPrediction",
  "openScriptStep",
  "answerQuestion",
] as const;

/**
 * Gives an estate what its users have besides: keys, factors, a directory. So every table has a row
 * that may be attacked, and every key one that may be turned.
 */
export async function furnish(estate: Estate): Promise<void> {
  for (const name of leaving) {
    const one = cases[name];
    if (!one) throw new Error(`the case ${name} is gone`);
    const { as = estate.admin, ...input } = await one.request(estate, {});
    const reply = await as.try(one.endpoint, input as never);
    if (reply.status >= 300) throw new Error(`${name}: ${JSON.stringify(reply.problem)}`);
  }
  // The link that its letter holds is not followed, so it stays.
  await cases.resetPasswordByLink?.request(estate, {});
  const directory = await directoryOf(estate);
  const user = await directory.user(`d${estate.hotKey()}`);
  await directory.group(estate.name("Group"), [user]);
  await attemptOf(estate);
  await operatorsRows(estate);
  await routingRows(estate);
  await duplicateKey(estate);
  await firing(estate);
  await pace(estate);
  await shownToday(estate);
  await cameIn(estate);
  await unusedVersion(estate);
  await countedHour(estate);
  await callAtTwilio(estate);
  await estate.admin.call(api.listLeads);
  await estate.tenant.server.parley.access.uses.flush();
  await estate.tenant.settled();
}

/** A message of somebody else's that was delivered, and how it goes with its endpoint. */
async function attemptOf(estate: Estate): Promise<void> {
  const id = await newWebhook(estate);
  await estate.admin.call(api.rotateWebhookSecret, { params: { id } });
  await estate.admin.call(api.testWebhook, { params: { id } });
  await estate.tenant.server.parley.courier.settle();
}

/** What only the operators' tenant has, put into this one: its keys must hold like any other's. */
async function operatorsRows({ tenant, admin }: Estate): Promise<void> {
  const { admin: judge } = tenant.server;
  const values = [tenant.id, newId(), admin.userId];
  await judge.query(
    `insert into tenant_exports
       (tenant_id, id, about_id, about_name, storage_key, requested_by, requested_at)
     values ($1, $2, $1, 'Export', 'none', $3, clock_timestamp())`,
    values,
  );
  await judge.query(
    `insert into tenant_deletions (tenant_id, id, about_id, about_name, about_slug, reason, wait_days,
       requested_by, requested_at, due_at, cancelled_at, cancelled_by)
     values ($1, $2, $1, 'Deletion', 'none', 'Attack', 30, $3, clock_timestamp(), clock_timestamp(),
       clock_timestamp(), $3)`,
    values,
  );
}

/** A rule with a turn, a lead that waits, and a decision about it. */
async function routingRows(estate: Estate): Promise<void> {
  const one = cases.createRoutingRule;
  if (!one) throw new Error("the case createRoutingRule is gone");
  const rule = await estate.admin.call(
    api.createRoutingRule,
    (await one.request(estate, {})) as never,
  );
  const { id: leadId } = await estate.lead();
  const { server, id: tenantId } = estate.tenant;
  const values = [tenantId, rule.id, estate.agent.userId, leadId, newId()];
  await server.admin.query(
    `with turn as (
       insert into routing_turns (tenant_id, rule_id, user_id) values ($1, $2, $3)
     ), waiting as (
       insert into routing_waiting (tenant_id, lead_id, due_at) values ($1, $4, '2100-01-01')
     )
     insert into routing_decisions (tenant_id, id, lead_id, at, cause, outcome, rule_id, user_id,
       steps, candidates)
     values ($1, $5, $4, clock_timestamp(), 'RUN', 'ASSIGNED', $2, $3, '[]', '[]')`,
    values,
  );
}

/** What contacts are compared by is there only while a search runs. */
async function duplicateKey({ tenant, contactId }: Estate): Promise<void> {
  await tenant.server.admin.query(
    `insert into duplicate_keys (tenant_id, run_id, kind, key, contact_id)
     values ($1, $2, 'COMPANY', '\\x01', $3)`,
    [tenant.id, newId(), contactId],
  );
}

/** How a campaign is paced is told while it runs predictively; what it costs when its calls have a price. */
async function pace({ tenant, campaignId }: Estate): Promise<void> {
  await tenant.server.admin.query(
    `insert into campaign_pace (tenant_id, campaign_id, at, pace)
     values ($1, $2, clock_timestamp(), '{}')`,
    [tenant.id, campaignId],
  );
  await tenant.server.admin.query(
    `insert into campaign_pace_memory (tenant_id, campaign_id, at, memory)
     values ($1, $2, clock_timestamp(), '{}')`,
    [tenant.id, campaignId],
  );
  await tenant.server.admin.query(
    `insert into campaign_pace_logs (tenant_id, campaign_id, day, id, part, entries)
     values ($1, $2, current_date, gen_random_uuid(), 0, '')`,
    [tenant.id, campaignId],
  );
  await tenant.server.admin.query(
    `insert into campaign_shadows (tenant_id, campaign_id, abandon_limit, lines_per_agent, since)
     values ($1, $2, 0.02, 3, clock_timestamp())`,
    [tenant.id, campaignId],
  );
  await tenant.server.admin.query(
    `insert into campaign_spend (tenant_id, campaign_id, line_minute, agent_hour, line_ms)
     values ($1, $2, 12000, 0, 1000)`,
    [tenant.id, campaignId],
  );
  await tenant.server.admin.query(
    `insert into campaign_closings (tenant_id, campaign_id, disposition_id, calls)
     select $1, $2, id, 1 from dispositions where tenant_id = $1 order by position limit 1`,
    [tenant.id, campaignId],
  );
}

/**
 * A version that no call, test or script refers to: only of such a one can be asked what holds it to its script.
 * Its number is another one in each tenant.
 */
async function unusedVersion({ tenant, scriptId }: Estate): Promise<void> {
  await tenant.server.admin.query(
    `insert into script_versions (tenant_id, script_id, number, definition, published_at)
     select tenant_id, script_id, 1000 + (random() * 1000000)::int, definition, published_at
     from script_versions where tenant_id = $1 and script_id = $2 limit 1`,
    [tenant.id, scriptId],
  );
}

/** How often a number was shown is counted when a call shows it. */
async function shownToday({ tenant, callerIdId }: Estate): Promise<void> {
  await tenant.server.admin.query(
    `insert into caller_id_days (tenant_id, caller_id_id, day, dials) values ($1, $2, '2026-01-05', 3)`,
    [tenant.id, callerIdId],
  );
  await tenant.server.admin.query(
    `insert into caller_id_marks (tenant_id, counted_until) values ($1, clock_timestamp())
     on conflict do nothing`,
    [tenant.id],
  );
}

/** A call that came in and is over. */
async function cameIn(estate: Estate): Promise<void> {
  const { tenant, leadId, queueId, inboundNumberId, flowId, agent } = estate;
  const ids = [tenant.id, newId(), leadId, queueId, inboundNumberId, newId()];
  await tenant.server.admin.query(
    `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, queue_id,
       inbound_number_id, customer_leg_id, ring_seconds, wrap_up_seconds, started_at, ended_at)
     values ($1, $2, 'INBOUND', 'ENDED', 'LEFT_QUEUE', 'loopback', $3, $4, $5, $6, 0, 60,
       clock_timestamp(), clock_timestamp())`,
    ids,
  );
  await tenant.server.admin.query(
    `insert into call_quality (tenant_id, call_id, line_id, agent_id, began_at, seconds, packets, lost,
       jitter_ms, score, worst_score)
     values ($1, $2, $3, $4, clock_timestamp(), 5, 250, 1, 2, 4, 4)`,
    [tenant.id, ids[1], newId(), agent.userId],
  );
  await thirdParties(estate, ids[1] ?? "");
  await tenant.server.admin.query(
    `insert into flow_runs (tenant_id, call_id, flow_id, flow_version, started_at, ended_at, ended_as)
     values ($1, $2, $3, 1, clock_timestamp(), clock_timestamp(), 'GONE')`,
    [tenant.id, ids[1], flowId],
  );
  await tenant.server.admin.query(
    `insert into flow_passages (tenant_id, call_id, visit, flow_id, step_id, step_type, name,
       entered_at, left_at, exit)
     values ($1, $2, 1, $3, 'queue', 'QUEUE', 'To a queue', clock_timestamp(), clock_timestamp(),
       'hung-up')`,
    [tenant.id, ids[1], flowId],
  );
  await tenant.server.admin.query(
    `update inbound_numbers n set flow_id = $2, queue_id = null
     where n.tenant_id = $1 and n.id = (select m.id from inbound_numbers m
       where m.tenant_id = $1 and m.id <> $3 limit 1)`,
    [tenant.id, flowId, inboundNumberId],
  );
  await tenant.server.admin.query(
    `update queues q set
       campaign_id = (select c.id from campaigns c where c.tenant_id = q.tenant_id order by c.id limit 1),
       overflow_queue_id = (select o.id from queues o
         where o.tenant_id = q.tenant_id and o.id <> q.id limit 1)
     where q.tenant_id = $1 and q.id = $2`,
    [tenant.id, queueId],
  );
}

/** Hours are counted when they are over, by a clock. */
async function countedHour({ tenant, campaignId, agent }: Estate): Promise<void> {
  const { admin: judge } = tenant.server;
  const counts = await judge.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = 'ledger_hours' and data_type = 'integer'`,
  );
  const names = counts.rows.map(({ name }) => name);
  await judge.query(
    `insert into ledger_hours (tenant_id, hour, campaign_id, agent_id, ${names.join()})
     values ($1, '2026-01-05T09:00:00Z', $2, $3, ${names.map(() => 1).join()})`,
    [tenant.id, campaignId, agent.userId],
  );
  await judge.query(
    `insert into ledger_rules (tenant_id, campaign_id, hour, rule_version, packs, dials)
     values ($1, $2, '2026-01-05T09:00:00Z', 1, '{UK}', 1)`,
    [tenant.id, campaignId],
  );
  await judge.query(
    `insert into ledger_marks (tenant_id, closed_until) values ($1, clock_timestamp())
     on conflict do nothing`,
    [tenant.id],
  );
}

/** The beginning of a workflow for many leads is there for a moment only; this one is not due for long. */
async function firing({ tenant, workflowId }: Estate): Promise<void> {
  await tenant.server.admin.query(
    `insert into workflow_firings
       (tenant_id, id, workflow_id, version, shadow, trigger, event_id, due_at)
     values ($1, $2, $3, 1, true, 'SCHEDULE', $2, clock_timestamp() + interval '1 day')`,
    [tenant.id, newId(), workflowId],
  );
}

/** A call that came in by an account at Twilio, what was told of it, and a message that it left. */
async function callAtTwilio({ tenant, trunkId }: Estate): Promise<void> {
  const legId = newId();
  const sid = legId.replaceAll("-", "");
  await tenant.server.admin.query(
    `insert into twilio_calls (tenant_id, leg_id, trunk_id, kind, numbers, sid, placed_at, phase)
     values ($1, $2, $3, 'CUSTOMER', '', 'CA' || $4::text, now(), 'ANSWERED')`,
    [tenant.id, legId, trunkId, sid],
  );
  await tenant.server.admin.query(
    `insert into twilio_callbacks (tenant_id, id, leg_id, kind, fields, once_key, received_at, handled)
     values ($1, $2::uuid, $2::uuid, 'status', '{}', $2::text, now(), true)`,
    [tenant.id, legId],
  );
  await tenant.server.admin.query(
    `insert into twilio_recordings (tenant_id, recording_id, leg_id, trunk_id, sid)
     values ($1, $2::text, $2::uuid, $3, 'RE' || $4::text)`,
    [tenant.id, legId, trunkId, sid],
  );
}
