import { createHash } from "node:crypto";
import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { realTimers } from "../../../platform/timers.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { publishedScript } from "../../scripts/testing.ts";
import { fixedE164 } from "../../telephony/index.ts";
import { fetchRecording } from "./fetch.ts";
import { Recorder } from "./recorder.ts";
import { selectRecordings } from "./rows.ts";

type Policy = api.SettingsOf<"recording">;

/** What an organisation decides about recording, and what it says before one. */
async function decide(acme: TestTenant, own: Partial<Policy>, notice = "This call is recorded.") {
  const value = {
    policy: "ALL",
    samplePercent: 50,
    pauseForPayments: true,
    announce: false,
  } as const;
  await acme.admin.call(api.updateRecordingSettings, { body: { ...value, ...own } });
  const notices = { recording: notice, abandoned: "", privacy: "" };
  await acme.admin.call(api.updateNoticeSettings, { body: notices });
}

/** Somebody in Washington, D.C., where one of the two must know of a recording. */
const inWashington = fixedE164("01");

async function talk(acme: TestTenant, settings: object = {}) {
  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ name: "Graham Whitlock", phone: inWashington });
  await acme.campaign({ leads: [lead], settings });
  const id = await eventually(async () => {
    const agent = await bea.call(api.getOwnAgent);
    return agent.state === "ON_CALL" ? agent.callId : null;
  });
  return { bea, id, lead };
}

const of = (who: Client, id: string) => who.call(api.listCallRecordings, { params: { id } });

function comesTo(who: Client, id: string, state: api.Recording["state"]) {
  return eventually(
    async () => {
      const { items } = await of(who, id);
      return items.find((one) => one.state === state && (state !== "RECORDING" || one.startedAt));
    },
    { what: `a recording that is ${state}`, within: 20_000 },
  );
}

async function soundOf(who: Client, id: string, what: "sound" | "file" = "sound") {
  return who.send({ method: "GET", url: `/api/v1/recordings/${id}/${what}` });
}

test("what is recorded of everybody is announced, stored, heard by whoever may, and deleted", async () => {
  const acme = await newTenant();
  await decide(acme, { announce: true });
  const { bea, id } = await talk(acme);
  const running = await comesTo(bea, id, "RECORDING");
  expect(running).toMatchObject({ policy: "ALL", startedByName: null });
  expect(running.announcedBy).not.toBeNull();
  expect(running.can).toEqual(["pause"]);
  const stop = await bea.try(api.stopRecording, { params: { id: running.id } });
  expect(stop).toMatchObject({ status: 409 });
  await bea.call(api.endCall, { params: { id } });
  const stored = await comesTo(acme.admin, id, "STORED");
  expect(stored).toMatchObject({ synthetic: true, can: ["listen", "download", "delete"] });
  expect(stored.expiresAt).not.toBeNull();

  const heard = await soundOf(acme.admin, stored.id);
  expect([heard.statusCode, heard.rawPayload.subarray(0, 4).toString()]).toEqual([200, "RIFF"]);
  expect(createHash("sha256").update(heard.rawPayload).digest("hex")).toBe(stored.sha256);
  expect(stored.talk?.agent).toBeGreaterThan(0);
  const peaks = await acme.admin.call(api.getRecordingPeaks, { params: { id: stored.id } });
  expect(peaks.agent.length).toBe(peaks.customer.length);
  // The agent hears it in no list and by no address; that it was listened to is written down.
  expect((await soundOf(bea, stored.id)).statusCode).toBe(403);
  await acme.settled();
  const trail = await eventually(async () => {
    const { items } = await acme.admin.call(api.listAuditTrail, { query: { limit: 200 } });
    const events = items.map(({ event }) => event);
    return events.includes("hearRecording") && events.includes("recording.stored") ? items : null;
  });
  const kept = trail.find(({ event }) => event === "recording.stored");
  const entry = await acme.admin.call(api.getAuditEntry, { params: { id: kept?.id ?? "" } });
  expect(JSON.stringify(entry)).toContain(stored.sha256);

  const { storage } = acme.server.parley.app;
  expect(await storage.keysOf(acme.id)).toEqual([`${acme.id}/recordings/${stored.id}`]);
  const gone = await acme.admin.call(api.deleteRecording, { params: { id: stored.id } });
  expect(gone).toMatchObject({ state: "DELETED", can: [] });
  await eventually(async () => (await storage.keysOf(acme.id)).length === 0);
  expect((await soundOf(acme.admin, stored.id)).statusCode).toBe(409);
});

test("without a text to announce it by nothing is recorded that must be announced", async () => {
  const acme = await newTenant();
  await decide(acme, { announce: true }, "");
  const { bea, id } = await talk(acme);
  expect(await comesTo(bea, id, "FAILED")).toMatchObject({ failedBy: "NO_NOTICE" });
});

