import { getOperation, getScoring, scoreAllLeads } from "@parley/contract";
import type pg from "pg";
import type { ApiSession } from "../cli/src/api/session.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { signInAs } from "./lib/tenants.ts";
import { makeLeads } from "./list/data.ts";

const leads = 100_000;
const portion = 5000;
const repeats = 3;

/** Every lead of a tenant scored by rules: read, computed, and stored with what the scores are made of. */
export const score: Bench = {
  name: "score",
  about: "100,000 leads scored and stored with reasons, beside a bare insert of the same rows",
  run: async () => {
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, leads);
    if (!tenant) throw new Error("no tenant");
    const { admin } = installation;
    await admin.query("update leads set source = 'Source ' || (id::text < '8')::int");
    const server = await startServer(installation);
    const session = await signInAs(server.url, tenant.email);
    await settled(session);
    // What is scored one by one has been by now, and the first plans are made.
    await run(session);
    const fresh: number[] = [];
    const again: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const rows = await admin.query(
        "select lead_id, score, parts::text as parts from lead_scores",
      );
      await empty(admin);
      bare.push(await bareInsert(admin, tenant.id, rows.rows));
      await empty(admin);
      server.usage.reset();
      fresh.push(await run(session));
      const { server: ours, postgres } = server.usage.read();
      say(`  cores: server ${round(ours)}, PostgreSQL ${round(postgres)}`);
      again.push(await run(session));
    }
    await server.stop();
    return figuresOf({ fresh: median(fresh), again: median(again), bare: median(bare) });
  },
};

function figuresOf({ fresh, again, bare }: Record<"fresh" | "again" | "bare", number>): Figure[] {
  const beside = `${round(leads / fresh)}/s; bare insert ${round(bare)} s`;
  say(`  scored in ${round(fresh)} s, again in ${round(again)} s; ${beside}`);
  const bench = "score";
  return [
    { bench, what: "100,000 leads", value: fresh, unit: "s", floor: 3, goal: 2, beside },
    { bench, what: "the same again", value: again, unit: "s", floor: 3 },
    { bench, what: "time against a bare insert", value: fresh / bare, unit: "x" },
  ];
}

/** The server scores by itself what it finds without a score; that comes first. */
async function settled(session: ApiSession): Promise<void> {
  for (;;) {
    const { scored } = await session.call(getScoring);
    if (scored >= leads) return;
    await pause();
  }
}

/** One run as its owner sees it: from the press of the button to its end. */
async function run(session: ApiSession): Promise<number> {
  const { id } = await session.call(scoreAllLeads);
  for (;;) {
    const { state, endedAt, createdAt } = await session.call(getOperation, { params: { id } });
    if (endedAt === null) await pause();
    else if (state !== "DONE") throw new Error(`the run ended ${state}`);
    else return (Date.parse(endedAt) - Date.parse(createdAt)) / 1000;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

async function empty(admin: pg.Pool): Promise<void> {
  await admin.query("truncate lead_scores");
  await admin.query("vacuum analyze leads");
  await admin.query("checkpoint");
}

type Row = { lead_id: string; score: number; parts: string };

/** The same rows in the same portions, by `pg` alone, as the superuser, with nothing to compute. */
async function bareInsert(admin: pg.Pool, tenantId: string, rows: readonly Row[]): Promise<number> {
  const begin = performance.now();
  for (let at = 0; at < rows.length; at += portion) {
    const part = rows.slice(at, at + portion);
    await admin.query(
      `insert into lead_scores (tenant_id, lead_id, score, model, settings_version, parts, scored_at)
       select $1, v.id, v.score, 0, 0, v.parts::smallint[], now()
       from unnest($2::uuid[], $3::smallint[], $4::text[]) as v (id, score, parts)`,
      [
        tenantId,
        part.map((row) => row.lead_id),
        part.map((row) => row.score),
        part.map((row) => row.parts),
      ],
    );
  }
  return (performance.now() - begin) / 1000;
}
