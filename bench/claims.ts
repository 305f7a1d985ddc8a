import { createCampaign as createCampaignOf } from "@parley/contract";
import type pg from "pg";
import { createCampaign } from "../server/src/modules/campaigns/index.ts";
import { phoneDigest } from "../server/src/modules/contacts/index.ts";
import { tickCampaign } from "../server/src/modules/dialer/tick.ts";
import { inTenant } from "../server/src/platform/app.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Installation, openInstallation } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { percentile, spreadOf } from "./lib/statistics.ts";
import { Usage } from "./lib/usage.ts";
import { type LeadTenant, makeLeads, takeIndexes } from "./list/data.ts";

/** As many as a predictive campaign of two hundred agents wants at a time. */
const batch = 25;
const page = 20_000;
/** More than any machine dials: so many a second have numbers that can be opened. */
const mostPerSecond = 3_000;

/**
 * What stands between a list and the carrier, of a campaign with very many members: each turn claims the
 * next ones, decides by the law, writes decisions, calls, attempts and events, and commits. Nobody is called.
 */
export const claims: Bench = {
  name: "claims",
  about: "members claimed, decided on and written as calls, of a campaign with --leads of them",
  run: async ({ leads, seconds, statements, data }) => {
    const installation = await openInstallation(data);
    const shape = { leadsOfContact: 2, points: ["PHONE"] } as const;
    const [tenant] = await makeLeads(installation, 1, leads, shape);
    if (!tenant) throw new Error("no tenant");
    const campaignId = await makeCampaign(installation, tenant);
    await sealNumbers(installation, tenant.id, Math.min(leads, 20_000 + seconds * mostPerSecond));
    const turn = () =>
      inTenant(
        installation.app,
        tenant.id,
        (ctx) =>
          tickCampaign(ctx, campaignId, {
            ...{ provider: "loopback", epoch: 1, freeLines: () => 1000 },
            pace: async () => ({ mode: "PREDICTIVE", lines: batch, because: null }),
            elsewhere: () => [],
            among: null,
          }),
        { keepsPlans: true },
      );
    const [cold] = await measureTurns(turn, 3);
    if (statements) await resetStatements(installation.admin);
    const usage = new Usage(process.pid, installation.home);
    const [times, placed] = await measureTurns(turn, seconds);
    const cores = usage.read();
    if (statements) await sayStatements(installation.admin, seconds);
    await prove(installation.admin, campaignId);
    const { p50, p95, p99, max } = spreadOf(times);
    const rate = placed / seconds;
    say(
      `  a turn of ${batch}: p50 / p95 / p99 / longest ${[p50, p95, p99, max].map(round).join(" / ")} ms`,
    );
    const beside = `${leads} members, ${placed} in ${seconds} s; first turns p99 ${round(percentile(cold ?? [], 0.99))} ms; cores: dialer ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    return toFigures(rate, p99, beside);
  },
};

function toFigures(rate: number, p99: number, beside: string): Figure[] {
  return [
    {
      ...{ bench: "claims", what: "claims and decisions, written", value: rate, unit: "/s" },
      ...{ floor: 300, moreIsBetter: true, beside },
    },
    {
      ...{ bench: "claims", what: `99 % of turns, ${batch} claims each`, value: p99, unit: "ms" },
      ...{ floor: 50 },
    },
  ];
}

async function measureTurns(
  turn: () => Promise<{ placed: readonly unknown[] }>,
  seconds: number,
): Promise<[number[], number]> {
  const times: number[] = [];
  let placed = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const begin = performance.now();
    placed += (await turn()).placed.length;
    times.push(performance.now() - begin);
  }
  return [times, placed];
}

/** Of what was claimed, everything has one call, one attempt and one decision that allows it. */
async function prove(admin: pg.Pool, campaignId: string): Promise<void> {
  const { rows } = await admin.query<Record<string, number>>(
    `select
       (select count(*)::int from campaign_members where campaign_id = $1 and state = 'DIALING') as dialing,
       (select count(*)::int from calls where campaign_id = $1) as calls,
       (select count(distinct lead_id)::int from calls where campaign_id = $1) as leads,
       (select count(distinct d.id)::int from attempts a join dial_decisions d
          on d.tenant_id = a.tenant_id and d.id = a.id and d.outcome = 'ALLOW'
        where a.campaign_id = $1) as decided`,
    [campaignId],
  );
  const [counts = {}] = rows;
  if (new Set(Object.values(counts)).size !== 1) {
    throw new Error(`a claim was lost or made twice: ${JSON.stringify(counts)}`);
  }
}

async function makeCampaign(installation: Installation, tenant: LeadTenant): Promise<string> {
  const { admin, app } = installation;
  const body = createCampaignOf.body.parse({
    // A kept folder has those of earlier runs.
    name: `Claims ${new Date().toISOString()}`,
    mode: "PREDICTIVE",
  });
  const { id } = await inTenant(app, tenant.id, (ctx) => createCampaign(ctx, body));
  const begin = performance.now();
  const client = await admin.connect();
  try {
    await client.query("set session_replication_role = replica");
    const indexes = await takeIndexes(client, ["campaign_members"]);
    await client.query(
      `insert into campaign_members
         (tenant_id, id, campaign_id, lead_id, contact_point_id, state, due_at, shuffle, priority)
       select l.tenant_id, uuidv7(), $1, l.id, p.id, 'DIALABLE', now() - interval '1 hour',
         hashint4(l.attempts), 0
       from leads l join contact_points p
         on p.tenant_id = l.tenant_id and p.contact_id = l.contact_id and p.type = 'PHONE'
       where l.tenant_id = $2`,
      [id, tenant.id],
    );
    for (const statement of indexes) await client.query(statement);
    await client.query("update campaigns set state = 'RUNNING' where id = $1", [id]);
    await client.query("reset all");
  } finally {
    client.release();
  }
  await admin.query("vacuum analyze campaign_members, contact_points");
  await admin.query("checkpoint");
  say(`  members made in ${round((performance.now() - begin) / 1000)} s`);
  return id;
}

/** Numbers that can be opened, of those who are dialled first: of a range that nobody has, and each only once. */
async function sealNumbers(
  { admin, app }: Installation,
  tenantId: string,
  most: number,
): Promise<void> {
  const begin = performance.now();
  let after = "00000000-0000-0000-0000-000000000000";
  for (let n = 0; n < most; n += page) {
    const { rows } = await admin.query<{ id: string; point: string }>(
      `select id, contact_point_id as point from campaign_members
       where tenant_id = $1 and id > $2 order by id limit $3`,
      [tenantId, after, page],
    );
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    // A vault is not held for longer than a piece of work.
    const vault = await inTenant(app, tenantId, (ctx) => ctx.vault());
    const numbers = rows.map((_row, i) => `+4479${String(n + i).padStart(8, "0")}`);
    const values = rows.map(({ point }, i) =>
      vault.seal("contact_points", "value", point, numbers[i] ?? ""),
    );
    const digests = numbers.map((number) => phoneDigest(vault, number));
    await admin.query(
      `update contact_points p set value = v.value, digest = v.digest
       from unnest($2::uuid[], $3::bytea[], $4::bytea[]) as v (id, value, digest)
       where p.tenant_id = $1 and p.id = v.id`,
      [tenantId, rows.map(({ point }) => point), values, digests],
    );
  }
  say(`  numbers sealed in ${round((performance.now() - begin) / 1000)} s`);
}
