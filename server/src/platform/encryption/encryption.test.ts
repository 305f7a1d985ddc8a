import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  addNote,
  cancelOperation,
  getContact,
  getEncryption,
  getOperation,
  listActivities,
  type Operation,
  rotateDataKey,
} from "@parley/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { sealedFields } from "../../modules.ts";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { inTenant } from "../app.ts";
import { Vault } from "../crypto/vault.ts";
import { jobRun } from "../jobs/jobs.ts";
import { checkoutFolder } from "../version.ts";
import { keptAnswers, nameOf, sealedField, subjectKeys } from "./fields.ts";
import { rotationJobs } from "./rotate.ts";

let acme: TestTenant;
beforeAll(async () => {
  acme = await newTenant();
});

const encryptionOf = (tenant: TestTenant) => tenant.admin.call(getEncryption);
const dataKeys = async (tenant: TestTenant) =>
  (await encryptionOf(tenant)).keys.filter(({ purpose }) => purpose === "DATA");

/** Which keys the values of a column are sealed with. */
async function keysIn(tenant: TestTenant, table: string, column: string): Promise<string[]> {
  const { rows } = await tenant.server.admin.query<{ id: string }>(
    `select distinct encode(substring(${column} from 2 for 16), 'hex')::uuid as id
     from ${table} where tenant_id = $1 and ${column} is not null`,
    [tenant.id],
  );
  return rows.map(({ id }) => id);
}

function ended(tenant: TestTenant, { id }: Operation): Promise<Operation> {
  return eventually(async () => {
    const operation = await tenant.admin.call(getOperation, { params: { id } });
    return operation.endedAt === null ? null : operation;
  });
}

/** The jobs without their queue, for what happens when one is cut or comes late. */
async function runJob(tenant: TestTenant, which: "reseal" | "retire", payload: unknown) {
  const { app } = tenant.server.parley;
  const jobs = rotationJobs([...sealedFields, keptAnswers, subjectKeys]);
  await jobs[which].run(payload, jobRun(app, tenant.id, new AbortController().signal));
}

