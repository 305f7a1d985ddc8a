import { Readable } from "node:stream";
import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { promptKey } from "./prompts.ts";
import { twin } from "./twin.ts";

const theirs = (estate: Estate) => estate.flowId;
const byId = (own: Estate, id: string | undefined) => ({ id: id ?? own.flowId });
const queuePlace = "body.draft.steps[].queueId";
const boxPlace = "body.draft.steps[].boxId";
const agentPlace = "body.draft.steps[].agentId";
const promptPlace = "body.draft.steps[].promptId";
const places = {
  [queuePlace]: key((estate) => estate.queueId),
  [boxPlace]: key((estate) => estate.boxId),
  [agentPlace]: key((estate) => estate.agent.userId),
  [promptPlace]: promptKey,
};

function draftOf(own: Estate, ids: Readonly<Record<string, string | undefined>> = {}) {
  const queueId = ids[queuePlace] ?? own.queueId;
  const boxId = ids[boxPlace] ?? own.boxId;
  const agentId = ids[agentPlace] ?? own.agent.userId;
  const promptId = ids[promptPlace] ?? own.promptId;
  const hello = { id: "hello", type: "SAY" as const, name: "Hello", at: null };
  const queue = { id: "queue", type: "QUEUE" as const, name: "To a queue", at: null };
  const ann = { id: "ann", type: "AGENT" as const, name: "To an agent", at: null };
  const box = { id: "box", type: "VOICEMAIL" as const, name: "To a box", at: null };
  return {
    steps: [
      { ...hello, promptId, next: "queue" },
      { ...queue, queueId, full: "ann" },
      { ...ann, agentId, unavailable: "box" },
      { ...box, boxId },
    ],
  };
}

const newBody = (own: Estate) => ({ name: own.name("Box"), greeting: "Speak after the tone." });

/** A box of an estate, in which nobody spoke yet. */
export async function newBox(own: Estate, name = own.name("Box")): Promise<string> {
  const body = { ...newBody(own), name };
  return (await own.admin.call(api.createVoicemailBox, { body })).id;
}

/** Two flows, the second in two versions: what lists need for a second page. */
export async function makeFlows(estate: Estate): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const body = { name: estate.name("Flow"), draft: draftOf(estate) };
    estate.flowId = (await estate.admin.call(api.createFlow, { body })).id;
  }
  const params = { id: estate.flowId };
  for (const note of ["First", "Second"]) {
    await estate.admin.call(api.publishFlow, { params, body: { note } });
  }
}

/** Two messages of a box, the second one's id kept: what lists need for a second page. */
export async function makeVoicemails(estate: Estate): Promise<void> {
  const { tenant, boxId, leadId } = estate;
  for (let i = 0; i < 2; i++) {
    const [id, callId] = [newId(), newId()];
    await tenant.server.admin.query(
      `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id,
         customer_leg_id, ring_seconds, wrap_up_seconds, started_at, ended_at)
       values ($1, $2, 'INBOUND', 'ENDED', 'VOICEMAIL', 'loopback', $3, $4, 0, 60,
         clock_timestamp(), clock_timestamp())`,
      [tenant.id, callId, leadId, newId()],
    );
    await tenant.server.admin.query(
      `insert into voicemails (tenant_id, id, box_id, call_id, lead_id, provider, recording_id,
         seconds, sound, done_at, done_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, 'loopback', 'none', 4, 'STORED', clock_timestamp(), $6,
         clock_timestamp(), '2100-01-01')`,
      [tenant.id, id, boxId, callId, leadId, estate.admin.userId],
    );
    const sound = Readable.from([Buffer.from("A message")]);
    await tenant.server.parley.app.storage.write(`${tenant.id}/voicemails/${id}`, sound, 100);
    estate.voicemailId = id;
  }
}

