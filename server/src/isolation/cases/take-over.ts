import * as api from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

type Talk = { id: string; agent: Client };

/** A conversation beside the estate's, which loses its agent here. */
async function freshTalk(own: Estate): Promise<Talk> {
  const { agent, callId } = await own.talk();
  return { id: callId, agent };
}

/** Nobody takes a second one over: what the administrator has is ended. */
async function endTaken(own: Estate): Promise<void> {
  const query = { agentId: own.admin.userId, live: "true" as const, limit: 10 };
  const { items } = await own.admin.call(api.listCalls, { query });
  for (const { id } of items) await own.admin.call(api.endCall, { params: { id } });
}

async function takenOver(own: Estate): Promise<Talk> {
  const talk = await freshTalk(own);
  const params = { id: talk.id };
  // What he asked for in a request before this one may become his only now.
  await eventually(
    async () => {
      await endTaken(own);
      return (await own.admin.try(api.takeOverCall, { params })).status === 204;
    },
    { what: "an administrator who is free" },
  );
  await eventually(
    async () => (await own.admin.call(api.getCall, { params })).agentId === own.admin.userId,
    { what: "a conversation that was taken over" },
  );
  return talk;
}

/** Who wraps up what was taken from him, for the next request. */
const left = new WeakMap<Estate, Talk>();

export const takeOverCases: Record<string, Case> = {
  takeOverCall: caseOf(
    api.takeOverCall,
    async (own, ids) => {
      await endTaken(own);
      return { params: { id: ids["path.id"] ?? (await freshTalk(own)).id } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        async (own) => (await freshTalk(own)).id,
      ),
    },
  ),
  leaveTakenOver: caseOf(
    api.leaveTakenOver,
    async (own, ids) => {
      const talk = left.get(own) ?? (await takenOver(own));
      left.delete(own);
      return { as: talk.agent, params: { id: ids["path.id"] ?? talk.id } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        async (own) => {
          const talk = await takenOver(own);
          left.set(own, talk);
          return talk.id;
        },
      ),
    },
  ),
};
