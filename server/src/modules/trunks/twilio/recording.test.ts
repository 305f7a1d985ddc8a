import { createHash } from "node:crypto";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164, talkHeadBytes } from "../../telephony/index.ts";
import { levelOf } from "../../telephony/testing/sip/media.ts";
import type { FakeTwilio } from "../../telephony/testing/twilio/server.ts";
import { talkTones } from "../../telephony/testing/twilio/talk.ts";
import { newAccount, openTwilio } from "./testing.ts";

/* Conversations by a tenant's account at Twilio, from the notice to the sound that lies here and nowhere else. */

let site: Awaited<ReturnType<typeof openTwilio>>;
let fake: FakeTwilio;
let server: TestServer;

beforeAll(async () => {
  site = await openTwilio();
  ({ fake, server } = site);
});
afterAll(() => site.close());

async function start({ announce }: { announce: boolean }) {
  const acme = await newTenant(server);
  const { account, trunk } = await newAccount(fake, acme, "+442079910001");
  const recording = { policy: "ALL", samplePercent: 50, pauseForPayments: true, announce } as const;
  await acme.admin.call(api.updateRecordingSettings, { body: recording });
  const notices = { recording: "This call is recorded.", abandoned: "", privacy: "" };
  await acme.admin.call(api.updateNoticeSettings, { body: notices });
  const agent = await acme.user("AGENT", { name: "Bea" });
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: agent.userId });
  const { id } = await agent.call(api.placeCall, { body: { leadId: lead.id } });
  const talks = () =>
    [...fake.talks.values()].filter(({ is }) => is.accountSid === account.accountSid);
  return { acme, agent, id, talks, trunkId: trunk.id };
}

function comesTo({ admin }: TestTenant, id: string, state: api.Recording["state"]) {
  return eventually(
    async () => {
      const { items } = await admin.call(api.listCallRecordings, { params: { id } });
      return items.find((one) => one.state === state && (state !== "RECORDING" || one.startedAt));
    },
    { what: `a recording that is ${state}`, within: 20_000 },
  );
}

test("it is announced to both, paused, stored with both sides apart, and deleted at Twilio", async () => {
  const { acme, agent, id, talks } = await start({ announce: true });
  const running = await comesTo(acme, id, "RECORDING");
  expect(running.announcedBy).not.toBeNull();
  const params = { id: running.id };
  await agent.call(api.pauseRecording, { params });
  await eventually(() => talks()[0]?.status === "paused");
  await agent.call(api.resumeRecording, { params });
  await eventually(() => talks()[0]?.status === "in-progress");
  await agent.call(api.endCall, { params: { id } });
  const stored = await comesTo(acme, id, "STORED");
  expect(stored).toMatchObject({ synthetic: false, can: ["listen", "download", "delete"] });
  await eventually(() => talks().length === 0);

  const url = `/api/v1/recordings/${stored.id}/sound`;
  const { rawPayload } = await acme.admin.send({ method: "GET", url });
  expect(createHash("sha256").update(rawPayload).digest("hex")).toBe(stored.sha256);
  const half = (at: 0 | 1) => {
    const from = talkHeadBytes + at;
    const frames = Math.min(8_000, Math.floor((rawPayload.length - from) / 2));
    return Buffer.from(Array.from({ length: frames }, (_, i) => rawPayload[from + 2 * i] ?? 0xff));
  };
  expect(levelOf(talkTones.heard, half(0))).toBeGreaterThan(levelOf(talkTones.call, half(0)));
  expect(levelOf(talkTones.call, half(1))).toBeGreaterThan(levelOf(talkTones.heard, half(1)));

  const { storage } = acme.server.parley.app;
  expect(await storage.keysOf(acme.id)).toEqual([`${acme.id}/recordings/${stored.id}`]);
  await acme.settled();
  const entry = await eventually(async () => {
    const { items } = await acme.admin.call(api.listAuditTrail, { query: { limit: 200 } });
    return items.find(({ event }) => event === "recording.stored");
  });
  const kept = await acme.admin.call(api.getAuditEntry, { params: { id: entry.id } });
  expect(JSON.stringify(kept)).toContain(stored.sha256);
  const left = "select 1 from twilio_recordings where tenant_id = $1";
  await eventually(async () => (await server.admin.query(left, [acme.id])).rows.length === 0);
});

test("what Twilio did not give at first is fetched when it does", async () => {
  const { acme, agent, id, talks } = await start({ announce: false });
  await comesTo(acme, id, "RECORDING");
  for (const { is } of talks()) fake.broken.add(is.sid);
  await agent.call(api.endCall, { params: { id } });
  await eventually(() => fake.broken.size === 0, { within: 10_000 });
  expect(talks()).toHaveLength(1);
  expect(await comesTo(acme, id, "STORED")).toMatchObject({ synthetic: false });
  await eventually(() => talks().length === 0);
});

test.each([
  { what: "switched off", change: { enabled: false } },
  { what: "retired", change: { enabled: false, retired: true } },
])(
  "an account that is $what during a call ends it and gives its recording, and makes no other call",
  async ({ change }) => {
    const { acme, agent, id, talks, trunkId } = await start({ announce: false });
    await comesTo(acme, id, "RECORDING");
    const params = { id: trunkId };
    await acme.admin.call(api.updateTrunk, { params, body: change });
    const state = async () => (await acme.admin.call(api.getTrunkState, { params })).state;
    await eventually(async () => (await state()) === "UNKNOWN");
    await agent.call(api.endCall, { params: { id } });
    await comesTo(acme, id, "STORED");
    await eventually(() => talks().length === 0);
    const calls = () => fake.stats().originates.CUSTOMER;
    const before = calls();
    const cal = await acme.user("AGENT", { name: "Cal" });
    await cal.call(api.setOwnState, { body: { state: "READY" } });
    const { id: leadId } = await acme.lead({ phone: fixedE164("01"), assigneeId: cal.userId });
    const next = await cal.call(api.placeCall, { body: { leadId } });
    await eventually(async () => {
      return (await acme.admin.call(api.getCall, { params: { id: next.id } })).state === "ENDED";
    });
    expect(calls()).toBe(before);
  },
);
