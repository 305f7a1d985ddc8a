import { Readable } from "node:stream";
import { type Endpoint, endpoints, platformPermissions } from "@parley/contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import { type App, inTenant } from "../app.ts";
import type { AuditFact } from "../audit/entry.ts";
import { Refusal } from "../errors.ts";
import type { Caller } from "./admit.ts";

type Needs = Pick<App, "audit" | "signals" | "pool" | "clock" | "vaults" | "wake" | "log">;
type Row = { id?: unknown; leadId?: unknown; contactId?: unknown };

const nameOf = new Map<Endpoint, string>([...endpoints].map(([name, one]) => [one, name]));
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Ids of one request that are looked after when it named them in vain. */
const mostIds = 20;

/**
 * Leaves a row for an answer with personal data, with the ids in it. The answer waits for it: nothing
 * is told of which there is no record.
 */
export async function tellRead(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  request: FastifyRequest,
  answer: unknown,
): Promise<void> {
  if (!endpoint.discloses) return;
  if (endpoint.discloses === "AUDIT") {
    const read = {
      action: "READ",
      event: endpointName(endpoint),
      subjectId: idOfPath(request),
    } as const;
    await app.audit.record(caller.tenantId, caller, read);
    return;
  }
  const { items } = answer as { items?: readonly Row[] };
  const rows = items ?? [answer as Row];
  const ids = endpoint.discloses === "LEAD" ? rows.map(leadOf) : rows.flatMap(bothOf);
  const subjects = [...new Set(ids.filter((id) => typeof id === "string"))];
  const named = idOfPath(request);
  if (subjects.length === 0 && named === null) return;
  const [only] = items ? [] : subjects;
  const subjectId = named ?? only ?? null;
  const { contactId } = items ? {} : (rows[0] ?? {});
  await app.audit.record(caller.tenantId, caller, {
    action: "READ",
    event: endpointName(endpoint),
    subjectId,
    personId: typeof contactId === "string" ? contactId : subjectId,
    subjects: items || subjects.length > 1 ? subjects : [],
  });
  // Colleagues are looked at all day, and are not what somebody carries away.
  if (endpoint.discloses === "IMPORT" || endpoint.discloses === "USER") return;
  const { userId, sessionId } = caller.actor;
  const { ip, requestId } = caller.origin;
  app.signals.raise({
    tenantId: caller.tenantId,
    kind: "RECORDS_READ",
    userId,
    sessionId,
    ip,
    requestId,
    event: endpointName(endpoint),
    count: rows.length,
  });
}

/** The same for a file: which one, and of whom. */
export async function tellFileRead(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  request: FastifyRequest,
  personId: string,
): Promise<void> {
  await app.audit.record(caller.tenantId, caller, {
    action: "READ",
    event: endpointName(endpoint),
    subjectId: idOfPath(request),
    personId,
  });
  const { userId, sessionId } = caller.actor;
  const { ip, requestId } = caller.origin;
  app.signals.raise({
    tenantId: caller.tenantId,
    kind: "RECORDS_READ",
    userId,
    sessionId,
    ip,
    requestId,
    event: endpointName(endpoint),
    count: 1,
  });
}

function leadOf({ id, leadId }: Row): unknown {
  return leadId ?? id;
}

/** A call and whom it was with. */
function bothOf({ id, leadId }: Row): unknown[] {
  return [id, leadId];
}

/** Leaves a row for a file that is about to leave, before its first byte. */
export async function tellExport(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  request: FastifyRequest,
): Promise<void> {
  await app.audit.record(caller.tenantId, caller, {
    action: "EXPORT",
    event: endpointName(endpoint),
    subjectId: idOfPath(request),
  });
}

/**
 * Leaves a row for a refused request and tells who watches. Nobody waits for it, and the answer is the
 * same for a row out of scope, of another tenant or of nobody: only afterwards is it looked up which.
 */
export function tellRefusal(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  request: FastifyRequest,
  error: unknown,
): void {
  if (!(error instanceof Refusal)) return;
  if (error.status === 403) tellForbidden(app, endpoint, caller, request, error);
  if (error.status === 404) {
    const named = idsOf(request);
    if (named.length === 0) return;
    tellAbsent(app, endpoint, caller, named).catch((failure: unknown) =>
      app.log.warn({ err: failure }, "a request for an absent row could not be looked into"),
    );
  }
}

