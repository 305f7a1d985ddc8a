import { createPublicKey } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  addNote,
  cancelTenantDeletion,
  deleteTenant,
  exportTenant,
  getDeletionCertificate,
  getOperatedTenant,
  getSession,
  listAuditTrail,
  listTenantDeletions,
  listTenantExports,
  resumeTenant,
  suspendTenant,
  takeTenantExport,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEstate } from "../../../isolation/build-estate.ts";
import { upload } from "../../../isolation/estate.ts";
import { differences, Witness } from "../../../isolation/footprint.ts";
import { homeAt } from "../../../platform/home.ts";
import type { Client } from "../../../testing/client.ts";
import { newOperator } from "../../../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { readCertificate } from "./certificate.ts";
import { openExport } from "./open-export.ts";

let server: TestServer;
let olga: Client;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  olga = await newOperator(server);
  folder = await mkdtemp(join(tmpdir(), "parley-export-"));
});
afterAll(async () => {
  await stopTestServer(server);
  await rm(folder, { recursive: true, force: true });
});

const passphrase = "four plain words make one";
const reason = "The contract has ended";
const nameOf = (acme: TestTenant) => `Tenant ${acme.slug}`;

function ask(acme: TestTenant, more: object = {}) {
  const body = { confirmName: nameOf(acme), reason, ...more };
  return olga.try(deleteTenant, { params: { id: acme.id }, body });
}

const suspend = (acme: TestTenant) =>
  olga.call(suspendTenant, { params: { id: acme.id }, body: { reason } });

/** The raw file of an export. */
async function exported(acme: TestTenant): Promise<Buffer> {
  const params = { id: acme.id };
  const { id } = await olga.call(exportTenant, { params, body: { passphrase } });
  await eventually(
    async () => (await olga.call(listTenantExports, { params })).items[0]?.state === "READY",
    { what: "the export", within: 20_000 },
  );
  const url = `/api/v1/platform/exports/${id}/file`;
  const answer = await olga.send({ method: "POST", url });
  expect(answer.statusCode).toBe(200);
  const again = await olga.try(takeTenantExport, { params: { id } });
  expect(again).toMatchObject({ status: 409, problem: { details: { state: "TAKEN" } } });
  return answer.rawPayload;
}