describe("a rotation of the data key", () => {
  test("seals every field anew, and what was sealed stays readable throughout", async () => {
    const tenant = await newTenant();
    const leads = await Promise.all(["Ada", "Ben", "Cleo"].map((name) => tenant.lead({ name })));
    const [first] = leads;
    if (!first) throw new Error("no lead");
    const params = { id: first.id };
    const note = {
      params,
      body: { text: "Asked for Friday" },
      headers: { "idempotency-key": "k-1" },
    };
    await tenant.admin.call(addNote, note);
    const [before] = await dataKeys(tenant);

    const operation = await tenant.admin.call(rotateDataKey);
    expect(operation).toMatchObject({ kind: "ROTATE_KEY", unit: "FIELDS", state: "QUEUED" });
    // At once and at the end alike.
    const value = first.contact.points[0]?.value;
    const read = async () => {
      const contact = await tenant.admin.call(getContact, { params: { id: first.contactId } });
      expect(contact.points[0]?.value).toBe(value);
      const { items } = await tenant.admin.call(listActivities, { params, query: {} });
      expect(items.map(({ text }) => text)).toContain("Asked for Friday");
    };
    await read();
    // Four of them are keys of persons that the audit log tells of.
    expect(await ended(tenant, operation)).toMatchObject({ state: "DONE", done: 9, total: 9 });
    await read();

    const [now, old] = await dataKeys(tenant);
    expect(now).toMatchObject({ state: "ACTIVE", followedAt: null });
    expect(old).toMatchObject({ id: before?.id, state: "READABLE" });
    for (const { table, column } of (await encryptionOf(tenant)).fields) {
      const keys = await keysIn(tenant, table, column);
      // What this tenant has none of is sealed with no key at all.
      const isFilled = table === "contact_points" || table === "activities" || keys.length > 0;
      expect(keys, `${table}.${column}`).toEqual(isFilled ? [now?.id] : []);
    }
    // The same request again has the answer that was sealed with the old key.
    const again = await tenant.admin.try(addNote, note);
    expect(again.status).toBe(201);
    await tenant.sealed();
    const { rows } = await tenant.server.admin.query(
      "select action, actor_id from audit_log where tenant_id = $1 and event = 'data-key.rotated'",
      [tenant.id],
    );
    expect(rows).toEqual([{ action: "UPDATE", actor_id: tenant.admin.userId }]);
  });

  test("is one at a time, and may be stopped and taken up by the next", async () => {
    const tenant = await newTenant();
    await tenant.lead();
    const first = await tenant.admin.call(rotateDataKey);
    const second = await tenant.admin.try(rotateDataKey);
    if (second.status === 202) await ended(tenant, second.body);
    else expect(second).toMatchObject({ status: 409, problem: { code: "conflict" } });
    await tenant.admin.try(cancelOperation, { params: { id: first.id } });
    await ended(tenant, first);
    expect((await encryptionOf(tenant)).can).toEqual(["rotate"]);
    const next = await tenant.admin.call(rotateDataKey);
    expect(await ended(tenant, next)).toMatchObject({ state: "DONE" });
    const [active] = await dataKeys(tenant);
    expect(await keysIn(tenant, "contact_points", "value")).toEqual([active?.id]);
  });

  test("that was killed goes on behind the last whole batch", async () => {
    const server = await startTestServer({ PARLEY_ROLES: "web" });
    try {
      const tenant = await newTenant(server);
      const leads = 1100;
      await tenant.run(async (ctx) => {
        const vault = await ctx.vault();
        const { contactId } = await tenant.lead();
        const ids = Array.from({ length: leads }, () => crypto.randomUUID());
        await ctx.tx
          .insertInto("contact_points")
          .values(
            ids.map((id) => ({
              id,
              contact_id: contactId,
              type: "EMAIL",
              value: vault.seal("contact_points", "value", id, `${id}@acme.example`),
              digest: vault.digest("EMAIL", id),
              tail: vault.digest("tail", id),
              created_at: ctx.now,
            })),
          )
          .execute();
      });
      const operation = await tenant.admin.call(rotateDataKey);
      const { app } = server.parley;
      const killed = new AbortController();
      const jobs = rotationJobs([...sealedFields, keptAnswers, subjectKeys]);
      const run = jobRun(app, tenant.id, killed.signal);
      // Each field before the long one takes a step of its own.
      const before = sealedFields.findIndex(({ table }) => table === "contact_points");
      let steps = 0;
      const cut = {
        ...run,
        inTenant: ((work) => {
          if (++steps === before + 3) killed.abort();
          return run.inTenant(work);
        }) as typeof run.inTenant,
      };
      const payload = { operationId: operation.id };
      await expect(jobs.reseal.run(payload, cut)).rejects.toThrow();
      const half = await tenant.admin.call(getOperation, { params: { id: operation.id } });
      expect(half.state).toBe("RUNNING");
      expect(half.done).toBeGreaterThan(0);
      expect(half.done).toBeLessThan(leads);
      expect(await keysIn(tenant, "contact_points", "value")).toHaveLength(2);

      await runJob(tenant, "reseal", payload);
      const whole = await tenant.admin.call(getOperation, { params: { id: operation.id } });
      // Keys of persons that the audit log tells of are fields too.
      const { rows: keys } = await tenant.server.admin.query(
        "select 1 from subject_keys where tenant_id = $1",
        [tenant.id],
      );
      const fields = leads + 1 + keys.length;
      expect(whole).toMatchObject({ state: "DONE", done: fields, total: fields });
      expect(await keysIn(tenant, "contact_points", "value")).toHaveLength(1);
    } finally {
      await stopTestServer(server);
    }
  });

  test("does not let another process fail that has not heard of the new key", async () => {
    const tenant = await newTenant();
    const other = await startTestServer({ PARLEY_ROLES: "web" }, tenant.server);
    try {
      const lead = await tenant.lead();
      const read = () =>
        inTenant(other.parley.app, tenant.id, async (ctx) => {
          const row = await ctx.tx
            .selectFrom("contact_points")
            .select(["id", "value"])
            .where("contact_id", "=", lead.contactId)
            .executeTakeFirstOrThrow();
          return (await ctx.vault()).open("contact_points", "value", row.id, row.value);
        });
      const value = lead.contact.points[0]?.value;
      expect(await read()).toBe(value);
      const stale = other.parley.app.vaults.cache.get(tenant.id);
      await ended(tenant, await tenant.admin.call(rotateDataKey));
      if (stale) other.parley.app.vaults.cache.set(tenant.id, stale);
      expect(await read()).toBe(value);
    } finally {
      await other.parley.stop();
      await other.admin.end();
    }
  });
});

