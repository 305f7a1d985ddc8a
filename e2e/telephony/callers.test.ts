import * as api from "@parley/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { wavTone } from "../../server/src/modules/prompts/testing/sounds.ts";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { encodeUlaw, levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { Client } from "../../server/src/testing/client.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { openSite, plugIn, untilRecorded } from "./site.ts";

/* Flows over a real Asterisk: what is said is heard, what is pressed leads on, and what is spoken is kept. */

const dayLine = "+442079460110";
const nightLine = "+442079460111";
const busyLine = "+442079460112";
const soundLine = "+442079460113";
const cutLine = "+442079460114";
const chime = 1_500;
const audible = 0.05;

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let acme: TestTenant;

beforeAll(async () => {
  site = await openSite(6);
  ({ room, acme } = site);
});
afterEach(() => room.far.reset());
afterAll(async () => {
  await site.close();
});

/** A number that leads to a flow which is published. */
async function line(number: string, name: string, steps: unknown[]): Promise<void> {
  const draft = { steps } as api.FlowDefinition;
  const { id } = await acme.admin.call(api.createFlow, { body: { name, draft } });
  await acme.admin.call(api.publishFlow, { params: { id }, body: {} });
  await acme.admin.call(api.createInboundNumber, { body: { number, name, flowId: id } });
}

const from = fixedE164("01");
const plan = { trunk: "", trunkTenantId: null, from };

/** The newest call to a number, as soon as it is as it is to be. */
const callTo = (number: string, is: Partial<api.Call>) =>
  eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: {} });
    const call = items.find(({ callerId }) => callerId === number);
    const fits = Object.entries(is).every(
      ([key, value]) => call?.[key as keyof api.Call] === value,
    );
    return call && fits ? call : null;
  });

/** A WAV of 16 bits and 8 kHz, as Asterisk records it, as a telephone has it. */
function asHeard(wav: Buffer): Buffer {
  const data = wav.subarray(wav.indexOf("data") + 8);
  const samples = Array.from({ length: Math.floor(data.length / 2) }, (_, i) =>
    data.readInt16LE(2 * i),
  );
  return Buffer.from(samples.map(encodeUlaw));
}

/** An agent whose phone is registered. */
async function agentWithPhone(): Promise<Client> {
  const agent = await acme.user("AGENT");
  await plugIn(room, agent);
  return agent;
}

test("a caller hears a menu, presses a key, waits in the queue, and talks with the agent", async () => {
  const bea = await agentWithPhone();
  const queue = await acme.admin.call(api.createQueue, { body: { name: "Boilers" } });
  await line(dayLine, "Reception", [
    {
      ...{ id: "menu", name: "What is it about", type: "MENU", timeoutSeconds: 8, tries: 2 },
      text: "For your boiler press one.",
      options: [{ key: "1", label: "Boiler", to: "queue" }],
      otherwise: "end",
    },
    { id: "queue", name: "To the boilers", type: "QUEUE", queueId: queue.id },
    { id: "end", name: "The end", type: "HANG_UP", text: "Goodbye." },
  ]);

  const person = room.far.calls({ ...plan, to: dayLine, keys: ["1"] });
  const waiting = await callTo(dayLine, { state: "QUEUED" });
  expect(waiting).toMatchObject({ direction: "INBOUND", queueId: queue.id, simulated: false });
  expect(person.rtp.hasHeard).toBe(true);
  const { steps } = await acme.admin.call(api.getCallFlow, { params: { id: waiting.id } });
  expect(steps.map(({ stepId, exit }) => `${stepId} ${exit}`)).toEqual(["menu 1", "queue queue"]);

  await bea.call(api.setOwnState, { body: { state: "READY" } });
  await callTo(dayLine, { state: "TALKING", agentId: bea.userId });
  person.rtp.play(tone(voices.customer), true);
  const phone = await eventually(() =>
    [...room.far.phones.calls.values()].find(({ isUp }) => isUp),
  );
  await eventually(() => levelOf(voices.agent, person.rtp.heard(500)) > audible);
  await eventually(() => levelOf(voices.customer, phone.rtp.heard(500)) > audible);
  person.hangUp();
  await callTo(dayLine, { state: "ENDED", outcome: "CONNECTED" });
  await bea.call(api.setOwnState, { body: { state: "OFFLINE" } });
});

test("a sound that was uploaded is what a caller hears", async () => {
  const query = { name: "Chime", fileName: "chime.wav" };
  const file = wavTone({ rate: 44_100, channels: 2, seconds: 4, hertz: chime });
  const headers = { "content-type": "application/octet-stream" };
  const body = file as never;
  const prompt = await acme.admin.call(api.uploadPrompt, { query, headers, body });
  await line(soundLine, "Chime", [
    { id: "chime", name: "Chime", type: "SAY", promptId: prompt.id, next: "end" },
    { id: "end", name: "The end", type: "HANG_UP", text: "Goodbye." },
  ]);
  const person = room.far.calls({ ...plan, to: soundLine });
  await eventually(() => levelOf(chime, person.rtp.heard(500)) > audible);
  expect(levelOf(voices.agent, person.rtp.heard(500))).toBeLessThan(audible);
  await callTo(soundLine, { state: "ENDED", outcome: "FLOW_ENDED" });
  await eventually(() => person.ended === "BYE");
});