test("where it is left to agents, one records, pauses, goes on and stops; others do not", async () => {
  const acme = await newTenant();
  await decide(acme, { policy: "NONE" });
  const { bea, id } = await talk(acme, { recording: "ON_DEMAND", recordingDays: 7 });
  expect(await of(bea, id)).toEqual({ items: [], can: ["record"] });
  const carl = await acme.user("AGENT", { name: "Carl" });
  expect(await carl.try(api.startRecording, { params: { id } })).toMatchObject({ status: 404 });
  const begun = await bea.call(api.startRecording, { params: { id } });
  expect(await bea.try(api.startRecording, { params: { id } })).toMatchObject({ status: 409 });
  const params = { id: begun.id };
  expect(await comesTo(bea, id, "RECORDING")).toMatchObject({ startedByName: "Bea" });
  expect(await carl.try(api.pauseRecording, { params })).toMatchObject({ status: 404 });
  await bea.call(api.pauseRecording, { params });
  expect(await bea.try(api.pauseRecording, { params })).toMatchObject({ status: 409 });
  const again = await bea.call(api.resumeRecording, { params });
  expect(again.gaps).toMatchObject([{ why: "AGENT", endedBy: "AGENT", to: expect.any(String) }]);
  await bea.call(api.stopRecording, { params });
  const stored = await comesTo(acme.admin, id, "STORED");
  const days = (Date.parse(stored.expiresAt ?? "") - Date.parse(stored.endedAt ?? "")) / 86_400_000;
  expect(days).toBe(7);
  expect(await bea.try(api.resumeRecording, { params })).toMatchObject({ status: 409 });
});

test("where nothing is recorded, nobody records", async () => {
  const acme = await newTenant();
  await decide(acme, { policy: "ALL" });
  const { bea, id } = await talk(acme, { recording: "NONE" });
  expect(await of(bea, id)).toEqual({ items: [], can: [] });
  expect(await bea.try(api.startRecording, { params: { id } })).toMatchObject({ status: 409 });
});

/** A script whose step `offer` is for the number of a card. */
async function scriptWithSecret(acme: TestTenant): Promise<string> {
  const scriptId = await publishedScript(acme);
  const script = await acme.admin.call(api.getScript, { params: { id: scriptId } });
  const steps = script.draft.steps.map((step) => ({
    ...step,
    pausesRecording: step.id === "offer",
  }));
  await acme.admin.call(api.updateScript, { params: { id: scriptId }, body: { draft: { steps } } });
  await acme.admin.call(api.publishScript, { params: { id: scriptId }, body: {} });
  return scriptId;
}

for (const announce of [false, true]) {
  const when = announce ? "even if it was opened before they had heard of the recording" : "at all";
  test(`a step of the script for the number of a card is not recorded, ${when}`, async () => {
    const acme = await newTenant();
    await decide(acme, { announce });
    const { bea, id } = await talk(acme, { scriptId: await scriptWithSecret(acme) });
    const open = (stepId: string) =>
      bea.call(api.openScriptStep, { params: { id }, body: { stepId } });
    if (!announce) await comesTo(bea, id, "RECORDING");
    await open("offer");
    const paused = await comesTo(bea, id, "PAUSED");
    expect(paused.gaps).toMatchObject([{ why: "SCRIPT_STEP", to: null }]);
    await open("goodbye");
    const going = await comesTo(bea, id, "RECORDING");
    expect(going.gaps).toMatchObject([{ endedBy: "SCRIPT_STEP", to: expect.any(String) }]);
  });
}

test("who talked when a process ended, before it had begun to record, is recorded by the next one", async () => {
  const acme = await newTenant();
  await decide(acme, { policy: "NONE" });
  const { bea, id } = await talk(acme);
  // As if the process had ended between the connection and what follows from it.
  await decide(acme, { policy: "ALL" });
  const { app, telephony } = acme.server.parley;
  if (!telephony.calls) throw new Error("no calls here");
  const next = new Recorder({
    ...{ app, telephony: telephony.calls.telephony, timers: realTimers },
    failed: (error) => {
      throw error;
    },
  });
  await next.open();
  expect(await comesTo(bea, id, "RECORDING")).toMatchObject({ policy: "ALL" });
  await next.close();
});

test("a sound that is looked for once more is not lost by that", async () => {
  const acme = await newTenant();
  await decide(acme, {});
  const { bea, id } = await talk(acme);
  await comesTo(bea, id, "RECORDING");
  await bea.call(api.endCall, { params: { id } });
  const stored = await comesTo(acme.admin, id, "STORED");
  const { app, telephony } = acme.server.parley;
  const [row] = await acme.run((ctx) => selectRecordings(ctx, { id: stored.id }));
  if (!telephony.calls || !row) throw new Error("no recording here");
  // As whoever had read it before it was stored.
  const before = { ...row, state: "WAITING" as const };
  await fetchRecording(app, telephony.calls.telephony, acme.id, before);
  expect((await of(acme.admin, id)).items).toMatchObject([{ state: "STORED" }]);
});

test("who is removed for good is not heard any more", async () => {
  const acme = await newTenant();
  await decide(acme, {});
  const { bea, id, lead } = await talk(acme);
  await comesTo(bea, id, "RECORDING");
  await bea.call(api.endCall, { params: { id } });
  await comesTo(acme.admin, id, "STORED");
  await acme.admin.call(api.deleteLead, { params: { id: lead.id } });
  await acme.admin.call(api.purgeBin, { body: { leadIds: [lead.id], contactIds: [] } });
  const { storage } = acme.server.parley.app;
  await eventually(async () => (await storage.keysOf(acme.id)).length === 0);
});
