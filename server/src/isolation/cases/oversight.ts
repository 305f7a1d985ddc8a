import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key } from "../case.ts";
import type { Estate } from "../estate.ts";

/** The newest entry of the tenant's own log that is about its lead. */
async function entryOf(estate: Estate): Promise<string> {
  await estate.tenant.sealed();
  const query = { subjectId: estate.leadId, limit: 1 };
  const { items } = await estate.admin.call(api.listAuditTrail, { query });
  return items[0]?.id ?? "";
}

/** An event that somebody of the tenant has raised: an agent tried what he may not do. */
async function raisedBy(estate: Estate): Promise<string> {
  const agent = await estate.user();
  await agent.try(api.createTeam, { body: { name: estate.name("Team") } });
  await estate.tenant.server.parley.watch.catchUp();
  const { items } = await estate.admin.call(api.listSecurityEvents, { query: { limit: 50 } });
  return items.find(({ userId }) => userId === agent.userId)?.id ?? "";
}

export const oversightCases: Record<string, Case> = {
  listAuditTrail: caseOf(
    api.listAuditTrail,
    async (own, ids) => {
      await own.tenant.sealed();
      return {
        query: {
          actorId: ids["query.actorId"],
          subjectId: ids["query.subjectId"],
          cursor: ids["query.cursor"],
        },
      };
    },
    {
      "query.actorId": filter((estate) => estate.admin.userId),
      "query.subjectId": filter((estate) => estate.leadId),
      "query.cursor": cursor(api.listAuditTrail, () => ({})),
    },
  ),
  getAuditEntry: caseOf(
    api.getAuditEntry,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await entryOf(own)) } }),
    { "path.id": key(entryOf) },
  ),
  exportAuditTrail: caseOf(
    api.exportAuditTrail,
    (_, ids) => ({
      body: {
        password: "a long password",
        actorId: ids["body.actorId"],
        subjectId: ids["body.subjectId"],
      },
    }),
    {
      "body.actorId": { ...filter((estate) => estate.admin.userId), theirsIs: "OURS" },
      "body.subjectId": { ...filter((estate) => estate.leadId), theirsIs: "OURS" },
    },
  ),
  listSecurityEvents: caseOf(
    api.listSecurityEvents,
    async (own, ids) => {
      await raisedBy(own);
      return { query: { cursor: ids["query.cursor"] } };
    },
    {
      "query.cursor": {
        theirsIs: "OURS",
        theirs: secondPage,
        ours: secondPage,
      },
    },
  ),
  getSecurityEvent: caseOf(
    api.getSecurityEvent,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await raisedBy(own)) } }),
    { "path.id": key(raisedBy) },
  ),
  acknowledgeSecurityEvent: caseOf(
    api.acknowledgeSecurityEvent,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await raisedBy(own)) } }),
    { "path.id": key(raisedBy) },
  ),
  closeSecurityEvent: caseOf(
    api.closeSecurityEvent,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await raisedBy(own)) },
      body: { note: own.name("Finding") },
    }),
    { "path.id": key(raisedBy) },
  ),
};

async function secondPage(estate: Estate): Promise<string> {
  await raisedBy(estate);
  await raisedBy(estate);
  const { nextCursor } = await estate.admin.call(api.listSecurityEvents, { query: { limit: 1 } });
  return nextCursor ?? "";
}