test("another speaks after the tone, and what he said is played back", async () => {
  const greeting = "We are closed. Please speak after the tone.";
  const box = await acme.admin.call(api.createVoicemailBox, { body: { name: "Night", greeting } });
  await line(nightLine, "Night", [
    { id: "box", name: "A message", type: "VOICEMAIL", boxId: box.id },
  ]);
  room.far.calls({ ...plan, to: nightLine, messageSeconds: 4 });
  await callTo(nightLine, { state: "ENDED", outcome: "VOICEMAIL" });
  const message = await eventually(async () => {
    const { items } = await acme.admin.call(api.listVoicemails, { query: {} });
    return items.find(({ sound }) => sound === "STORED");
  });
  expect(message).toMatchObject({ boxName: "Night", synthetic: false });
  expect(message.seconds).toBeGreaterThanOrEqual(3);

  const sound = await acme.admin.send({
    method: "GET",
    url: `/api/v1/voicemails/${message.id}/sound`,
  });
  expect([sound.statusCode, sound.headers["content-type"]]).toEqual([200, "audio/wav"]);
  // It is his voice, and nobody else's.
  const spoken = asHeard(sound.rawPayload).subarray(8_000, 20_000);
  expect(levelOf(voices.customer, spoken)).toBeGreaterThan(audible);
  expect(levelOf(voices.agent, spoken)).toBeLessThan(audible);
});

test("a third will not wait, presses the key while he does, and is called back by the next free agent", async () => {
  const settings = { name: "Line", mode: "BLENDED", farewell: "This was Acme." } as const;
  const { id: campaignId } = await acme.admin.call(api.createCampaign, { body: settings });
  await acme.admin.call(api.startCampaign, { params: { id: campaignId } });
  const queue = await acme.admin.call(api.createQueue, {
    body: {
      ...{ name: "Busy", campaignId, callbackKey: "1" },
      ...{ greeting: "Press one to be called.", callbackText: "We call you." },
    },
  });
  const number = { number: busyLine, name: "Busy", queueId: queue.id };
  await acme.admin.call(api.createInboundNumber, { body: number });
  const person = room.far.calls({ ...plan, to: busyLine, keys: ["1"] });
  const gone = await callTo(busyLine, { state: "ENDED" });
  expect(gone).toMatchObject({ outcome: "CALLBACK", queueId: queue.id });
  await eventually(() => person.ended === "BYE");

  const bea = await agentWithPhone();
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const back = await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: { leadId: gone.leadId } });
    return items.find(({ direction, state }) => direction === "OUTBOUND" && state === "TALKING");
  });
  expect(back).toMatchObject({ agentId: bea.userId, simulated: false });
  const called = [...room.far.carrier.calls.values()].filter(({ ended }) => ended === null).at(-1);
  if (!called) throw new Error("nobody was called");
  called.rtp.play(tone(voices.customer), true);
  await eventually(() => levelOf(voices.agent, called.rtp.heard(500)) > audible);
  await acme.admin.call(api.pauseCampaign, { params: { id: campaignId } });
  await bea.call(api.endCall, { params: { id: back.id } });
  await bea.call(api.setOwnState, { body: { state: "OFFLINE" } });
});

test("what somebody said until Asterisk died is kept, and told to be cut off", async () => {
  const box = await acme.admin.call(api.createVoicemailBox, {
    body: { name: "Cut", greeting: "Please speak after the tone." },
  });
  await line(cutLine, "Cut", [{ id: "box", name: "A message", type: "VOICEMAIL", boxId: box.id }]);
  room.far.calls({ ...plan, to: cutLine, messageSeconds: 600 });
  await untilRecorded(room, 6);
  process.kill(room.asterisk.pid, "SIGKILL");
  await room.asterisk.ended;
  room.asterisk = await room.restart();
  await callTo(cutLine, { state: "ENDED", outcome: "VOICEMAIL" });
  const message = await eventually(
    async () => {
      const { items } = await acme.admin.call(api.listVoicemails, { query: { boxId: box.id } });
      return items.find(({ sound }) => sound !== "WAITING");
    },
    { within: 30_000 },
  );
  expect(message).toMatchObject({ sound: "STORED", cutOff: true });
  expect(message.seconds).toBeGreaterThanOrEqual(5);
  const url = `/api/v1/voicemails/${message.id}/sound`;
  const { rawPayload } = await acme.admin.send({ method: "GET", url });
  // It says itself how long it is, for those who play it.
  expect(rawPayload.readUInt32LE(rawPayload.indexOf("data") + 4)).toBeGreaterThan(5 * 16_000);
  const spoken = asHeard(rawPayload).subarray(16_000, 40_000);
  expect(levelOf(voices.customer, spoken)).toBeGreaterThan(audible);
});
