import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiSession } from "../../cli/src/api/session.ts";
import { demoPassword } from "../../server/src/demo/password.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import { loadKeys } from "../../server/src/platform/keys.ts";
import { eventually } from "../../server/src/testing/tenant.ts";
import { freePort, Victim } from "../kill/victim.ts";
import { register, untilRecorded } from "./site.ts";

/* The real `npm start` is killed under conversations that a real Asterisk carries: they do not notice. */

const audible = 0.05;
const agents = ["maya.okafor", "tom.ashdown"];

let room: Awaited<ReturnType<typeof openRoom>>;
let victim: Victim;
let password: string;
const home = mkdtempSync(join(tmpdir(), "parley-killed-"));

beforeAll(async () => {
  room = await openRoom(11);
  const file = join(home, "connection.json");
  writeFileSync(file, JSON.stringify(room.asterisk.connection));
  victim = new Victim(home, await freePort(), {
    ...{ NODE_ENV: "production", LOG_LEVEL: "error", PARLEY_DEMO: "true", PARLEY_ASTERISK: file },
    PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
  });
  await victim.start();
  password = demoPassword(await loadKeys({ home }), "halden");
}, 180_000);
afterAll(async () => {
  await victim?.kill();
  room.far.close();
  await room.asterisk.stop();
  rmSync(home, { recursive: true, force: true });
});

async function signIn(name: string): Promise<ApiSession> {
  const session = new ApiSession(victim.url, { email: `${name}@halden.example`, password });
  await session.signIn();
  return session;
}

/** An agent with a telephone, who is ready. */
async function readyAgent(name: string): Promise<ApiSession> {
  const agent = await signIn(name);
  await register(room, await agent.call(api.issuePhone, { body: {} }));
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  return agent;
}

type Talk = { agent: ApiSession; id: string; person: SipCall; phone: SipCall };

/** The agent calls somebody of his own; both ends of the conversation. */
async function talk(admin: ApiSession, agent: ApiSession, number: string): Promise<Talk> {
  const points = [{ type: "PHONE" as const, value: number, primary: true }];
  const contact = { name: `Owner of ${number}`, points };
  const assigneeId = agent.session.user.id;
  const lead = await admin.call(api.createLead, { body: { contact, assigneeId } });
  const before = new Set(room.far.phones.calls.values());
  const { id } = await agent.call(api.placeCall, { body: { leadId: lead.id } });
  const [person, phone] = await eventually(() => {
    const one = [...room.far.carrier.calls.values()].find((call) => call.number === number);
    const other = [...room.far.phones.calls.values()].find((call) => !before.has(call));
    return one?.isUp && other?.isUp ? ([one, other] as const) : null;
  });
  person.rtp.play(tone(voices.customer), true);
  return { agent, id, person, phone };
}

/** Both hear the other one from now on. */
async function theyHear({ person, phone }: Talk): Promise<void> {
  for (const { rtp } of [person, phone]) rtp.forget();
  await eventually(() => levelOf(voices.agent, person.rtp.heard(500)) > audible);
  await eventually(() => levelOf(voices.customer, phone.rtp.heard(500)) > audible);
}

const callOf = ({ agent, id }: Talk) => agent.call(api.getCall, { params: { id } });

test("the application is killed: who talks talks on, and each call ends with one true record", async () => {
  const admin = await signIn("ruth.calder");
  const { address: host, port } = room.far.carrier;
  await admin.call(api.createTrunk, { body: { name: "Carrier", host, port } });
  // Nobody else is to be dialled for those who get ready.
  const { items: running } = await admin.call(api.listCampaigns, { query: { state: "RUNNING" } });
  for (const { id } of running) await admin.call(api.pauseCampaign, { params: { id } });
  const [bea, tom] = await Promise.all(agents.map(readyAgent));
  if (!bea || !tom) throw new Error("Nobody is ready");
  const short = await talk(admin, bea, "+442079460201");
  const long = await talk(admin, tom, "+442079460202");
  for (const one of [short, long]) await theyHear(one);
  await eventually(async () => (await callOf(long)).state === "TALKING");

  await victim.kill();
  for (const one of [short, long]) await theyHear(one);
  // One of them hangs up while nobody is there to be told.
  short.person.hangUp();
  await theyHear(long);
  await victim.start();

  await eventually(async () => (await callOf(short)).state === "ENDED", { within: 20_000 });
  expect(await callOf(short)).toMatchObject({ outcome: "CONNECTED" });
  await eventually(() => short.phone.ended === "BYE");
  await theyHear(long);
  expect(await callOf(long)).toMatchObject({ state: "TALKING" });

  await tom.call(api.endCall, { params: { id: long.id } });
  await eventually(() => long.person.ended === "BYE");
  await eventually(async () => (await callOf(long)).state === "ENDED");
  expect(await callOf(long)).toMatchObject({ outcome: "CONNECTED" });
  const { items } = await admin.call(api.listCalls, { query: { limit: 200 } });
  for (const { id } of [short, long]) {
    expect(items.filter((call) => call.id === id)).toHaveLength(1);
  }
  expect(room.far.stats().originates.CUSTOMER).toBe(2);
}, 120_000);

/** Where it rings until somebody says otherwise. */
const outside = "+447700900003";