async function opened(file: Buffer, words = passphrase) {
  const into = await mkdtemp(join(folder, "x-"));
  const manifest = await openExport(Readable.from([file]), words, into);
  const lines = (table: string) =>
    readFileSync(join(into, "tables", `${table}.ndjson`), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { into, manifest, lines };
}

test("an export holds every row and file of the tenant, in the clear, and nobody else's", async () => {
  const [acme, zeta] = [await newTenant(server), await newTenant(server)];
  const lead = await acme.lead({ name: "Ada Lovelace", phone: "+442079461234" });
  await zeta.lead({ name: "Grace Hopper" });
  await acme.admin.call(addNote, { params: { id: lead.id }, body: { text: "Likes green tea" } });
  await upload(acme.admin, "name,phone\nMary,+442079465555\n");
  await acme.sealed();
  const file = await exported(acme);
  expect(file.includes("Ada Lovelace")).toBe(false);

  const { into, manifest, lines } = await opened(file);
  expect(manifest.tenant).toMatchObject({ id: acme.id, slug: acme.slug });
  expect(lines("leads").map(({ name }) => name)).toEqual(["Ada Lovelace"]);
  expect(lines("contact_points").map(({ value }) => value)).toEqual(["+442079461234"]);
  expect(lines("activities").map(({ note }) => note)).toContain("Likes green tea");
  expect(lines("users").map((row) => Object.keys(row).includes("password_hash"))).toEqual([false]);
  const log = lines("audit_log");
  expect(log.find(({ event }) => event === "lead.created")?.changes).toMatchObject({
    after: { name: "Ada Lovelace" },
  });
  const [stored] = manifest.files;
  expect(readFileSync(join(into, stored?.path ?? ""), "utf8")).toContain("Mary,+442079465555");
  // Every table of the database is in it, or said to be left out.
  const witness = await Witness.of(server);
  const told = [...manifest.tables.map(({ name }) => name), ...manifest.omitted.tables];
  expect([...told, "tenants"].sort()).toEqual(
    [...new Set([...witness.tables, "audit_heads", "tenant_usage"])].sort(),
  );
  expect(JSON.stringify(manifest.tables.map(({ name }) => lines(name)))).not.toContain(zeta.id);

  // In the log of both, and the passphrase is kept nowhere.
  await acme.sealed();
  const query = { query: { subjectId: acme.id, action: "EXPORT" as const } };
  for (const client of [olga, acme.admin]) {
    const { items } = await client.call(listAuditTrail, query);
    expect(items.map(({ event }) => event)).toContain("tenant.exported");
  }
  const { rows } = await server.admin.query("select passphrase from tenant_exports");
  expect(rows.every((row) => row.passphrase === null)).toBe(true);
});

test("an export that was altered, or opened with other words, is refused", async () => {
  const acme = await newTenant(server);
  await acme.lead();
  const file = await exported(acme);
  await expect(opened(file, "other words than those")).rejects.toMatchObject({ code: "invalid" });
  for (const at of [60, Math.floor(file.length / 2), file.length - 20]) {
    const altered = Buffer.from(file);
    altered[at] = (altered[at] ?? 0) ^ 1;
    await expect(opened(altered)).rejects.toMatchObject({ code: "invalid" });
  }
  await expect(opened(file.subarray(0, file.length - 1000))).rejects.toMatchObject({
    code: "invalid",
  });
});

test("only a suspended tenant is deleted, by its name, and not at once without a reason", async () => {
  const acme = await newTenant(server);
  expect(await ask(acme)).toMatchObject({ status: 409, problem: { code: "conflict" } });
  await suspend(acme);
  expect(await ask(acme, { confirmName: "Tenant" })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "confirmName" }] },
  });
  expect(await ask(acme, { waitDays: 1 })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "shorterBecause" }] },
  });
  const asked = await ask(acme);
  expect(asked).toMatchObject({ status: 202, body: { state: "WAITING", waitDays: 30 } });
  const wait = Date.parse(asked.body.dueAt) - Date.parse(asked.body.requestedAt);
  expect(wait).toBe(30 * 86_400_000);
  expect((await ask(acme)).status).toBe(409);
  const params = { id: acme.id };
  expect((await olga.try(resumeTenant, { params })).status).toBe(409);
  await olga.call(cancelTenantDeletion, { params });
  expect((await olga.try(cancelTenantDeletion, { params })).status).toBe(404);
  const { items } = await olga.call(listTenantDeletions, { query: { tenantId: acme.id } });
  expect(items.map(({ state }) => state)).toEqual(["CANCELLED"]);
  expect(await olga.call(resumeTenant, { params })).toMatchObject({ status: "ACTIVE" });
  const id = items[0]?.id ?? "";
  expect((await olga.try(getDeletionCertificate, { params: { id } })).status).toBe(404);
});

/** Every row of every table, and of the queue, that names an id. */
async function mentions(id: string): Promise<string[]> {
  const { rows } = await server.admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'platform', 'graphile_worker') and c.relkind in ('r', 'p')
       and not c.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: hits } = await server.admin.query(
      `select 1 from ${name} t where position($1 in t::text) > 0 limit 1`,
      [id],
    );
    if (hits.length > 0) found.push(name);
  }
  return found.sort();
}

