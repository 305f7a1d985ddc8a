import * as api from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

/** A number kept for fiction, where somebody answers and talks. */
const number = "+447700900001";

async function thirdIs(own: Estate, state: api.ThirdPartyState): Promise<void> {
  const params = { id: own.callId };
  await eventually(
    async () => (await own.talker.call(api.getCall, { params })).thirdParty?.state === state,
    { what: `a third party who is ${state}` },
  );
}

/** The estate's conversation, with nobody else in it. */
async function alone(own: Estate): Promise<string> {
  const { thirdParty, state } = await own.talker.call(api.getCall, { params: { id: own.callId } });
  if (thirdParty && thirdParty.state !== "OVER" && state !== "ENDED") {
    await own.talker.call(api.dropThirdParty, { params: { id: own.callId } });
    // The customer comes back by himself.
    const params = { id: own.callId };
    await eventually(
      async () => {
        const call = await own.talker.call(api.getCall, { params });
        return call.thirdParty?.state === "OVER" && call.state === "TALKING";
      },
      { what: "a customer who is back" },
    );
  }
  return own.callIn("TALKING");
}

async function withThird(own: Estate): Promise<string> {
  const id = await alone(own);
  await own.talker.call(api.callThirdParty, {
    params: { id },
    body: { number, how: "WARM" as const },
  });
  await thirdIs(own, "ASIDE");
  return id;
}

/** Somebody of the talker's team who is ready. */
async function readyColleague(own: Estate): Promise<string> {
  const colleague = await own.user();
  await colleague.call(api.setOwnState, { body: { state: "READY" } });
  return colleague.userId;
}

async function readyQueue(own: Estate): Promise<string> {
  await readyColleague(own);
  return own.queueId;
}

/** Conversations that are about to be handed over to a queue, beside the estate's. */
const toHand = new WeakMap<Estate, { id: string; agent: Client }>();

/** Nobody who was handed over before waits on. */
async function endWaiting(own: Estate): Promise<void> {
  const { items } = await own.admin.call(api.listCalls, { query: { live: "true", limit: 100 } });
  for (const { id, state, direction } of items) {
    const wasHanded = state === "QUEUED" && direction === "OUTBOUND";
    if (wasHanded) await own.admin.try(api.endCall, { params: { id } });
  }
}

const quiet = new WeakMap<Estate, string>();

/** A queue of nobody's: whoever waits in it is given to no agent whom another case needs. */
async function quietQueue(own: Estate): Promise<string> {
  const known = quiet.get(own);
  if (known) return known;
  const teamIds = [await own.tenant.team()];
  const body = { name: own.name("Queue"), teamIds };
  const { id } = await own.admin.call(api.createQueue, { body });
  quiet.set(own, id);
  return id;
}

async function talkToHand(own: Estate) {
  await endWaiting(own);
  const { agent, callId: id } = await own.talk();
  return { id, agent };
}

function whom(ids: Readonly<Partial<Record<string, string>>>) {
  const { "body.agentId": agentId, "body.queueId": queueId } = ids;
  if (agentId !== undefined) return { agentId };
  return queueId === undefined ? { number } : { queueId };
}

export const thirdPartyCases: Record<string, Case> = {
  listCallQueues: caseOf(
    api.listCallQueues,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await alone(own)) },
    }),
    { "path.id": key((estate) => estate.callId, alone) },
  ),
  handToQueue: caseOf(
    api.handToQueue,
    async (own, ids) => {
      const talk = toHand.get(own) ?? (await talkToHand(own));
      toHand.delete(own);
      return {
        as: talk.agent,
        params: { id: ids["path.id"] ?? talk.id },
        body: { queueId: ids["body.queueId"] ?? (await quietQueue(own)) },
      };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        async (own) => {
          const talk = await talkToHand(own);
          toHand.set(own, talk);
          return talk.id;
        },
      ),
      "body.queueId": key((estate) => estate.queueId, quietQueue),
    },
  ),
  callThirdParty: caseOf(
    api.callThirdParty,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await alone(own)) },
      body: { ...whom(ids), how: "WARM" as const },
    }),
    {
      "path.id": key((estate) => estate.callId, alone),
      "body.agentId": key((estate) => estate.agent.userId, readyColleague),
      "body.queueId": key((estate) => estate.queueId, readyQueue),
    },
  ),
  changeThirdParty: caseOf(
    api.changeThirdParty,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await withThird(own)) },
      body: { plan: "CONFERENCE" as const },
    }),
    { "path.id": key((estate) => estate.callId, withThird) },
  ),
  dropThirdParty: caseOf(
    api.dropThirdParty,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await withThird(own)) },
    }),
    { "path.id": key((estate) => estate.callId, withThird) },
  ),
};
