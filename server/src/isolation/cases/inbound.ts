import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { nextNumber } from "./caller-ids.ts";
import { promptKey } from "./prompts.ts";
import { twin } from "./twin.ts";

/** A queue of an estate. */
export async function newQueue({ admin }: Estate, name: string): Promise<string> {
  return (await admin.call(api.createQueue, { body: { name } })).id;
}

/** A number of an estate that people call. */
export async function newInboundNumber({ admin, queueId }: Estate, name: string): Promise<string> {
  const body = { number: nextNumber(), name, queueId };
  return (await admin.call(api.createInboundNumber, { body })).id;
}

/** A campaign of an estate that takes calls. */
async function newHotline(own: Estate): Promise<string> {
  const body = { name: own.name("Hotline"), mode: "INBOUND" as const };
  return (await own.admin.call(api.createCampaign, { body })).id;
}

const campaignOf = key((estate) => estate.campaignId, newHotline);
const queueOf = key((estate) => estate.queueId);
const flowOf = key((estate) => estate.flowId);
/** A number leads to one of the two. */
function endOf(own: Estate, ids: Readonly<Record<string, string | undefined>>) {
  const flowId = ids["body.flowId"];
  return flowId ? { flowId, queueId: null } : { queueId: ids["body.queueId"] ?? own.queueId };
}
const numberOf = key((estate) => estate.inboundNumberId);

export const inboundCases: Record<string, Case> = {
  listQueues: caseOf(api.listQueues, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listQueues, () => ({})),
  }),
  getQueuesLive: caseOf(api.getQueuesLive, () => ({})),
  createQueue: caseOf(
    api.createQueue,
    async (own, ids) => ({
      body: {
        name: ids["body.name"] ?? own.name("Queue"),
        teamIds: [ids["body.teamIds[]"] ?? own.teamId],
        skillIds: [ids["body.skillIds[]"] ?? own.skillId],
        campaignId: ids["body.campaignId"] ?? (await newHotline(own)),
        overflowQueueId: ids["body.overflowQueueId"] ?? own.queueId,
        greetingPromptId: ids["body.greetingPromptId"] ?? own.promptId,
        waitingPromptId: ids["body.waitingPromptId"] ?? own.promptId,
      },
    }),
    {
      "body.name": value(twin(newQueue), (own) => own.name("Queue")),
      "body.teamIds[]": key((estate) => estate.teamId),
      "body.skillIds[]": key((estate) => estate.skillId),
      "body.campaignId": campaignOf,
      "body.overflowQueueId": queueOf,
      "body.greetingPromptId": promptKey,
      "body.waitingPromptId": promptKey,
    },
  ),
  updateQueue: caseOf(
    api.updateQueue,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await newQueue(own, own.name("Queue"))) },
      body: {
        name: ids["body.name"] ?? own.name("Queue"),
        teamIds: [ids["body.teamIds[]"] ?? own.teamId],
        skillIds: [ids["body.skillIds[]"] ?? own.skillId],
        campaignId: ids["body.campaignId"] ?? (await newHotline(own)),
        overflowQueueId: ids["body.overflowQueueId"] ?? own.queueId,
        greetingPromptId: ids["body.greetingPromptId"] ?? own.promptId,
        waitingPromptId: ids["body.waitingPromptId"] ?? own.promptId,
      },
    }),
    {
      "path.id": key(
        (estate) => estate.queueId,
        (own) => newQueue(own, own.name("Queue")),
      ),
      "body.name": value(twin(newQueue), (own) => own.name("Queue")),
      "body.teamIds[]": key((estate) => estate.teamId),
      "body.skillIds[]": key((estate) => estate.skillId),
      "body.campaignId": campaignOf,
      "body.overflowQueueId": queueOf,
      "body.greetingPromptId": promptKey,
      "body.waitingPromptId": promptKey,
    },
  ),
  listInboundNumbers: caseOf(
    api.listInboundNumbers,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listInboundNumbers, () => ({})) },
  ),
  createInboundNumber: caseOf(
    api.createInboundNumber,
    (own, ids) => ({
      body: {
        number: nextNumber(),
        name: own.name("Line"),
        ...endOf(own, ids),
      },
    }),
    { "body.queueId": queueOf, "body.flowId": flowOf },
  ),
  updateInboundNumber: caseOf(
    api.updateInboundNumber,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.inboundNumberId },
      body: endOf(own, ids),
    }),
    { "path.id": numberOf, "body.queueId": queueOf, "body.flowId": flowOf },
  ),
  simulateCaller: caseOf(
    api.simulateCaller,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.inboundNumberId },
      body: { leadId: ids["body.leadId"] ?? own.leadId, patienceSeconds: 0 },
    }),
    { "path.id": numberOf, "body.leadId": key((estate) => estate.leadId) },
  ),
};
