import * as api from "@parley/contract";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { inTenant } from "../../../platform/app.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import type { Telephony } from "../../telephony/index.ts";
import { fetchSound } from "./fetch.ts";

let lines = 0;

const newBox = (acme: TestTenant, more: object = {}) =>
  acme.admin.call(api.createVoicemailBox, {
    body: { name: `Box ${++lines}`, greeting: "Please speak.", ...more } as never,
  });

/** A number whose flow leads to steps, the first of them first. */
async function lineTo(acme: TestTenant, ...steps: object[]) {
  const draft = { steps: steps.map((step) => ({ name: "A step", ...step })) };
  const body = { name: `Flow ${++lines}`, draft } as never;
  const { id } = await acme.admin.call(api.createFlow, { body });
  await acme.admin.call(api.publishFlow, { params: { id }, body: {} });
  const number = `+4420797${String(++lines).padStart(5, "0")}`;
  const line = { number, name: "Line", flowId: id } as never;
  return { ...(await acme.admin.call(api.createInboundNumber, { body: line })), flowId: id };
}

const ring = (acme: TestTenant, { id }: { id: string }, body: object) =>
  acme.admin.call(api.simulateCaller, { params: { id }, body: body as never });

function messages(acme: TestTenant, count = 1) {
  return eventually(
    async () => {
      const { items } = await acme.admin.call(api.listVoicemails, { query: {} });
      return items.filter(({ sound }) => sound === "STORED").length === count ? items : null;
    },
    { what: `${count} messages with their sound`, within: 20_000 },
  );
}

async function outcomeOf(acme: TestTenant, id: string) {
  return (await acme.admin.call(api.getCall, { params: { id } })).outcome;
}

test("a caller leaves a message, whoever is to be told is told, and it can be heard and done", async () => {
  const acme = await newTenant();
  const team = await acme.admin.call(api.createTeam, { body: { name: "Service" } as never });
  const bea = await acme.user("AGENT", { name: "Bea", teamId: team.id });
  const other = await acme.user("AGENT", { name: "Cal" });
  const box = await newBox(acme, { teamIds: [team.id], keepDays: 30 });
  const line = await lineTo(acme, { id: "box", type: "VOICEMAIL", boxId: box.id });
  await ring(acme, line, { messageSeconds: 3, patienceSeconds: 600 });
  const [message] = await messages(acme);
  expect(message).toMatchObject({
    ...{ boxName: box.name, synthetic: true, cutOff: false, heardAt: null, doneAt: null },
    leadName: "Unknown caller",
  });
  if (!message) return;
  // The carrier is hurried: on a busy machine he is cut off late.
  expect(message.seconds).toBeGreaterThanOrEqual(3);
  expect(await outcomeOf(acme, message.callId)).toBe("VOICEMAIL");
  const notices = await bea.call(api.listNotifications, { query: {} });
  expect(notices.items).toMatchObject([{ type: "CALL", subjectId: message.callId }]);

  // Whoever is told hears it, and nobody else of the same role.
  const params = { id: message.id };
  const url = `/api/v1/voicemails/${message.id}/sound`;
  const file = await bea.send({ method: "GET", url });
  expect([file.statusCode, file.rawPayload.subarray(0, 4).toString()]).toEqual([200, "RIFF"]);
  expect((await other.send({ method: "GET", url })).statusCode).toBe(404);
  // In the storage it is nothing that could be heard.
  expect(await acme.server.parley.app.storage.keysOf(acme.id)).toHaveLength(1);
  expect(await other.try(api.updateVoicemail, { params, body: { heard: true } })).toMatchObject({
    status: 404,
  });
  expect((await other.call(api.listVoicemails, { query: {} })).items).toEqual([]);
  const done = await bea.call(api.updateVoicemail, { params, body: { heard: true, done: true } });
  expect(done).toMatchObject({ doneByName: "Bea", heardAt: expect.any(String) });
  const open = { query: { done: "false" as const } };
  expect((await bea.call(api.listVoicemails, open)).items).toEqual([]);
  const again = await bea.call(api.updateVoicemail, { params, body: { done: false } });
  expect(again).toMatchObject({ doneAt: null, doneByName: null });
});

