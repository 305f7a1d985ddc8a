import {
  deleteContact,
  deleteDocument,
  downloadDocument,
  listActivities,
  listAuditTrail,
  listContactDocuments,
  listLeadDocuments,
  previewDocument,
  purgeBin,
  purgeDocument,
  restoreDocument,
  setTenantLimits,
  uploadContactDocument,
  uploadLeadDocument,
} from "@parley/contract";
import { expect, test } from "vitest";
import { jobRun } from "../../../platform/jobs/jobs.ts";
import type { Client } from "../../../testing/client.ts";
import { newOperator } from "../../../testing/operator.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { zipOf } from "./file/testing.ts";
import { purgeDeleted } from "./purge.ts";

const missing = { status: 404, problem: { code: "not-found" } };
const pdf = Buffer.from("%PDF-1.7 the contract of Ada Lovelace");
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

function put(client: Client, leadId: string, content: Buffer, fileName = "Contract.pdf") {
  const input = {
    params: { id: leadId },
    query: { fileName },
    body: content as never,
    headers: { "content-type": "application/octet-stream" },
  };
  return client.try(uploadLeadDocument, input);
}

async function filed(content = pdf, fileName?: string) {
  const acme = await newTenant();
  const rep = await acme.user("REP", { name: "Rita Rep" });
  const lead = await acme.lead({ assigneeId: rep.userId });
  const { body: document } = await put(rep, lead.id, content, fileName);
  return { acme, rep, lead, document, params: { id: document.id } };
}

function fetched(client: Client, path: string) {
  return client.send({ method: "GET", url: `/api/v1/documents/${path}` });
}

/** The keys of what a tenant has stored. */
function filesOf(acme: TestTenant) {
  return acme.server.parley.app.storage.keysOf(acme.id);
}

test("a document is kept with a lead, and comes back as it was: as an attachment that nothing runs", async () => {
  const { acme, rep, lead, document } = await filed(pdf, "C:\\Desk\\Póliza “7”.pdf");
  expect(document).toMatchObject({
    leadId: lead.id,
    name: "Póliza “7”.pdf",
    kind: "PDF",
    bytes: pdf.length,
    uploaderName: "Rita Rep",
    can: ["download", "preview", "delete"],
  });
  const reply = await fetched(rep, `${document.id}/content`);
  expect(reply.rawPayload).toEqual(pdf);
  expect(reply.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition":
      "attachment; filename=\"P_liza _7_.pdf\"; filename*=UTF-8''P%C3%B3liza%20%E2%80%9C7%E2%80%9D.pdf",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "x-frame-options": "DENY",
  });
  expect(reply.headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none';/);
  const trail = async () =>
    (await acme.admin.call(listAuditTrail, { query: { subjectId: document.id } })).items.map(
      ({ action, event }) => `${action} ${event}`,
    );
  await eventually(async () => (await trail()).length === 2);
  expect(await trail()).toEqual(["READ downloadDocument", "CREATE document.added"]);
  const { items } = await rep.call(listActivities, { params: { id: lead.id } });
  expect(items[0]).toMatchObject({ type: "DOCUMENT_ADDED", text: "Póliza “7”.pdf" });
});

test("pictures and PDF are shown in a frame by what their bytes are; pages are not shown at all", async () => {
  const { rep, lead, document } = await filed(png, "page.html");
  const reply = await fetched(rep, `${document.id}/preview`);
  expect(reply.headers).toMatchObject({
    "content-type": "image/png",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
  });
  expect(reply.headers["content-disposition"]).toMatch(/^inline;/);
  expect(reply.headers["content-security-policy"]).toMatch(/^sandbox;.*frame-ancestors 'self'/);
  for (const page of ["<svg onload='alert(1)'/>", "<!doctype html><script>x()</script>", "text"]) {
    const { body } = await put(rep, lead.id, Buffer.from(page), "picture.png");
    expect(body.can).not.toContain("preview");
    const refused = await rep.try(previewDocument, { params: { id: body.id } });
    expect(refused).toMatchObject({ status: 422, problem: { code: "file-refused" } });
    const content = await fetched(rep, `${body.id}/content`);
    expect(content.headers["content-type"]).toBe("application/octet-stream");
  }
});

test("archives that hide something are refused with the reason, and nothing of them stays", async () => {
  const { acme, rep, lead } = await filed();
  const before = await filesOf(acme);
  const inner = zipOf([{ name: "a.txt", data: pdf }]);
  const bad: [Buffer, string][] = [
    [zipOf([{ name: "inner.zip", data: inner }]), "nested"],
    [zipOf([{ name: "bomb", data: Buffer.alloc(8 * 1024 ** 2) }]), "too-large"],
    [zipOf([{ name: "a.txt", data: pdf, locked: true }]), "locked"],
    [Buffer.from("Rar!\u001a\u0007\u0001"), "closed"],
    [Buffer.alloc(0), "empty"],
  ];
  for (const [content, reason] of bad) {
    expect(await put(rep, lead.id, content, "files.zip")).toMatchObject({
      status: 422,
      problem: { code: "file-refused", details: { reason } },
    });
  }
  expect(await filesOf(acme)).toEqual(before);
  expect((await put(rep, lead.id, inner, "files.zip")).body).toMatchObject({ kind: "ZIP" });
});

