import { createHash } from "node:crypto";
import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { recordingOf } from "../../../../isolation/cases/recordings.ts";
import { jobRun } from "../../../../platform/jobs/jobs.ts";
import { Client } from "../../../../testing/client.ts";
import { filesIn } from "../../../../testing/papers.ts";
import { pastCalls } from "../../../../testing/past-calls.ts";
import {
  eventually,
  fixedE164,
  newTenant,
  type TestTenant,
  testPassword,
} from "../../../../testing/tenant.ts";
import { exportRecordings } from "./job.ts";

/** So many conversations of an agent that are over, each with a recording in this state. */
async function floor(states: readonly ("STORED" | "LOST" | "NO_NOTICE")[]) {
  const acme = await newTenant();
  const teamId = await acme.team();
  const bea = await acme.user("AGENT", { name: "=Bea", teamId });
  const lead = await acme.lead({ phone: fixedE164("02") });
  const campaign = await acme.campaign({ leads: [], start: false });
  const past = { campaignId: campaign.id, leadId: lead.id, agentId: bea.userId, daysAgo: 1 };
  await pastCalls(acme, { ...past, count: states.length });
  const { rows } = await acme.server.admin.query<{ id: string }>(
    `update calls set team_id = $2, agent_id = $3 where tenant_id = $1 returning id`,
    [acme.id, teamId, bea.userId],
  );
  const callIds = rows.map(({ id }) => id).sort();
  const recordings: string[] = [];
  for (const [at, state] of states.entries()) {
    const id = await recordingOf(acme, callIds[at] ?? "", "STORED");
    if (state !== "STORED") {
      await acme.server.admin.query(
        `update recordings set state = $3, failed_by = $4 where tenant_id = $1 and id = $2`,
        [acme.id, id, state === "LOST" ? "LOST" : "FAILED", state === "LOST" ? null : state],
      );
    }
    recordings.push(id);
  }
  return { acme, bea, teamId, recordings, callIds };
}

function over(who: Client, id: string) {
  return eventually(
    async () => {
      const archive = await who.call(api.getRecordingExport, { params: { id } });
      return archive.state === "RUNNING" ? null : archive;
    },
    { what: "an archive that is over", within: 20_000 },
  );
}

/** Whoever may take out what his team recorded, and no more. */
async function leaderOf(acme: TestTenant, teamId: string): Promise<Client> {
  const grants = { "recordings:export": "TEAM" } as const;
  const { code } = await acme.admin.call(api.createRole, { body: { name: "Packer", grants } });
  const email = `packer@${acme.slug}.example`;
  const body = { name: "Lea", email, password: testPassword, roles: [code], teamId };
  await acme.admin.call(api.createUser, { body });
  return new Client(acme.server.parley.http).signIn(email, testPassword);
}

const take = (who: Client, id: string) =>
  who.send({ method: "GET", url: `/api/v1/recordings/exports/${id}/file` });

async function packed(who: Client, body: object = {}) {
  const { id } = await who.call(api.startRecordingExport, { body });
  const archive = await over(who, id);
  const { rawPayload } = await take(who, id);
  return { archive, whole: rawPayload, files: filesIn(rawPayload) };
}

const stored = (acme: TestTenant) =>
  acme.server.parley.app.storage
    .keysOf(acme.id)
    .then((keys) => keys.filter((key) => key.includes("/recording-exports/")));

test("an archive holds the sounds, says what is missing and why, and can be verified", async () => {
  const { acme, recordings, callIds } = await floor(["STORED", "STORED", "LOST", "NO_NOTICE"]);
  const { admin } = acme;
  const [, second = ""] = recordings;
  const told = await admin.call(api.estimateRecordingExport);
  expect(told).toMatchObject({ recordings: 4, sounds: 2, fits: true });
  await admin.call(api.deleteRecording, { params: { id: second } });
  const { archive, whole, files } = await packed(admin);
  expect(archive).toMatchObject({ state: "READY", sounds: 1, missing: 3, done: 4, total: 4 });
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect([archive.sha256, archive.bytes]).toEqual([hash(whole), whole.length]);

  const manifest = JSON.parse(files.get("manifest.json")?.toString() ?? "");
  expect(manifest).toMatchObject({ sides: { left: "AGENT", right: "CUSTOMER" } });
  const [first, ...rest] = manifest.recordings;
  expect(first).toMatchObject({ recordingId: recordings[0], callId: callIds[0], missing: null });
  expect(first.gaps).toMatchObject([{ why: "AGENT" }]);
  expect(files.get(first.file)?.toString()).toBe("A conversation");
  expect(rest.map((one: { missing: string }) => one.missing)).toEqual([
    "DELETED",
    "LOST",
    "NO_NOTICE",
  ]);
  const sums = (files.get("SHA256SUMS")?.toString() ?? "").trim().split("\n");
  expect(sums.length).toBe(3);
  for (const line of sums) {
    const [sum, name = ""] = line.split("  ");
    expect(hash(files.get(name) ?? Buffer.alloc(0))).toBe(sum);
  }
  // A name that a spreadsheet would take for a formula is text.
  expect(files.get("manifest.csv")?.toString()).toContain(",'=Bea,");
  expect([...files.keys()].sort()).toEqual([
    ...["SHA256SUMS", "manifest.csv", "manifest.json", first.file],
  ]);

  // At rest it is sealed, and that it was taken is written down, with each recording in it.
  const [key = ""] = await stored(acme);
  expect(key).toBe(`${acme.id}/recording-exports/${archive.id}`);
  await acme.settled();
  const events = await eventually(async () => {
    const { items } = await admin.call(api.listAuditTrail, { query: { limit: 200 } });
    const names = items.map(({ event }) => event);
    return names.includes("takeRecordingExport") && names.includes("recording.exported")
      ? names
      : null;
  });
  expect(events).toContain("recording-export.started");
  expect(events.filter((name) => name === "recording.exported").length).toBe(1);
});