/** A number that leads callers to some steps. */
async function lineTo(admin: ApiSession, number: string, steps: object[]): Promise<void> {
  const body = { name: `Flow of ${number}`, draft: { steps } } as never;
  const { id: flowId } = await admin.call(api.createFlow, { body });
  await admin.call(api.publishFlow, { params: { id: flowId }, body: { note: "First" } });
  const line = { number, name: `Line ${number}`, flowId } as never;
  await admin.call(api.createInboundNumber, { body: line });
}

/** A number that leads callers to somebody outside, else to the end. */
function lineOutside(admin: ApiSession, number: string): Promise<void> {
  return lineTo(admin, number, [
    {
      id: "out",
      name: "Outside",
      type: "TRANSFER",
      number: outside,
      unreached: "bye",
      ringSeconds: 60,
    },
    { id: "bye", name: "Goodbye", type: "HANG_UP", text: "Goodbye." },
  ]);
}

/** What is answered before the application has its calls again is hung up by Asterisk. */
async function untilItHasItsCalls(admin: ApiSession): Promise<void> {
  const { items: trunks } = await admin.call(api.listTrunks);
  const params = { id: trunks.find(({ enabled }) => enabled)?.id ?? "" };
  const state = async () => (await admin.call(api.getTrunkState, { params })).state;
  await eventually(async () => (await state()) !== "UNKNOWN", { within: 20_000 });
}

test.each([
  { what: "he answers, and both talk", number: "+442079460401", isReached: true },
  { what: "he is busy, and the flow goes on", number: "+442079460402", isReached: false },
])(
  "killed while a caller's flow dials somebody outside: $what, in one record",
  async ({ number, isReached }) => {
    const admin = await signIn("ruth.calder");
    await lineOutside(admin, number);
    const before = new Set(room.far.carrier.calls.values());
    const plan = { from: "+442079460777", to: number, trunk: "", trunkTenantId: null };
    const caller = room.far.calls(plan);
    const dialled = await eventually(() =>
      [...room.far.carrier.calls.values()].find(
        (call) => !before.has(call) && call.number === outside,
      ),
    );
    await eventually(async () => {
      const { items } = await admin.call(api.listCalls, { query: { limit: 50 } });
      return items.some(({ callerId, thirdParty }) => callerId === number && thirdParty !== null);
    });

    await victim.kill();
    await victim.start();
    await untilItHasItsCalls(admin);
    expect([caller.ended, dialled.ended]).toEqual([null, null]);

    if (isReached) {
      dialled.answer();
      dialled.rtp.play(tone(voices.agent), true);
      caller.rtp.play(tone(voices.customer), true);
      await eventually(() => levelOf(voices.agent, caller.rtp.heard(500)) > audible);
      await eventually(() => levelOf(voices.customer, dialled.rtp.heard(500)) > audible);
    } else {
      dialled.refuse(486, "Busy Here");
      await eventually(() => caller.ended === "BYE", { within: 20_000 });
    }
    const outcome = isReached ? "TRANSFERRED" : "FLOW_ENDED";
    const { id } = await eventually(async () => {
      const { items } = await admin.call(api.listCalls, { query: { limit: 50 } });
      const ours = items.filter(({ callerId }) => callerId === number);
      expect(ours).toHaveLength(1);
      return ours.find((call) => call.state === "ENDED" && call.outcome === outcome);
    });
    if (isReached) {
      caller.hangUp();
      await eventually(() => dialled.ended !== null);
    }
    const { steps } = await admin.call(api.getCallFlow, { params: { id } });
    const way = steps.map(({ stepId, exit }) => `${stepId} ${exit}`);
    expect(way).toEqual(isReached ? ["out reached"] : ["out unreached", "bye end"]);
    const dials = [...room.far.carrier.calls.values()].filter(
      (call) => !before.has(call) && call.number === outside,
    );
    expect(dials).toHaveLength(1);
  },
  120_000,
);

test.each([
  { what: "he speaks on", number: "+442079460501" },
  { what: "he hangs up while nobody is there", number: "+442079460502" },
  { what: "he ends it by a key while nobody is there", number: "+442079460503" },
])(
  "killed while a caller leaves a message: $what, and every word is there",
  async (story) => {
    const admin = await signIn("ruth.calder");
    const { id: boxId } = await admin.call(api.createVoicemailBox, {
      body: { name: story.number, greeting: "Please speak.", thanks: "Thank you." },
    });
    const steps = [{ id: "box", name: "A message", type: "VOICEMAIL", boxId }];
    await lineTo(admin, story.number, steps);
    const from = "+442079460777";
    const plan = { from, to: story.number, trunk: "", trunkTenantId: null, messageSeconds: 600 };
    const caller = room.far.calls(plan);
    let said = await untilRecorded(room, 4);
    await victim.kill();
    said = await untilRecorded(room, said);
    if (story.what.includes("hangs up")) caller.hangUp();
    if (story.what.includes("key")) caller.rtp.press("#");
    await victim.start();
    await untilItHasItsCalls(admin);
    if (story.what === "he speaks on") {
      expect(caller.ended).toBeNull();
      said = await untilRecorded(room, said);
      caller.hangUp();
    }
    const message = await eventually(
      async () => {
        const { items } = await admin.call(api.listVoicemails, { query: { boxId } });
        return items.find(({ sound }) => sound !== "WAITING");
      },
      { within: 30_000 },
    );
    expect(message).toMatchObject({ sound: "STORED", cutOff: false });
    expect(message.seconds).toBeGreaterThanOrEqual(Math.floor(said));
    await eventually(() => caller.ended !== null);
  },
  120_000,
);
