import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { createTenant } from "../../modules/identity/index.ts";
import { tenantSeeds } from "../../modules.ts";
import type { Client } from "../../testing/client.ts";
import { operatorOf } from "../../testing/operator.ts";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, type Place } from "../case.ts";
import type { Estate } from "../estate.ts";

/*
 * Addresses of the platform. There is no row of one's own in them: the administrator of a tenant is
 * refused whatever he names, another tenant or his own, and the operator is let in.
 */
const operator = (own: Estate): Promise<Client> => operatorOf(own.tenant.server);

/** A tenant that the operator may do with as he likes. */
async function tenantOf(own: Estate): Promise<string> {
  const { app } = own.tenant.server.parley;
  const slug = `z${randomBytes(6).toString("hex")}`;
  const region = { timeZone: "UTC", country: "GB", isDemo: false };
  return createTenant(app, { name: own.name("Tenant"), slug, ...region }, tenantSeeds);
}

/** A row of the platform: for an administrator of a tenant forbidden, and the operator's own work. */
function platform(theirs: Place["theirs"], ours: Place["ours"]): Place {
  return { theirs, ours, theirsIs: "FORBIDDEN", theirsAs: (own) => own.admin };
}

const tenant = platform((estate) => estate.tenant.id, tenantOf);

async function suspended(own: Estate): Promise<string> {
  const id = await tenantOf(own);
  const body = { reason: own.name("Reason") };
  await (await operator(own)).call(api.suspendTenant, { params: { id }, body });
  return id;
}

/** The page behind the first of the tenants that the estate has made. */
async function secondPage(estate: Estate): Promise<string> {
  await tenantOf(estate);
  await tenantOf(estate);
  const query = { q: estate.mark, limit: 1 };
  const list = await (await operator(estate)).call(api.listOperatedTenants, { query });
  return list.nextCursor ?? "";
}

export const operatorCases: Record<string, Case> = {
  listOperatedTenants: caseOf(
    api.listOperatedTenants,
    async (own, ids) => ({
      as: await operator(own),
      query: { q: own.mark, cursor: ids["query.cursor"] },
    }),
    { "query.cursor": platform(secondPage, secondPage) },
  ),
  getOperatedTenant: caseOf(
    api.getOperatedTenant,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
    }),
    { "path.id": tenant },
  ),
  createOperatedTenant: caseOf(api.createOperatedTenant, async (own) => ({
    as: await operator(own),
    body: {
      name: own.name("Tenant"),
      slug: `z${randomBytes(6).toString("hex")}`,
      timeZone: "UTC",
      country: "GB",
      admin: { name: own.name("User"), email: `z${randomBytes(6).toString("hex")}@made.example` },
    },
  })),
  setTenantLimits: caseOf(
    api.setTenantLimits,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
      body: { leads: 1000, users: null },
    }),
    { "path.id": tenant },
  ),
  getTenantUsage: caseOf(
    api.getTenantUsage,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
    }),
    { "path.id": tenant },
  ),
  suspendTenant: caseOf(
    api.suspendTenant,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
      body: { reason: own.name("Reason") },
    }),
    { "path.id": tenant },
  ),
  resumeTenant: caseOf(
    api.resumeTenant,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await suspended(own)) },
    }),
    { "path.id": platform((estate) => estate.tenant.id, suspended) },
  ),
  exportTenant: caseOf(
    api.exportTenant,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
      body: { passphrase },
    }),
    { "path.id": tenant },
  ),
  listTenantExports: caseOf(
    api.listTenantExports,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
    }),
    { "path.id": tenant },
  ),
  takeTenantExport: caseOf(
    api.takeTenantExport,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await exported(own)) },
    }),
    { "path.id": platform(exported, exported) },
  ),
  deleteTenant: caseOf(
    api.deleteTenant,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await suspended(own));
      const client = await operator(own);
      const { name } = await client.call(api.getOperatedTenant, { params: { id } });
      const body = { confirmName: name, reason: own.name("Reason") };
      return { as: client, params: { id }, body };
    },
    { "path.id": platform((estate) => estate.tenant.id, suspended) },
  ),
  cancelTenantDeletion: caseOf(
    api.cancelTenantDeletion,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await waiting(own)) },
    }),
    { "path.id": platform((estate) => estate.tenant.id, waiting) },
  ),
  listTenantDeletions: caseOf(
    api.listTenantDeletions,
    async (own, ids) => ({
      as: await operator(own),
      query: {
        tenantId: ids["query.tenantId"] ?? (await waiting(own)),
        cursor: ids["query.cursor"],
      },
    }),
    {
      "query.tenantId": platform((estate) => estate.tenant.id, waiting),
      "query.cursor": platform(secondDeletion, secondDeletion),
    },
  ),
  getDeletionCertificate: caseOf(
    api.getDeletionCertificate,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await deleted(own)) },
    }),
    { "path.id": platform(deleted, deleted) },
  ),
  openVisit: caseOf(
    api.openVisit,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await agreed(own)) },
      body: { reason: own.name("Reason"), minutes: 5 },
    }),
    { "path.id": platform((estate) => estate.tenant.id, agreed) },
  ),
  listVisits: caseOf(
    api.listVisits,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
    }),
    { "path.id": tenant },
  ),
  endVisits: caseOf(
    api.endVisits,
    async (own, ids) => ({
      as: await operator(own),
      params: { id: ids["path.id"] ?? (await tenantOf(own)) },
    }),
    { "path.id": tenant },
  ),
  getSupportAccess: caseOf(api.getSupportAccess, () => ({})),
  grantSupportAccess: caseOf(api.grantSupportAccess, () => ({
    body: { level: "READ" as const, hours: 1 },
  })),
  revokeSupportAccess: caseOf(api.revokeSupportAccess, () => ({})),
  listSupportVisits: caseOf(
    api.listSupportVisits,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": { theirs: secondVisit, ours: secondVisit, theirsIs: "OURS" } },
  ),
};