test("a deleted tenant leaves nothing but the proof, and nobody else loses anything", async () => {
  const [acme, zeta] = [await buildEstate(server), await newTenant(server)];
  await zeta.lead();
  const witness = await Witness.of(server);
  const storage = join(homeAt(server.parley.app.config.home).storage, acme.tenant.id);
  await acme.tenant.settled();
  await acme.tenant.sealed();
  await zeta.settled();
  const before = await witness.footprint(zeta.id);
  expect(existsSync(storage)).toBe(true);
  expect((await mentions(acme.tenant.id)).length).toBeGreaterThan(30);
  const { rows: keys } = await server.admin.query<{ id: string }>(
    "select id from tenant_keys where tenant_id = $1 and purpose = 'DATA'",
    [acme.tenant.id],
  );

  await suspend(acme.tenant);
  const asked = await ask(acme.tenant, { waitDays: 0, shorterBecause: "They asked for it" });
  expect(asked.status).toBe(202);
  const params = { id: asked.body.id };
  const proof = await eventually(
    async () => {
      const reply = await olga.try(getDeletionCertificate, { params });
      return reply.status === 200 ? reply.body : null;
    },
    { what: "the certificate", within: 40_000 },
  );

  expect((await olga.try(getOperatedTenant, { params: { id: acme.tenant.id } })).status).toBe(404);
  expect((await acme.admin.try(getSession)).status).toBe(401);
  // What the operator keeps: what he did, and the proof of it. It moves no more while it is looked for.
  await acme.tenant.sealed();
  const kept = await mentions(acme.tenant.id);
  expect(kept).toContain("public.tenant_deletions");
  expect(kept.filter((name) => !name.startsWith("public."))).toEqual([]);
  const { rows: platform } = await server.admin.query(
    "select id from tenants where kind = 'PLATFORM'",
  );
  for (const name of kept) {
    const { rows } = await server.admin.query(
      `select distinct tenant_id from ${name} t where position($1 in t::text) > 0`,
      [acme.tenant.id],
    );
    expect([name, rows]).toEqual([name, [{ tenant_id: platform[0]?.id }]]);
  }
  expect(existsSync(storage)).toBe(false);
  const heads = homeAt(server.parley.app.config.home).audit;
  expect(existsSync(heads) ? readdirSync(heads) : []).not.toContain(acme.tenant.id);

  const publicKey = createPublicKey(server.parley.app.keys.auditPrivateKey);
  const file = JSON.stringify(proof);
  const said = readCertificate(file, publicKey);
  expect(said).toMatchObject({
    tenant: { id: acme.tenant.id, name: nameOf(acme.tenant) },
    requestedBy: { id: olga.userId },
    reason,
    waitDays: 0,
    shorterBecause: "They asked for it",
    jobs: { after: 0 },
  });
  expect(said?.keysDestroyed.data).toEqual(expect.arrayContaining(keys.map(({ id }) => id)));
  expect(said?.files.count).toBeGreaterThan(0);
  expect(said?.tables.every(({ after }) => after === 0)).toBe(true);
  expect(said?.tables.find(({ name }) => name === "leads")?.before).toBeGreaterThan(1);
  for (let at = 0; at < file.length; at += 7) {
    const altered = Buffer.from(file);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(readCertificate(altered.toString("utf8"), publicKey)).toBeUndefined();
  }
  expect(readCertificate(` ${file}`, publicKey)).toBeUndefined();

  await zeta.settled();
  expect(differences(before, await witness.footprint(zeta.id))).toEqual([]);
});

test("while a tenant is not being deleted no door takes a row of it", async () => {
  const acme = await newTenant(server);
  const { rows } = await server.admin.query("select id from tenants where kind = 'PLATFORM'");
  const client = await server.admin.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('app.tenant_id', $1, true)", [rows[0]?.id]);
    await expect(
      client.query("select platform.erase_tenant_rows($1, 'users', 10)", [acme.id]),
    ).rejects.toMatchObject({ code: "42501" });
    await client.query("rollback");
    await client.query("begin");
    await client.query("select set_config('app.tenant_id', $1, true)", [acme.id]);
    await expect(
      client.query("select platform.erase_tenant_jobs($1)", [acme.id]),
    ).rejects.toMatchObject({ code: "42501" });
  } finally {
    await client.query("rollback");
    client.release();
  }
});