test("it holds what one may take out and asked for, and is nobody else's", async () => {
  const { acme, bea, teamId, callIds } = await floor(["STORED", "STORED"]);
  const other = await acme.team();
  await acme.server.admin.query("update calls set team_id = $2 where tenant_id = $1 and id = $3", [
    ...[acme.id, other, callIds[1]],
  ]);
  const leader = await leaderOf(acme, teamId);
  const mine = await packed(leader);
  expect(mine.archive).toMatchObject({ sounds: 1, missing: 0 });
  const manifest = JSON.parse(mine.files.get("manifest.json")?.toString() ?? "");
  expect(manifest.recordings.map((one: { callId: string }) => one.callId)).toEqual([callIds[0]]);
  // The administrator has the right, and yet it is another one's archive.
  const { id } = mine.archive;
  expect((await take(acme.admin, id)).statusCode).toBe(404);
  expect(await acme.admin.try(api.getRecordingExport, { params: { id } })).toMatchObject({
    status: 404,
  });
  expect((await acme.admin.call(api.listRecordingExports)).items).toEqual([]);
  expect((await take(bea, id)).statusCode).toBe(403);
  expect(await bea.try(api.startRecordingExport, { body: {} })).toMatchObject({ status: 403 });

  const agentId = acme.admin.userId;
  const none = await acme.admin.try(api.startRecordingExport, { body: { agentId } });
  expect(none).toMatchObject({ status: 409 });
  const later = { from: "2999-01-01T00:00:00.000Z" };
  const estimate = await acme.admin.call(api.estimateRecordingExport, { query: later });
  expect(estimate).toMatchObject({ recordings: 0, fits: false });
  const strangers = await newTenant();
  const theirs = { agentId: strangers.admin.userId };
  expect(await acme.admin.try(api.startRecordingExport, { body: theirs })).toMatchObject({
    status: 404,
  });
  expect((await take(strangers.admin, id)).statusCode).toBe(404);
});

test("it goes when its owner deletes it, and when a sound in it is deleted", async () => {
  const { acme, recordings } = await floor(["STORED", "STORED"]);
  const first = await packed(acme.admin);
  const params = { id: first.archive.id };
  expect(await acme.admin.call(api.deleteRecordingExport, { params })).toMatchObject({
    ...{ state: "DELETED", can: [] },
  });
  await eventually(async () => (await stored(acme)).length === 0);
  expect((await take(acme.admin, params.id)).statusCode).toBe(409);
  expect(await acme.admin.try(api.deleteRecordingExport, { params })).toMatchObject({
    status: 409,
  });

  const second = await packed(acme.admin);
  await acme.admin.call(api.deleteRecording, { params: { id: recordings[0] ?? "" } });
  await eventually(async () => {
    const { state } = await acme.admin.call(api.getRecordingExport, {
      params: { id: second.archive.id },
    });
    return state === "WITHDRAWN" && (await stored(acme)).length === 0;
  });
});

test("a sound that is not what was recorded does not go in", async () => {
  const { acme, recordings } = await floor(["STORED", "STORED"]);
  await acme.server.admin.query(
    "update recordings set sha256 = $3 where tenant_id = $1 and id = $2",
    [acme.id, recordings[0], "0".repeat(64)],
  );
  await acme.server.parley.app.storage.remove(`${acme.id}/recordings/${recordings[1]}`);
  const { files } = await packed(acme.admin);
  const { recordings: lines } = JSON.parse(files.get("manifest.json")?.toString() ?? "");
  expect(lines.map((one: { missing: string }) => one.missing)).toEqual(["DAMAGED", "DAMAGED"]);
  expect([...files.keys()].some((name) => name.startsWith("recordings/"))).toBe(false);
});

test("what a crash cut is written anew, and what is cancelled leaves nothing behind", async () => {
  const { acme } = await floor(["STORED", "STORED"]);
  const { admin, server } = acme;
  const { archive } = await packed(admin);
  const { id: exportId, operationId } = archive;
  const { app } = server.parley;
  const key = `${acme.id}/recording-exports/${exportId}`;
  /** As it was when the process that wrote it died. */
  const again = async () => {
    await app.storage.remove(key);
    await server.admin.query("update recording_exports set state = 'RUNNING' where id = $1", [
      exportId,
    ]);
    await server.admin.query(
      "update operations set state = 'RUNNING', ended_at = null where id = $1",
      [operationId],
    );
  };
  const run = (signal: AbortSignal) =>
    exportRecordings.run({ exportId }, jobRun(app, acme.id, signal));
  await again();
  await expect(run(AbortSignal.abort())).rejects.toThrow();
  expect(await stored(acme)).toEqual([]);
  await run(new AbortController().signal);
  const anew = await over(admin, exportId);
  expect(anew).toMatchObject({ state: "READY", sounds: 2, missing: 0, total: 2 });
  expect(filesIn((await take(admin, exportId)).rawPayload).size).toBe(5);

  await again();
  await admin.call(api.cancelOperation, { params: { id: operationId } });
  await run(new AbortController().signal);
  expect(await over(admin, exportId)).toMatchObject({ state: "CANCELLED", can: [] });
  expect(await stored(acme)).toEqual([]);
});