function tellForbidden(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  request: FastifyRequest,
  { code, more }: Refusal,
): void {
  const missing = more.details?.permission;
  // An address of the platform names another tenant, whose id is kept nowhere in this one.
  const isPlatform = platformPermissions.some((code) => code === endpoint.permission);
  app.audit.recordLater(caller.tenantId, caller, {
    ...refused(endpoint),
    subjectId: isPlatform ? null : idOfPath(request),
    fields: [code, ...(typeof missing === "string" ? [missing] : [])],
  });
  if (code === "tenant-mismatch") raise(app, "TENANT_MISMATCH", endpoint, caller);
  if (code === "permission-missing" && !endpoint.reads) {
    raise(app, "RIGHT_MISSING", endpoint, caller);
  }
}

async function tellAbsent(
  app: Needs,
  endpoint: Endpoint,
  caller: Caller,
  named: readonly string[],
): Promise<void> {
  const { tenantId } = caller;
  if (!mayProbe(tenantId, caller.actor.userId, app.clock.now())) return;
  const rows = await inTenant(
    app,
    tenantId,
    async ({ tx }) => {
      await sql`set local statement_timeout = ${sql.lit(probeMs)}`.execute(tx);
      return (await sql<Whose>`select * from door_whose(${[...named]}::uuid[])`.execute(tx)).rows;
    },
    { readOnly: true },
  );
  const isForeign = rows.some(({ whose }) => whose === "OTHER");
  const own = rows.find(({ whose }) => whose === "OWN");
  if (isForeign) raise(app, "FOREIGN_ID", endpoint, caller);
  if (!isForeign && (!own || endpoint.reads)) return;
  // The id of another tenant's row is not kept: it would lead somewhere.
  app.audit.recordLater(tenantId, caller, {
    ...refused(endpoint),
    subjectId: isForeign ? null : (own?.id ?? null),
    fields: [isForeign ? "another-tenant" : "out-of-scope"],
  });
}

/**
 * Looking an id up asks every tenant, so it is bounded: what takes longer is given up, and whoever asks for
 * many absent rows is looked after for the first of each minute. That is enough to raise the alarm.
 */
const probeMs = 500;
const probesPerMinute = 30;
const probes = new LRUCache<string, { minute: number; count: number }>({ max: 10_000 });

function mayProbe(tenantId: string, userId: string, now: Date): boolean {
  const key = `${tenantId} ${userId}`;
  const minute = Math.floor(now.getTime() / 60_000);
  const known = probes.get(key);
  const seen = known?.minute === minute ? known : { minute, count: 0 };
  seen.count++;
  probes.set(key, seen);
  return seen.count <= probesPerMinute;
}

type Whose = { id: string; whose: "OWN" | "OTHER" };

function refused(endpoint: Endpoint): AuditFact {
  return { action: "REFUSED", outcome: "REFUSED", event: endpointName(endpoint) };
}

function raise(
  app: Needs,
  kind: "TENANT_MISMATCH" | "RIGHT_MISSING" | "FOREIGN_ID",
  endpoint: Endpoint,
  { tenantId, actor, origin }: Caller,
): void {
  const { userId, sessionId } = actor;
  const { ip, requestId } = origin;
  app.signals.raise({
    tenantId,
    kind,
    userId,
    sessionId,
    ip,
    requestId,
    event: endpointName(endpoint),
  });
}

/** The name by which the contract and the API's document know an endpoint. */
export function endpointName(endpoint: Endpoint): string {
  return nameOf.get(endpoint) ?? endpoint.path;
}

/** The row that an address names. */
export function idOfPath(request: FastifyRequest): string | null {
  const { id } = request.params as { id?: string };
  return id?.toLowerCase().match(uuids)?.[0] ?? null;
}

/** Every id that a request names. */
function idsOf(request: FastifyRequest): string[] {
  const body = request.body instanceof Readable ? null : (request.body ?? null);
  const text = JSON.stringify([request.params, request.query, body]).toLowerCase();
  return [...new Set(text.match(uuids) ?? [])].slice(0, mostIds);
}
