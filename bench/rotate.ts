import { randomUUID } from "node:crypto";
import { getOperation, rotateDataKey } from "@parley/contract";
import type { ApiSession } from "../cli/src/api/session.ts";
import { inTenant } from "../server/src/platform/app.ts";
import { type Bench, say } from "./lib/bench.ts";
import { HttpPool } from "./lib/http.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { openLoop } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { spreadOf } from "./lib/statistics.ts";
import { signInAs } from "./lib/tenants.ts";
import { makeLeads } from "./list/data.ts";
import { lists, single } from "./list/requests.ts";

const rate = 50;
const windowSeconds = 5;
const most = 5000;

/** A new data key: every field sealed anew, while the same tenant's people go on reading. */
export const rotate: Bench = {
  name: "rotate",
  about: "a new data key for a million sealed fields, and reads meanwhile",
  run: async ({ leads: fields }) => {
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, 20_000);
    if (!tenant) throw new Error("no tenant");
    await dropUnsealed(installation, tenant.id);
    await addSealed(installation, tenant.id, fields);
    const server = await startServer(installation);
    const http = new HttpPool(server.port);
    const session = await signInAs(server.url, tenant.email);
    const desks = [{ ...tenant, session }];
    const asks = [lists(http, desks), single(http, desks)];
    const ask = (i: number) => (asks[i % 2] ?? asks[0])?.() ?? Promise.resolve();
    await openLoop(rate, 5, ask);
    const calm = spreadOf(await openLoop(rate, windowSeconds, ask));
    server.usage.reset();
    const { times, seconds, done } = await whileRotating(session, ask);
    const cores = server.usage.read();
    http.close();
    const { p50, p95, p99 } = spreadOf(times);
    const perMillion = (seconds / done) * 1e6;
    const words = `${done} fields in ${round(seconds)} s; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    const beside = `p50 ${round(p50)}, p99 ${round(p99)} ms; without a rotation p95 ${round(calm.p95)} ms`;
    say(`  ${words}; reads at ${rate}/s: p95 ${round(p95)} ms (${beside})`);
    const figures: Figure[] = [
      {
        bench: "rotate",
        what: "a million fields",
        value: perMillion,
        unit: "s",
        floor: 300,
        beside: words,
      },
      {
        bench: "rotate",
        what: `reads at ${rate}/s, p95`,
        value: p95,
        unit: "ms",
        floor: 50,
        beside,
      },
    ];
    return figures;
  },
};

async function whileRotating(session: ApiSession, ask: (i: number) => Promise<void>) {
  const begin = performance.now();
  const { id } = await session.call(rotateDataKey);
  const times: number[] = [];
  for (;;) {
    times.push(...(await openLoop(rate, windowSeconds, ask)));
    const operation = await session.call(getOperation, { params: { id } });
    if (operation.endedAt === null) continue;
    if (operation.state !== "DONE") throw new Error(`the rotation ended ${operation.state}`);
    const seconds = (Date.parse(operation.endedAt) - Date.parse(operation.createdAt)) / 1000;
    say(`  watched for ${round((performance.now() - begin) / 1000)} s`);
    return { times, seconds, done: operation.done };
  }
}

/** What the lists' data has instead of sealed values cannot be opened, so it cannot be sealed anew. */
async function dropUnsealed({ admin }: Installation, tenantId: string): Promise<void> {
  await admin.query(
    `delete from contact_points p where p.tenant_id = $1 and not exists (
       select from leads l where l.tenant_id = p.tenant_id and l.contact_id = p.contact_id
         and l.external_id like 'sample-%')`,
    [tenantId],
  );
}

/** Sealed addresses of contacts that no list shows. */
async function addSealed(
  { app, admin }: Installation,
  tenantId: string,
  count: number,
): Promise<void> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into contacts (tenant_id, id, kind, name, created_at, deleted_at)
     select $1, gen_random_uuid(), 'PERSON', 'Gone', now(), now() from generate_series(1, 1000)
     returning id`,
    [tenantId],
  );
  for (let made = 0; made < count; made += most) {
    const vault = await inTenant(app, tenantId, (ctx) => ctx.vault());
    const ids = Array.from({ length: Math.min(most, count - made) }, () => randomUUID());
    const values = ids.map((id, i) =>
      vault.seal("contact_points", "value", id, `+4420794${String(i).padStart(5, "0")}`),
    );
    await admin.query(
      `insert into contact_points
         (tenant_id, id, contact_id, type, value, digest, tail, created_at)
       select $1, v.id, v.contact, 'PHONE', v.value, uuid_send(v.id), decode(md5(v.n::text), 'hex'), now()
       from unnest($2::uuid[], $3::bytea[], $4::uuid[]) with ordinality as v (id, value, contact, n)`,
      [tenantId, ids, values, ids.map((_, i) => rows[i % rows.length]?.id)],
    );
  }
  await admin.query("vacuum analyze contact_points");
}
