import * as api from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import { type Estate, inState, talker } from "../estate.ts";

const theirs = (estate: Estate) => estate.scriptId;
const byId = (own: Estate, id: string | undefined) => ({ id: id ?? own.scriptId });
const asked = { key: "plan", type: "TEXT" as const, label: "Which plan?" };
const draft = { steps: [{ id: "hello", title: "Hello", questions: [asked] }] };

/** Two scripts, the second in two versions: what lists need for a second page. */
export async function makeScripts(estate: Estate): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const body = { name: estate.name("Script"), draft };
    estate.scriptId = (await estate.admin.call(api.createScript, { body })).id;
  }
  const params = { id: estate.scriptId };
  for (const note of ["First", "Second"]) {
    await estate.admin.call(api.publishScript, { params, body: { note } });
  }
}

type Talk = { agent: Client; callId: string };
const talks = new WeakMap<Estate, Promise<Talk>>();

/** An agent who talks and follows a script: it lasts as long as the tests do. */
function scriptedTalk(own: Estate): Promise<Talk> {
  const known = talks.get(own) ?? begin(own);
  talks.set(own, known);
  return known;
}

async function begin(own: Estate): Promise<Talk> {
  const agent = await own.atDesk();
  const { leadId, memberId } = await own.preview(agent, talker, { scriptId: own.scriptId });
  const { id: callId } = await agent.call(api.placeCall, { body: { leadId, memberId } });
  await inState(agent, "ON_CALL");
  return { agent, callId };
}

const theirCall = key(async (estate) => (await scriptedTalk(estate)).callId);

/** How calls of a campaign are closed. */
const campaignDispositionCases: Record<string, Case> = {
  getCampaignDispositions: caseOf(
    api.getCampaignDispositions,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key((estate) => estate.campaignId) },
  ),
  setCampaignDispositions: caseOf(
    api.setCampaignDispositions,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      body: {
        items: [
          {
            dispositionId: ids["body.items[].dispositionId"] ?? own.dispositionId,
            tagIds: [ids["body.items[].tagIds[]"] ?? own.tagId],
          },
        ],
      },
    }),
    {
      "path.id": key((estate) => estate.campaignId),
      "body.items[].dispositionId": key((estate) => estate.dispositionId),
      "body.items[].tagIds[]": key((estate) => estate.tagId),
    },
  ),
};

export const scriptCases: Record<string, Case> = {
  ...campaignDispositionCases,
  listScripts: caseOf(api.listScripts, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listScripts, () => ({})),
  }),
  getScript: caseOf(api.getScript, (own, ids) => ({ params: byId(own, ids["path.id"]) }), {
    "path.id": key(theirs),
  }),
  createScript: caseOf(api.createScript, (own) => ({ body: { name: own.name("Script"), draft } })),
  updateScript: caseOf(
    api.updateScript,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: { description: own.name("Description") },
    }),
    { "path.id": key(theirs) },
  ),
  publishScript: caseOf(
    api.publishScript,
    (own, ids) => ({ params: byId(own, ids["path.id"]), body: {} }),
    { "path.id": key(theirs) },
  ),
  listScriptVersions: caseOf(
    api.listScriptVersions,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listScriptVersions, (estate) => ({
        params: { id: estate.scriptId },
      })),
    },
  ),
  getScriptVersion: caseOf(
    api.getScriptVersion,
    (own, ids) => ({ params: { ...byId(own, ids["path.id"]), number: 1 } }),
    { "path.id": key(theirs) },
  ),
  testScript: caseOf(
    api.testScript,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: { leadId: ids["body.leadId"] ?? own.leadId },
    }),
    { "path.id": key(theirs), "body.leadId": key((estate) => estate.leadId) },
  ),
  getCallScript: caseOf(
    api.getCallScript,
    async (own, ids) => {
      const { agent, callId } = await scriptedTalk(own);
      return { as: agent, params: { id: ids["path.id"] ?? callId } };
    },
    { "path.id": theirCall },
  ),
  answerQuestion: caseOf(
    api.answerQuestion,
    async (own, ids) => {
      const { agent, callId } = await scriptedTalk(own);
      const params = { id: ids["path.id"] ?? callId, question: "plan" };
      return { as: agent, params, body: { value: own.name("Plan") } };
    },
    { "path.id": theirCall },
  ),
  openScriptStep: caseOf(
    api.openScriptStep,
    async (own, ids) => {
      const { agent, callId } = await scriptedTalk(own);
      return {
        as: agent,
        params: { id: ids["path.id"] ?? callId },
        body: { stepId: "hello" },
      };
    },
    { "path.id": theirCall },
  ),
};
