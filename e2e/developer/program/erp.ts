/*
 * The integrator's own program, as he would write it: types from the document by openapi-typescript,
 * requests by openapi-fetch. It is compiled in strict mode beside the generated types, and run.
 */
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./api.gen.d.ts";

type Counts = { created: number; updated: number; errors: number };

export function connect(base: string, key: string) {
  return createClient<paths>({ baseUrl: base, headers: { authorization: `Bearer ${key}` } });
}
type Client = ReturnType<typeof connect>;

/** Every lead, page by page; `between` runs after the first one. */
export async function allLeads(client: Client, between: () => Promise<void>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { data } = await client.GET("/api/v1/leads", {
      params: { query: { limit: 200, sort: "createdAt", ...(cursor ? { cursor } : {}) } },
    });
    assert(data);
    pages.push(data.items.map(({ id }) => id));
    if (pages.length === 1) await between();
    cursor = data.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

export async function filterAndSort(client: Client): Promise<void> {
  const { data } = await client.GET("/api/v1/leads", {
    params: { query: { status: ["NEW"], sort: "name", limit: 5 } },
  });
  assert(data && data.items.length > 0 && data.items.every(({ status }) => status === "NEW"));
  const query = { colour: "red" } as never;
  const { error, response } = await client.GET("/api/v1/leads", { params: { query } });
  assert.equal(response.status, 400);
  assert(error?.errors?.some(({ field }) => field === "colour"));
}

/** The same request twice with one key, as after a connection that was cut. */
export async function createOnce(client: Client): Promise<void> {
  const header = { "Idempotency-Key": `erp-${crypto.randomUUID()}` };
  const contact = {
    kind: "PERSON" as const,
    name: "Grace Hopper",
    points: [{ type: "PHONE" as const, value: "+442079469901", primary: true }],
  };
  const body = { contact, source: "ERP" };
  const once = () => client.POST("/api/v1/leads", { params: { header }, body });
  const [first, again] = [await once(), await once()];
  assert.equal(first.response.status, 201);
  assert.equal(again.response.status, 201);
  assert(first.data && first.data.id === again.data?.id);
  const other = { ...body, source: "Fair" };
  const refused = await client.POST("/api/v1/leads", { params: { header }, body: other });
  assert.equal(refused.response.status, 422);
  assert.equal(refused.error?.code, "idempotency-key-reused");
  await updateAtVersion(client, first.data.id);
}

async function updateAtVersion(client: Client, id: string): Promise<void> {
  const etag = await calmVersion(client, id);
  const change = (source: string) =>
    client.PATCH("/api/v1/leads/{id}", {
      params: { path: { id }, header: { "If-Match": etag } },
      body: { source },
    });
  assert.equal((await change("ERP 2")).response.status, 200);
  const late = await change("ERP 3");
  assert.equal(late.response.status, 412);
  const { error } = late;
  // The one shape of every refusal.
  assert(late.response.headers.get("content-type")?.startsWith("application/problem+json"));
  assert(error?.type && error.title && error.status === 412 && error.detail && error.traceId);
  assert.equal(error.traceId, late.response.headers.get("x-request-id"));
}

/** The version of a record whose score, which the product adds by itself a moment later, is there. */
async function calmVersion(client: Client, id: string): Promise<string> {
  for (let looks = 0; looks < 60; looks++) {
    const { data, response } = await client.GET("/api/v1/leads/{id}", { params: { path: { id } } });
    const etag = response.headers.get("etag");
    assert(etag && data);
    const known = { "If-None-Match": etag };
    const same = await client.GET("/api/v1/leads/{id}", {
      params: { path: { id }, header: known },
    });
    if (data.score !== null && same.response.status === 304) return etag;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("the record does not come to rest");
}

export async function upsertMany(client: Client): Promise<void> {
  const items = Array.from({ length: 500 }, (_, i) => ({
    externalId: `ERP-${i}`,
    source: "ERP",
    contact: {
      name: `Customer ${i}`,
      points: [{ type: "PHONE" as const, value: `+4420${String(79_470_000 + i)}`, primary: true }],
    },
  }));
  for (const at of [3, 250, 499]) {
    const item = items[at];
    if (item) item.contact.name = "";
  }
  const send = () => client.POST("/api/v1/leads/batch/upsert", { body: { items } });
  const { data } = await send();
  assert(data);
  assert.deepEqual([data.succeeded, data.failed], [497, 3]);
  assert.equal(data.items[3]?.problem?.errors?.[0]?.field, "contact.name");
  const again = await send();
  assert.equal(again.data?.items[0]?.id, data.items[0]?.id);
  assert.equal(again.data?.items[0]?.status, 200);
}

export async function importRows(client: Client, csv: string): Promise<Counts> {
  const uploaded = await client.POST("/api/v1/imports", {
    params: { query: { fileName: "erp.csv" } },
    body: csv,
    bodySerializer: (text) => text,
    headers: { "content-type": "text/csv" },
  });
  assert(uploaded.data, JSON.stringify(uploaded.error));
  const path = { id: uploaded.data.id };
  const mapping = ["name", "phone", "externalId"];
  await client.POST("/api/v1/imports/{id}/run", {
    params: { path },
    body: { mapping, onDuplicate: "UPDATE", country: "GB" },
  });
  for (;;) {
    const { data } = await client.GET("/api/v1/imports/{id}", { params: { path } });
    assert(data && data.state !== "FAILED");
    if (data.state === "DONE") {
      await readErrors(client, path.id);
      return data.counts;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function readErrors(client: Client, id: string): Promise<void> {
  const { data } = await client.GET("/api/v1/imports/{id}/errors", {
    params: { path: { id }, query: { limit: 50 } },
  });
  assert(data?.nextCursor);
  const [first] = data.items;
  assert(first && first.line > 1 && first.column === "phone" && first.code);
}

/** Until the limit refuses; how many went through, and what was said. */
export async function exceed(client: Client): Promise<{ passed: number; retryAfter: number }> {
  for (let passed = 0; passed < 2000; passed++) {
    const { response } = await client.GET("/api/v1/leads/count", {});
    if (response.status !== 429) continue;
    assert(response.headers.get("ratelimit") && response.headers.get("ratelimit-policy"));
    return { passed, retryAfter: Number(response.headers.get("retry-after")) };
  }
  return { passed: 2000, retryAfter: 0 };
}

export async function registerWebhook(client: Client, url: string) {
  const { data, error } = await client.POST("/api/v1/webhooks", {
    body: {
      name: "ERP",
      url,
      payload: "FULL",
      subscriptions: [
        { event: "call.ended", fields: [] },
        { event: "lead.updated", fields: [] },
      ],
    },
  });
  assert(data, JSON.stringify(error));
  return { id: data.webhook.id, secret: data.secret };
}

export async function changeLead(client: Client, id: string, source: string): Promise<void> {
  const { response } = await client.PATCH("/api/v1/leads/{id}", {
    params: { path: { id } },
    body: { source },
  });
  assert.equal(response.status, 200);
}

export async function webhookOf(client: Client, id: string) {
  const path = { id };
  const { data } = await client.GET("/api/v1/webhooks/{id}", { params: { path } });
  const log = await client.GET("/api/v1/webhooks/{id}/deliveries", { params: { path } });
  assert(data && log.data);
  return { ...data, deliveries: log.data.items };
}

export async function repair(client: Client, id: string): Promise<void> {
  const params = { path: { id } };
  await client.PATCH("/api/v1/webhooks/{id}", { params, body: { enabled: true } });
  const { response } = await client.POST("/api/v1/webhooks/{id}/replay", { params, body: {} });
  assert.equal(response.status, 202);
}

export async function rotate(client: Client, id: string): Promise<string> {
  const params = { path: { id } };
  const { data } = await client.POST("/api/v1/webhooks/{id}/rotate-secret", { params });
  assert(data?.webhook.previousSecretUntil);
  return data.secret;
}

/** Out of the key's scope: the refusal names what is missing. */
export async function beyondScope(client: Client): Promise<void> {
  const users = await client.GET("/api/v1/users", {});
  assert.equal(users.response.status, 403);
  assert.equal(users.error?.details?.permission, "users:read");
}

/** What words with errors in them find, and what may be meant by the beginning of one. */
export async function search(client: Client, q: string, beginning: string) {
  const { data: found, error } = await client.GET("/api/v1/search", { params: { query: { q } } });
  assert(found, JSON.stringify(error));
  const params = { query: { q: beginning } };
  const suggest = () => client.GET("/api/v1/search/suggest", { params });
  await suggest();
  const start = performance.now();
  const { data: begun } = await suggest();
  assert(begun);
  return { found: found.items, begun: begun.items, tookMs: performance.now() - start };
}

/** A key without any right to what is searched. */
export async function searchRefused(client: Client): Promise<void> {
  const { response, error } = await client.GET("/api/v1/search", {
    params: { query: { q: "smith" } },
  });
  assert.equal(response.status, 403);
  assert.equal(error?.details?.permission, "leads:read");
}
