import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const made = (own: Estate) => own.callback();
const pool = (own: Estate) => own.callback({ ownerId: null });
const cancelled = async (own: Estate) => {
  const id = await own.callback();
  await own.admin.call(api.cancelCallback, { params: { id } });
  return id;
};
const given = async (own: Estate) => {
  const id = await own.callback();
  const to = { kind: "ANYONE" as const };
  await own.admin.call(api.assignCallbacks, { body: { callbackIds: [id], to } });
  return id;
};
const theirs = (estate: Estate) => estate.callbackId;

/** A callback that is moved: done, cancelled, taken. */
function move(
  endpoint:
    | typeof api.takeCallback
    | typeof api.finishCallback
    | typeof api.cancelCallback
    | typeof api.restoreCallback,
  ours: (own: Estate) => Promise<string>,
): Case {
  return caseOf(
    endpoint,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await ours(own)) } }),
    { "path.id": key(theirs, ours) },
  );
}

type Receiver = api.CallInput<typeof api.assignCallbacks>["body"]["to"];

function receiver(userId: string | undefined, teamId: string | undefined): Receiver {
  if (userId !== undefined) return { kind: "USER", userId };
  return teamId === undefined ? { kind: "ANYONE" } : { kind: "LEAST_BUSY", teamId };
}

const dueAt = () => new Date(Date.now() + 3_600_000).toISOString();

export const callbackCases: Record<string, Case> = {
  listCallbacks: caseOf(
    api.listCallbacks,
    (_, ids) => ({
      query: {
        ownerId: ids["query.ownerId"],
        teamId: ids["query.teamId"],
        leadId: ids["query.leadId"],
        campaignId: ids["query.campaignId"],
        cursor: ids["query.cursor"],
      },
    }),
    {
      "query.ownerId": filter((estate) => estate.agent.userId),
      "query.teamId": filter((estate) => estate.teamId),
      "query.leadId": filter((estate) => estate.leadId),
      "query.campaignId": filter((estate) => estate.campaignId),
      "query.cursor": cursor(api.listCallbacks, () => ({})),
    },
  ),
  exportCallbacks: caseOf(
    api.exportCallbacks,
    (_, ids) => ({
      body: {
        ownerId: ids["body.ownerId"],
        teamId: ids["body.teamId"],
        leadId: ids["body.leadId"],
        campaignId: ids["body.campaignId"],
      },
    }),
    {
      "body.ownerId": filter((estate) => estate.agent.userId),
      "body.teamId": filter((estate) => estate.teamId),
      "body.leadId": filter((estate) => estate.leadId),
      "body.campaignId": filter((estate) => estate.campaignId),
    },
  ),
  countCallbacks: caseOf(api.countCallbacks, () => ({})),
  checkCallbackTime: caseOf(
    api.checkCallbackTime,
    (own, ids) => ({ query: { leadId: ids["query.leadId"] ?? own.leadId, dueAt: dueAt() } }),
    { "query.leadId": key((estate) => estate.leadId) },
  ),
  getCallback: caseOf(
    api.getCallback,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.callbackId } }),
    { "path.id": key(theirs) },
  ),
  createCallback: caseOf(
    api.createCallback,
    (own, ids) => ({
      body: {
        leadId: ids["body.leadId"] ?? own.leadId,
        dueAt: dueAt(),
        note: own.name("Note"),
        contactPointId: ids["body.contactPointId"] ?? own.pointId,
        campaignId: ids["body.campaignId"] ?? own.campaignId,
        ...(ids["body.teamId"] === undefined
          ? { ownerId: ids["body.ownerId"] ?? own.agent.userId }
          : { ownerId: null, teamId: ids["body.teamId"] }),
      },
    }),
    {
      "body.leadId": key((estate) => estate.leadId),
      "body.contactPointId": key((estate) => estate.pointId),
      "body.campaignId": key((estate) => estate.campaignId),
      "body.ownerId": key((estate) => estate.agent.userId),
      "body.teamId": key((estate) => estate.teamId),
    },
  ),
  updateCallback: caseOf(
    api.updateCallback,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.callbackId },
      body: {
        note: own.name("Note"),
        contactPointId: ids["body.contactPointId"] ?? own.pointId,
        campaignId: ids["body.campaignId"] ?? own.campaignId,
      },
    }),
    {
      "path.id": key(theirs),
      "body.contactPointId": key((estate) => estate.pointId),
      "body.campaignId": key((estate) => estate.campaignId),
    },
  ),
  takeCallback: move(api.takeCallback, pool),
  finishCallback: move(api.finishCallback, made),
  cancelCallback: move(api.cancelCallback, made),
  restoreCallback: move(api.restoreCallback, cancelled),
  takeBackCallbacks: caseOf(
    api.takeBackCallbacks,
    async (own, ids) => ({
      body: { callbackIds: [await given(own), ids["body.callbackIds[]"] ?? (await given(own))] },
    }),
    { "body.callbackIds[]": key(theirs, given) },
  ),
  assignCallbacks: caseOf(
    api.assignCallbacks,
    async (own, ids) => ({
      body: {
        callbackIds: [await made(own), ids["body.callbackIds[]"] ?? (await made(own))],
        to: receiver(ids["body.to.userId"], ids["body.to.teamId"]),
      },
    }),
    {
      "body.callbackIds[]": key(theirs, made),
      "body.to.userId": key((estate) => estate.agent.userId),
      "body.to.teamId": key((estate) => estate.teamId),
    },
  ),
};