export const flowCases: Record<string, Case> = {
  listFlows: caseOf(api.listFlows, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listFlows, () => ({})),
  }),
  getFlow: caseOf(api.getFlow, (own, ids) => ({ params: byId(own, ids["path.id"]) }), {
    "path.id": key(theirs),
  }),
  createFlow: caseOf(
    api.createFlow,
    (own, ids) => ({
      body: { name: own.name("Flow"), draft: draftOf(own, ids) },
    }),
    places,
  ),
  updateFlow: caseOf(
    api.updateFlow,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: { description: own.name("Words"), draft: draftOf(own, ids) },
    }),
    { "path.id": key(theirs), ...places },
  ),
  publishFlow: caseOf(
    api.publishFlow,
    (own, ids) => ({ params: byId(own, ids["path.id"]), body: {} }),
    { "path.id": key(theirs) },
  ),
  listFlowVersions: caseOf(
    api.listFlowVersions,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listFlowVersions, (estate) => ({
        params: { id: estate.flowId },
      })),
    },
  ),
  getFlowVersion: caseOf(
    api.getFlowVersion,
    (own, ids) => ({ params: { ...byId(own, ids["path.id"]), number: 1 } }),
    { "path.id": key(theirs) },
  ),
  tryFlow: caseOf(
    api.tryFlow,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: { draft: draftOf(own, ids) },
    }),
    { "path.id": key(theirs), ...places },
  ),
  rotateFlowSecret: caseOf(
    api.rotateFlowSecret,
    (own, ids) => ({ params: byId(own, ids["path.id"]) }),
    { "path.id": key(theirs) },
  ),
  getFlowFigures: caseOf(
    api.getFlowFigures,
    (own, ids) => ({ params: byId(own, ids["path.id"]), query: {} }),
    { "path.id": key(theirs) },
  ),
  exportFlowSteps: caseOf(
    api.exportFlowSteps,
    (own, ids) => ({ params: byId(own, ids["path.id"]), body: {} }),
    { "path.id": key(theirs) },
  ),
  getCallFlow: caseOf(
    api.getCallFlow,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }),
    { "path.id": key((estate) => estate.callId) },
  ),
  listVoicemailBoxes: caseOf(
    api.listVoicemailBoxes,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listVoicemailBoxes, () => ({})) },
  ),
  createVoicemailBox: caseOf(
    api.createVoicemailBox,
    (own, ids) => ({
      body: {
        ...newBody(own),
        name: ids["body.name"] ?? own.name("Box"),
        greetingPromptId: ids["body.greetingPromptId"] ?? own.promptId,
        userIds: [ids["body.userIds[]"] ?? own.agent.userId],
        teamIds: [ids["body.teamIds[]"] ?? own.teamId],
      },
    }),
    {
      "body.name": value(twin(newBox), (own) => own.name("Box")),
      "body.greetingPromptId": promptKey,
      "body.userIds[]": key((estate) => estate.agent.userId),
      "body.teamIds[]": key((estate) => estate.teamId),
    },
  ),
  updateVoicemailBox: caseOf(
    api.updateVoicemailBox,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await newBox(own)) },
      body: {
        name: ids["body.name"] ?? own.name("Box"),
        greetingPromptId: ids["body.greetingPromptId"] ?? own.promptId,
        userIds: [ids["body.userIds[]"] ?? own.agent.userId],
        teamIds: [ids["body.teamIds[]"] ?? own.teamId],
      },
    }),
    {
      "path.id": key((estate) => estate.boxId, newBox),
      "body.name": value(twin(newBox), (own) => own.name("Box")),
      "body.greetingPromptId": promptKey,
      "body.userIds[]": key((estate) => estate.agent.userId),
      "body.teamIds[]": key((estate) => estate.teamId),
    },
  ),
  listVoicemails: caseOf(
    api.listVoicemails,
    (own, ids) => ({
      query: { cursor: ids["query.cursor"], boxId: ids["query.boxId"] ?? own.boxId },
    }),
    {
      "query.cursor": cursor(api.listVoicemails, () => ({})),
      "query.boxId": filter((estate) => estate.boxId),
    },
  ),
  updateVoicemail: caseOf(
    api.updateVoicemail,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.voicemailId },
      body: { heard: true as const },
    }),
    { "path.id": key((estate) => estate.voicemailId) },
  ),
  hearVoicemail: caseOf(
    api.hearVoicemail,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.voicemailId } }),
    { "path.id": key((estate) => estate.voicemailId) },
  ),
};
