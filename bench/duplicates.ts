import { findDuplicates, getDuplicates, listDuplicateGroups } from "@parley/contract";
import type pg from "pg";
import type { ApiSession } from "../cli/src/api/session.ts";
import { inTenant } from "../server/src/platform/app.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { signInAs } from "./lib/tenants.ts";
import { makeLeads } from "./list/data.ts";

/** Every so many contacts one has the number of the one before, and another its mailbox. */
const twinEvery = 20;
const aliasEvery = 50;
const batch = 5000;
const reads = 40;

/** A search for duplicates among all contacts of a tenant, as its owner sees it. */
export const duplicates: Bench = {
  name: "duplicates",
  about: "duplicates among a million contacts, every twentieth of which has a twin",
  run: async ({ leads: contacts }) => {
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, contacts);
    if (!tenant) throw new Error("no tenant");
    await sealMails(installation, tenant.id);
    await makeTwins(installation.admin, tenant.id);
    const server = await startServer(installation);
    const session = await signInAs(server.url, tenant.email);
    server.usage.reset();
    const { seconds, groups } = await search(session);
    const cores = server.usage.read();
    const { open } = await session.call(getDuplicates);
    const wanted = Math.floor(contacts / twinEvery);
    if (open.EXACT < wanted) throw new Error(`${open.EXACT} of ${wanted} twins were found`);
    const page = await firstPage(session);
    await server.stop();
    const words = `${groups} groups; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    say(`  ${contacts} contacts in ${round(seconds)} s, ${words}; first page ${round(page)} ms`);
    const what = `${contacts.toLocaleString("en")} contacts compared`;
    const bench = "duplicates";
    const figures: Figure[] = [
      { bench, what, value: seconds, unit: "s", floor: contacts / 5000, beside: words },
      { bench, what: "the first 50 groups, median", value: page, unit: "ms", floor: 50 },
    ];
    return figures;
  },
};

async function search(session: ApiSession): Promise<{ seconds: number; groups: number }> {
  const { id } = await session.call(findDuplicates);
  for (;;) {
    const { run } = await session.call(getDuplicates);
    if (run?.id === id && /DONE|FAILED|CANCELLED/.test(run.state)) {
      if (run.state !== "DONE" || !run.finishedAt) throw new Error(`the search ended ${run.state}`);
      const seconds = (Date.parse(run.finishedAt) - Date.parse(run.createdAt)) / 1000;
      return { seconds, groups: run.groups };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function firstPage(session: ApiSession): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < reads; i++) {
    const begin = performance.now();
    await session.call(listDuplicateGroups, { query: { limit: 50 } });
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** E-mail addresses are opened by the search, so they are really sealed here. */
async function sealMails({ app, admin }: Installation, tenantId: string): Promise<void> {
  const { rows } = await admin.query<{ id: string }>(
    "select id from contact_points where tenant_id = $1 and type = 'EMAIL' order by id",
    [tenantId],
  );
  for (let at = 0; at < rows.length; at += batch) {
    const vault = await inTenant(app, tenantId, (ctx) => ctx.vault());
    const part = rows.slice(at, at + batch).map(({ id }, i) => {
      const n = at + i;
      const isAlias = n > 0 && n % aliasEvery === 0;
      const email = isAlias ? `p${n - 1}+news@x.example` : `p${n}@x.example`;
      const value = vault.seal("contact_points", "value", id, email);
      return { id, value, digest: vault.digest("email", email) };
    });
    await admin.query(
      `update contact_points p set value = v.value, digest = v.digest
       from unnest($2::uuid[], $3::bytea[], $4::bytea[]) as v (id, value, digest)
       where p.tenant_id = $1 and p.id = v.id`,
      [
        tenantId,
        part.map(({ id }) => id),
        part.map(({ value }) => value),
        part.map(({ digest }) => digest),
      ],
    );
  }
  await admin.query("vacuum analyze contact_points");
}

async function makeTwins(admin: pg.Pool, tenantId: string): Promise<void> {
  await admin.query(
    `with phones as (
       select id, digest, row_number() over (order by id) as n from contact_points
       where tenant_id = $1 and type = 'PHONE')
     update contact_points p set digest = o.digest
     from phones t join phones o on o.n = t.n - 1
     where t.n % $2 = 0 and p.tenant_id = $1 and p.id = t.id`,
    [tenantId, twinEvery],
  );
  await admin.query("vacuum analyze contact_points");
}
