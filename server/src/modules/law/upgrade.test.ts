import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { migrate } from "../../platform/db/migrate.ts";
import { newId } from "../../platform/ids.ts";

const migrations = join(import.meta.dirname, "../../../migrations");

/** Dials of an installation from before there were decisions: one of last month, two of one number. */
async function makePast(client: pg.Client) {
  const [tenant, contact, point, lead] = [newId(), newId(), newId(), newId()];
  await client.query(
    `insert into tenants (id, name, slug, created_at) values ($1, 'Old', $2, now())`,
    [tenant, `old-${tenant.slice(-6)}`],
  );
  await client.query(
    `insert into contacts (tenant_id, id, kind, name, created_at) values ($1, $2, 'PERSON', 'Ada', now())`,
    [tenant, contact],
  );
  await client.query(
    `insert into contact_points (tenant_id, id, contact_id, type, value, digest, tail, created_at)
     values ($1, $2, $3, 'PHONE', '\\x01', decode(repeat('ab', 16), 'hex'), '\\x02', now())`,
    [tenant, point, contact],
  );
  const [pipeline, stage] = [newId(), newId()];
  await client.query(
    `with pipeline as (
       insert into pipelines (tenant_id, id, name, position, is_default, created_at)
       values ($1, $2, 'Sales', 0, true, now())
     )
     insert into stages (tenant_id, id, pipeline_id, name, kind, color, probability, status, position,
       created_at)
     values ($1, $3, $2, 'New', 'OPEN', 'GREY', 5, 'NEW', 0, now())`,
    [tenant, pipeline, stage],
  );
  await client.query(
    `insert into leads (tenant_id, id, contact_id, name, created_at) values ($1, $2, $3, 'Ada', now())`,
    [tenant, lead, contact],
  );
  const dial = async (ago: string, outcome: string | null, contactPoint: string | null) => {
    const { rows: made } = await client.query<{ id: string }>(
      `select (left(first_id_at(now() - $1::interval)::text, 24) || $2)::uuid as id`,
      [ago, randomBytes(6).toString("hex")],
    );
    const id = made[0]?.id ?? "";
    await client.query(
      `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, contact_point_id,
         customer_leg_id, ring_seconds, wrap_up_seconds, started_at)
       values ($1, $2, 'MANUAL', 'ENDED', $4, 'loopback', $3, $5, $2, 20, 20, now() - $6::interval)`,
      [tenant, id, lead, outcome ?? "FAILED", contactPoint, ago],
    );
    await client.query(
      `insert into attempts (tenant_id, id, call_id, lead_id, attempt_no, outcome, epoch, at)
       values ($1, $2, $2, $3, 1, $4, 0, now() - $5::interval)`,
      [tenant, id, lead, outcome, ago],
    );
    return id;
  };
  return {
    tenant,
    ids: [
      await dial("40 days", "CONNECTED", point),
      await dial("2 hours", "NO_ANSWER", point),
      await dial("90 minutes", "NOT_PLACED", point),
      await dial("1 hour", "BUSY", null),
    ],
  };
}

test("dials from before there were decisions get one that says so, and count", async () => {
  const { admin, passwords } = inject("testDatabase");
  const name = `parley_old_${randomBytes(4).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), "parley-migrations-"));
  const keeper = new pg.Client({ ...admin, database: "postgres" });
  await keeper.connect();
  await keeper.query(`create database ${name}`);
  const roles = { app: passwords.parley_app, jobs: passwords.parley_jobs };
  const client = new pg.Client({ ...admin, database: name });
  try {
    for (const file of await readdir(migrations)) {
      if (file < "0090") await cp(join(migrations, file), join(folder, file));
    }
    await migrate({ ...admin, database: name }, folder, roles);
    await client.connect();
    const { tenant, ids } = await makePast(client);
    await migrate({ ...admin, database: name }, migrations, roles);
    const { rows } = await client.query(
      `select a.id, d.outcome, d.rule_version, encode(a.number_digest, 'hex') as digest,
         d.at = a.at as "sameTime"
       from attempts a join dial_decisions d on d.tenant_id = a.tenant_id and d.id = a.decision_id
       where a.tenant_id = $1 order by a.at`,
      [tenant],
    );
    const number = "ab".repeat(16);
    expect(rows).toEqual(
      [number, number, number, ""].map((digest, i) => ({
        id: ids[i],
        outcome: "ALLOW",
        rule_version: 0,
        digest,
        sameTime: true,
      })),
    );
    const { rows: counted } = await client.query(
      "select sum(dials)::int as dials from number_attempts where tenant_id = $1",
      [tenant],
    );
    expect(counted).toEqual([{ dials: 2 }]);
    // Nothing lies where later partitions will be made.
    const { rows: strays } = await client.query("select id from dial_decisions_default");
    expect(strays).toEqual([]);
  } finally {
    await client.end().catch(() => {});
    await keeper.query(`drop database ${name} with (force)`);
    await keeper.end();
    await rm(folder, { recursive: true, force: true });
  }
});