test("the size of a document and of all files has its limit for each tenant", async () => {
  const { acme, rep, lead } = await filed();
  const operator = await newOperator(acme.server);
  const params = { id: acme.id };
  await operator.call(setTenantLimits, { params, body: { documentBytes: 100 } });
  const large = Buffer.alloc(101, "a");
  expect(await put(rep, lead.id, large)).toMatchObject({
    status: 413,
    problem: { code: "too-large", details: { maxBytes: 100 } },
  });
  await operator.call(setTenantLimits, {
    params,
    body: { documentBytes: 1000, storageBytes: 200 },
  });
  expect(await put(rep, lead.id, Buffer.alloc(300, "a"))).toMatchObject({
    problem: { code: "limit-reached" },
  });
});

test("a deleted document is gone, comes back, and is taken away for good by who may delete any", async () => {
  const { acme, rep, lead, params } = await filed();
  const names = async (query: { deleted?: "true" } = {}) =>
    (await rep.call(listLeadDocuments, { params: { id: lead.id }, query })).items.map(
      ({ name }) => name,
    );
  await rep.call(deleteDocument, { params });
  expect([await names(), await names({ deleted: "true" })]).toEqual([[], ["Contract.pdf"]]);
  expect(await rep.try(downloadDocument, { params })).toMatchObject(missing);
  expect(await rep.call(restoreDocument, { params })).toMatchObject({ name: "Contract.pdf" });
  expect(await rep.try(purgeDocument, { params })).toMatchObject({ status: 403 });
  expect(await acme.admin.try(purgeDocument, { params })).toMatchObject({ status: 409 });
  await rep.call(deleteDocument, { params });
  expect(await rep.try(purgeDocument, { params })).toMatchObject({ status: 403 });
  await acme.admin.call(purgeDocument, { params });
  await eventually(async () => (await filesOf(acme)).length === 0);
  expect(await acme.admin.try(restoreDocument, { params })).toMatchObject(missing);
});

test("what was deleted 30 days ago is taken away, and what was restored meanwhile is not", async () => {
  const { acme, rep, lead, document, params } = await filed();
  const { body: other } = await put(rep, lead.id, png);
  for (const id of [document.id, other.id]) await rep.call(deleteDocument, { params: { id } });
  await rep.call(restoreDocument, { params: { id: other.id } });
  const { app } = acme.server.parley;
  const purge = (documentId: string) =>
    purgeDeleted.run({ documentId }, jobRun(app, acme.id, new AbortController().signal));
  await purge(document.id);
  expect(await filesOf(acme)).toHaveLength(2);
  const move =
    "update documents set deleted_at = deleted_at - interval '30 days' where tenant_id = $1";
  await acme.server.admin.query(move, [acme.id]);
  await purge(document.id);
  await purge(other.id);
  expect(await filesOf(acme)).toHaveLength(1);
  expect(await rep.try(restoreDocument, { params })).toMatchObject(missing);
});

test("out of scope, of another tenant, or without numbers in sight, a file does not leave", async () => {
  const { acme, lead, params } = await filed();
  const mate = await acme.user("REP");
  const other = await newTenant();
  for (const client of [mate, other.admin]) {
    expect(await client.try(downloadDocument, { params })).toMatchObject(missing);
    expect(await client.try(previewDocument, { params })).toMatchObject(missing);
    expect(await client.try(deleteDocument, { params })).toMatchObject(missing);
    expect(await put(client, lead.id, pdf)).toMatchObject(missing);
    expect(await client.try(listLeadDocuments, { params: { id: lead.id } })).toMatchObject(missing);
  }
  const viewer = await acme.user("VIEWER");
  const { items } = await viewer.call(listLeadDocuments, { params: { id: lead.id } });
  expect(items).toMatchObject([{ name: "Contract.pdf", can: [] }]);
  for (const endpoint of [downloadDocument, previewDocument]) {
    expect(await viewer.try(endpoint, { params })).toMatchObject({
      status: 403,
      problem: { details: { permission: "contacts:see-phone" } },
    });
  }
});

test("a person has documents of his own beside those of his leads; names are sealed and masked", async () => {
  const { acme, rep, lead } = await filed(pdf, "Call +442079460123.pdf");
  const params = { id: lead.contactId };
  const input = {
    params,
    query: { fileName: "Passport.png" },
    body: png as never,
    headers: { "content-type": "application/octet-stream" },
  };
  await rep.call(uploadContactDocument, input);
  const list = async (client: Client) =>
    (await client.call(listContactDocuments, { params })).items.map(({ name }) => name);
  expect(await list(rep)).toEqual(["Passport.png", "Call +442079460123.pdf"]);
  const viewer = await acme.user("VIEWER");
  expect(await list(viewer)).toEqual(["Passport.png", "Call +44 **** **01 23.pdf"]);
  const { rows } = await acme.server.admin.query<{ row: string }>(
    "select row_to_json(d)::text as row from documents d where tenant_id = $1",
    [acme.id],
  );
  expect(rows.map(({ row }) => row).join()).not.toMatch(/Passport|Call/);
});

test("the files of a person go with the person for good, deleted ones too", async () => {
  const { acme, lead, params } = await filed();
  await acme.admin.call(deleteDocument, { params });
  await put(acme.admin, lead.id, png, "Face.png");
  const input = {
    params: { id: lead.contactId },
    query: { fileName: "Passport.pdf" },
    body: pdf as never,
    headers: { "content-type": "application/octet-stream" },
  };
  await acme.admin.call(uploadContactDocument, input);
  expect(await filesOf(acme)).toHaveLength(3);
  await acme.admin.call(deleteContact, { params: { id: lead.contactId } });
  expect(await filesOf(acme)).toHaveLength(3);
  await acme.admin.call(purgeBin, { body: { contactIds: [lead.contactId] } });
  await eventually(async () => (await filesOf(acme)).length === 0);
});
