/*
 * What an integrator looks at from outside: how the installation is, what was done in his tenant, and what the
 * one search box finds.
 */
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./api.gen.d.ts";
import type { connect } from "./erp.ts";

type Client = ReturnType<typeof connect>;

/** The operator's figures: from the server's own machine no session is needed. */
export async function operatorFigures(base: string): Promise<void> {
  const client = createClient<paths>({ baseUrl: base });
  const health = await client.GET("/monitoring/health/detailed", {});
  assert(health.data, JSON.stringify(health.error));
  assert.equal(health.data.status, "ok");
  assert(
    health.data.parts.length > 2 && health.data.parts.every(({ name, detail }) => name && detail),
  );
  const { data: figures } = await client.GET("/monitoring/metrics/performance", {});
  assert(figures && figures.requests.count > 0 && figures.requests.p95 >= figures.requests.p50);
  assert(figures.memory.rssBytes > 0 && figures.database.sizeBytes > 0);
  const { data: caches } = await client.GET("/monitoring/cache/stats", {});
  assert(caches && caches.caches.length > 0);
  assert(caches.caches.every(({ hitRate }) => hitRate >= 0 && hitRate <= 1));
}

/** A key of a tenant has no business with the installation, nor with the trail unless it was given that right. */
export async function withoutOperatorRight(client: Client): Promise<void> {
  for (const path of [
    "/monitoring/health/detailed",
    "/monitoring/metrics/performance",
    "/monitoring/cache/stats",
  ] as const) {
    const { response } = await client.GET(path, {});
    assert.equal(response.status, 403, path);
  }
  const trail = await client.GET("/api/v1/security/audit/trail", {});
  assert.equal(trail.response.status, 403);
  assert.equal(trail.error?.details?.permission, "audit:read");
}

export async function auditTrail(client: Client): Promise<void> {
  const { data, error } = await client.GET("/api/v1/security/audit/trail", {
    params: { query: { limit: 20 } },
  });
  assert(data && data.items.length > 0, JSON.stringify(error));
  const [entry] = data.items;
  assert(entry?.action && entry.at && entry.id);
}

/** Who is meant by words with errors in them, and by the beginning of one; how long the latter took. */
export async function searchJohn(client: Client): Promise<number> {
  const contact = { kind: "PERSON" as const, name: "John Smith", points: [] };
  const made = await client.POST("/api/v1/leads", { body: { contact } });
  assert(made.data, JSON.stringify(made.error));
  const { data: found } = await client.GET("/api/v1/search", {
    params: { query: { q: "jonh smth" } },
  });
  const hit = found?.items.find(({ title }) => title === "John Smith");
  assert(hit?.kind === "LEAD" && hit.match === "FUZZY" && hit.ranges.length === 2);
  const suggest = () => client.GET("/api/v1/search/suggest", { params: { query: { q: "joh" } } });
  await suggest();
  const start = performance.now();
  const { data: begun } = await suggest();
  const took = performance.now() - start;
  assert(begun?.items.some(({ title, match }) => title === "John Smith" && match === "PREFIX"));
  return took;
}