/** The estate itself, which may be visited now. */
async function agreed(own: Estate): Promise<string> {
  const body = { level: "READ" as const, hours: 1 };
  await own.admin.call(api.grantSupportAccess, { body });
  return own.tenant.id;
}

/** The page behind the first of the visits to the estate. */
async function secondVisit(estate: Estate): Promise<string> {
  const params = { id: await agreed(estate) };
  const body = { reason: estate.name("Reason"), minutes: 5 };
  const client = await operator(estate);
  await client.call(api.openVisit, { params, body });
  await client.call(api.openVisit, { params, body });
  const { nextCursor } = await estate.admin.call(api.listSupportVisits, { query: { limit: 1 } });
  return nextCursor ?? "";
}

const passphrase = "four plain words make one";

/** An export that can be fetched. */
async function exported(own: Estate): Promise<string> {
  const client = await operator(own);
  const params = { id: await tenantOf(own) };
  const { id } = await client.call(api.exportTenant, { params, body: { passphrase } });
  await eventually(
    async () => {
      const { items } = await client.call(api.listTenantExports, { params });
      return items[0]?.state === "READY";
    },
    { what: "the export", within: 20_000 },
  );
  return id;
}

/** A tenant that shall be deleted. */
async function waiting(own: Estate): Promise<string> {
  const id = await suspended(own);
  await askFor(own, id, 30);
  return id;
}

async function askFor(own: Estate, id: string, waitDays: number): Promise<string> {
  const client = await operator(own);
  const { name } = await client.call(api.getOperatedTenant, { params: { id } });
  const reason = own.name("Reason");
  const body = { confirmName: name, reason, waitDays, shorterBecause: reason };
  return (await client.call(api.deleteTenant, { params: { id }, body })).id;
}

/** What proves that a tenant was deleted. */
async function deleted(own: Estate): Promise<string> {
  const client = await operator(own);
  const id = await askFor(own, await suspended(own), 0);
  await eventually(
    async () => (await client.try(api.getDeletionCertificate, { params: { id } })).status === 200,
    { what: "the certificate", within: 20_000 },
  );
  return id;
}

/** The page behind the newest of two deletions of one tenant, of which one was taken back. */
async function secondDeletion(own: Estate): Promise<string> {
  const client = await operator(own);
  const id = await waiting(own);
  await client.call(api.cancelTenantDeletion, { params: { id } });
  await askFor(own, id, 30);
  const query = { tenantId: id, limit: 1 };
  return (await client.call(api.listTenantDeletions, { query })).nextCursor ?? "";
}