test("the messages of who is removed for good are not heard any more, nor is one kept that comes after him", async () => {
  const acme = await newTenant();
  const box = await newBox(acme);
  const line = await lineTo(acme, { id: "box", type: "VOICEMAIL", boxId: box.id });
  const [lead, other] = [await acme.lead(), await acme.lead()];
  for (const { id: leadId } of [lead, other]) {
    await ring(acme, line, { leadId, messageSeconds: 3, patienceSeconds: 600 });
  }
  const both = await messages(acme, 2);
  const { app } = acme.server.parley;
  await acme.admin.call(api.deleteLead, { params: { id: lead.id } });
  await acme.admin.call(api.purgeBin, { body: { leadIds: [lead.id], contactIds: [] } });
  const kept = both.filter(({ leadId }) => leadId === other.id).map(({ id }) => id);
  const keys = kept.map((id) => `${acme.id}/voicemails/${id}`);
  await eventually(async () => String(await app.storage.keysOf(acme.id)) === String(keys));
  const soundOf = async () =>
    (await acme.admin.call(api.listVoicemails, { query: {} })).items.map(({ sound }) => sound);
  expect((await soundOf()).toSorted()).toEqual(["EXPIRED", "STORED"]);

  // The carrier hands over what he had said when he is gone already.
  const [late] = both.filter(({ leadId }) => leadId === lead.id);
  if (!late) throw new Error("He left no message");
  const row = await inTenant(app, acme.id, async ({ tx }) => {
    const { rows } = await sql<{ recording_id: string; created_at: Date }>`
      update voicemails set sound = 'WAITING' where id = ${late.id}
      returning recording_id, created_at`.execute(tx);
    return rows[0];
  });
  if (!row) throw new Error("There is no such message");
  const forgotten: string[] = [];
  const carrier = {
    fetchRecording: async () => ({
      ...{ bytes: new Uint8Array(200), contentType: "audio/wav", seconds: 3, synthetic: true },
    }),
    forgetRecording: async (id: string) => void forgotten.push(id),
    connection: () => "CONNECTED",
  };
  const waiting = { id: late.id, box_id: box.id, seconds: 3, ...row };
  await fetchSound(app, carrier as unknown as Telephony, acme.id, waiting);
  expect(String(await app.storage.keysOf(acme.id))).toBe(String(keys));
  expect((await soundOf()).toSorted()).toEqual(["EXPIRED", "STORED"]);
  expect(forgotten).toEqual([row.recording_id]);
});

test("who hangs up at the tone has left nothing, and a box that is used is not retired", async () => {
  const acme = await newTenant();
  const box = await newBox(acme);
  const line = await lineTo(acme, { id: "box", type: "VOICEMAIL", boxId: box.id });
  await ring(acme, line, { messageSeconds: 0.3, patienceSeconds: 600 });
  const over = await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: {} });
    return items.find(({ state }) => state === "ENDED");
  });
  await eventually(async () => {
    const flow = await acme.admin.call(api.getCallFlow, { params: { id: over.id } });
    return flow.end;
  });
  expect((await acme.admin.call(api.listVoicemails, { query: {} })).items).toEqual([]);
  const retire = { params: { id: box.id }, body: { retired: true } };
  expect(await acme.admin.try(api.updateVoicemailBox, retire)).toMatchObject({ status: 409 });
});

test("a promised callback is one, and who withholds his number is led elsewhere", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Graham Whitlock", phone: "+12025550101" });
  const line = await lineTo(
    acme,
    { id: "promise", type: "CALLBACK", text: "We call you.", minutes: 45, withheld: "bye" },
    { id: "bye", type: "HANG_UP", text: "Goodbye." },
  );
  await ring(acme, line, { leadId: lead.id, patienceSeconds: 600 });
  const call = await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: {} });
    return items.find(({ outcome }) => outcome === "CALLBACK");
  });
  const { items } = await acme.admin.call(api.listCallbacks, { query: {} });
  expect(items).toMatchObject([{ leadId: lead.id }]);
  expect(call.leadId).toBe(lead.id);
});