describe("the old key", () => {
  test("is taken away when nobody can use it any more, and not before", async () => {
    const server = await startTestServer();
    const tenant = await newTenant(server);
    await tenant.lead();
    const stale = await tenant.run((ctx) => ctx.vault());
    await ended(tenant, await tenant.admin.call(rotateDataKey));
    await runJob(tenant, "retire", {});
    expect((await dataKeys(tenant)).map(({ state }) => state)).toEqual(["ACTIVE", "READABLE"]);

    // Somebody who had not heard of the new key has written with the old one.
    await tenant.server.admin.query(
      "update contact_points set value = $2 where tenant_id = $1 returning id",
      [tenant.id, Buffer.alloc(0)],
    );
    const { rows } = await tenant.server.admin.query<{ id: string }>(
      "select id from contact_points where tenant_id = $1",
      [tenant.id],
    );
    const id = rows[0]?.id ?? "";
    const late = stale.seal("contact_points", "value", id, "+442079460099");
    await tenant.server.admin.query(
      "update contact_points set value = $3 where tenant_id = $1 and id = $2",
      [tenant.id, id, late],
    );
    tenant.server.clock.advance(16 * 60_000);
    await runJob(tenant, "retire", {});
    const [active, old] = await dataKeys(tenant);
    expect(old).toMatchObject({ state: "RETIRED", retiredAt: expect.any(String) });
    expect(await keysIn(tenant, "contact_points", "value")).toEqual([active?.id]);
    const { rows: kept } = await tenant.server.admin.query(
      "select length(wrapped) as bytes from tenant_keys where tenant_id = $1 and id = $2",
      [tenant.id, old?.id],
    );
    expect(kept).toEqual([{ bytes: 0 }]);
    const names = (await tenant.events()).map(({ name }) => name);
    expect(names).toContain("data-key.retired");
    await stopTestServer(server);
  });

  test("seals nothing in the hands of somebody who has held it for too long", () => {
    const key = { id: "00000000-0000-7000-8000-00000000000a", key: Buffer.alloc(32, 1) };
    const vault = new Vault([key], key.id, Buffer.alloc(32, 2), performance.now() - 121_000);
    expect(() => vault.seal("contact_points", "value", "x", "y")).toThrow("held for too long");
  });
});

describe("who may", () => {
  test("administrators, and nobody else", async () => {
    for (const role of ["MANAGER", "SUPERVISOR", "AGENT", "VIEWER"] as const) {
      const user = await acme.user(role);
      for (const endpoint of [getEncryption, rotateDataKey]) {
        expect(await user.try(endpoint)).toMatchObject({
          status: 403,
          problem: { code: "permission-missing" },
        });
      }
    }
    expect(await encryptionOf(acme)).toMatchObject({
      masterKey: { kept: "FILE", id: acme.server.parley.app.keys.masterKeyId },
      can: ["rotate"],
    });
  });
});

/** Columns of bytes that hold something else than sealed values. */
const unsealed = [
  "api_keys.digest",
  "audit_chains.hash",
  "audit_heads.hash",
  "audit_heads.signature",
  // Sealed with the key of a person, which is in "subject_keys".
  "audit_inbox.changes",
  "audit_inbox.mac",
  "audit_log.changes",
  "audit_log.hash",
  "audit_log.mac",
  "contact_points.digest",
  "contact_points.tail",
  // By which a number is known that nobody reads there.
  "attempts.number_digest",
  "dial_decisions.number_digest",
  "do_not_call_numbers.number_digest",
  "number_attempts.number_digest",
  "third_parties.number_digest",
  "devices.digest",
  // Of the sealed bytes, to notice when a file was changed.
  "documents.sha256",
  // Digests by which a search for duplicates compares; they go when it is over.
  "duplicate_keys.key",
  "idempotency_keys.body_hash",
  // Outcomes and hashes of keys, row by row; and a hash of the names of columns.
  "import_batches.journal",
  "import_mappings.signature",
  "passkeys.public_key",
  "password_resets.digest",
  "recovery_codes.digest",
  "scim_tokens.digest",
  "sso_attempts.browser",
  "sso_attempts.state",
  "tenant_keys.wrapped",
];

async function columnsOfBytes(tenant: TestTenant): Promise<string[]> {
  const { rows } = await tenant.server.admin.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_attribute a
     join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
       and a.atttypid = 'bytea'::regtype and not a.attisdropped order by 1`,
  );
  return rows.map(({ name }) => name);
}

describe("the registry of sealed fields", () => {
  const registered = [...sealedFields, keptAnswers, subjectKeys].map(nameOf);

  test("knows every column of bytes that is not known to hold something else", async () => {
    expect(await columnsOfBytes(acme)).toEqual([...registered, ...unsealed].sort());
  });

  test("knows every place that the program seals", async () => {
    const found = new Set<string>();
    const folder = join(checkoutFolder, "server", "src");
    for (const file of await readdir(folder, { recursive: true })) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
      const text = await readFile(join(folder, file), "utf8");
      for (const [, table, column] of text.matchAll(/\.seal\(\s*"(\w+)",\s*"(\w+)"/g)) {
        found.add(`${table}.${column}`);
      }
    }
    expect(registered).toEqual(expect.arrayContaining([...found]));
    expect(found.size).toBeGreaterThan(2);
    expect(nameOf(sealedField("a", "b"))).toBe("a.b");
  });
});
