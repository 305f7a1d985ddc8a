import {
  addNote,
  createLead,
  endpoints,
  fullPath,
  getContact,
  getLead,
  listLeads,
  updateContact,
  updateLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { newTenant, nextPhone } from "../../testing/tenant.ts";

const read = (client: Client, url: string, known?: string) =>
  client.send({
    method: "GET",
    url: `/api/v1${url}`,
    headers: known === undefined ? {} : { "if-none-match": known },
  });

async function leadOf(client: Client) {
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  return client.call(createLead, { body: { contact: { name: "Ada", points } } });
}

test("what is known already is not sent again, and a change of any part of it is", async () => {
  const { admin } = await newTenant();
  const { id, contactId } = await leadOf(admin);
  const url = `/leads/${id}`;
  const tag = async () => String((await read(admin, url)).headers.etag);
  const first = await tag();
  for (const known of [first, `W/${first}`, `"1-other", ${first}`, "*"]) {
    const again = await read(admin, url, known);
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", first]);
  }
  expect((await read(admin, url, '"1-other"')).statusCode).toBe(200);

  await admin.call(updateLead, { params: { id }, body: { source: "ERP" } });
  const second = await tag();
  // The person is another record with a version of its own, and stands in the lead's answer.
  const params = { id: contactId };
  await admin.call(updateContact, { params, body: { language: "es" } });
  const third = await tag();
  expect(new Set([first, second, third]).size).toBe(3);
  expect((await read(admin, url, second)).statusCode).toBe(200);
});

test("two readers who are shown different things have different tags", async () => {
  const acme = await newTenant();
  const viewer = await acme.user("VIEWER");
  const { contactId } = await leadOf(acme.admin);
  const url = `/contacts/${contactId}`;
  const seen = String((await read(acme.admin, url)).headers.etag);
  expect((await read(viewer, url, seen)).statusCode).toBe(200);
});

test("lists have tags too, which no change can be guarded by", async () => {
  const { admin } = await newTenant();
  const { id } = await leadOf(admin);
  const url = "/leads?limit=5";
  const tag = String((await read(admin, url)).headers.etag);
  expect(tag).toMatch(/^W\/"/);
  expect((await read(admin, url, tag)).statusCode).toBe(304);
  await admin.call(addNote, { params: { id }, body: { text: "Hello" } });
  await leadOf(admin);
  expect((await read(admin, url, tag)).statusCode).toBe(200);
  const guarded = { params: { id }, body: { source: "ERP" }, headers: { "if-match": tag } };
  expect(await admin.try(updateLead, guarded)).toMatchObject({ status: 400 });
});

test("the tag of an answer guards a change, whole or by its version", async () => {
  const { admin } = await newTenant();
  const { id } = await leadOf(admin);
  const tag = String((await read(admin, `/leads/${id}`)).headers.etag);
  const change = (known: string, source: string) =>
    admin.try(updateLead, { params: { id }, body: { source }, headers: { "if-match": known } });
  expect((await change(tag, "ERP")).status).toBe(200);
  expect((await change(tag, "Web")).status).toBe(412);
  expect((await change('"2"', "Web")).status).toBe(200);
});

test("the document says so of every read", async () => {
  const { admin } = await newTenant();
  const document = (await read(admin, "/openapi.json")).json();
  const unconditional = [...endpoints.values()].filter((one) => {
    if (one.method !== "GET" || one.download) return false;
    const path = fullPath(one).replace(/:(\w+)/g, "{$1}");
    return !("304" in document.paths[path].get.responses);
  });
  expect(unconditional).toEqual([]);
  expect([getLead, listLeads, getContact].map(({ method }) => method)).toEqual(
    Array(3).fill("GET"),
  );
});
