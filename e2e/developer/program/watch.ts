/*
 * What an integrator looks at from outside: how the installation is, and what was
 * done in his tenant.
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
    // As from another machine: on the server's own nobody is asked for it.
    const headers = { "x-forwarded-for": "192.0.2.7" };
    const { response } = await client.GET(path, { headers });
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
