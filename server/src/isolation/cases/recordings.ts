import { Readable } from "node:stream";
import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import type { TestTenant } from "../../testing/tenant.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

/** A recording of a call, of a carrier that nobody talks to: nothing happens to it by itself. */
export async function recordingOf(
  tenant: TestTenant,
  callId: string,
  state: "RECORDING" | "PAUSED" | "STORED",
): Promise<string> {
  const id = newId();
  const isOver = state === "STORED";
  await tenant.server.admin.query(
    `insert into recordings (tenant_id, id, call_id, leg_id, provider, state, told, policy, started_at,
       paused_at, ended_at, seconds, content_type, peaks, created_at)
     values ($1, $2, $3, $4, 'none', $5, 'RECORDING', 'ON_DEMAND', clock_timestamp(),
       case when $5 = 'PAUSED' then clock_timestamp() end, case when $6 then clock_timestamp() end,
       4, 'audio/wav', '{"agent": [0.5], "customer": [0.5]}', clock_timestamp())`,
    [tenant.id, id, callId, newId(), state, isOver],
  );
  await tenant.server.admin.query(
    `insert into recording_gaps (tenant_id, id, recording_id, why, from_at, to_at, ended_by)
     values ($1, $2, $3, 'AGENT', clock_timestamp(), case when $4 then clock_timestamp() end,
       case when $4 then 'AGENT' end)`,
    [tenant.id, newId(), id, state !== "PAUSED"],
  );
  if (isOver) {
    const sound = Readable.from([Buffer.from("A conversation")]);
    await tenant.server.parley.app.storage.write(`${tenant.id}/recordings/${id}`, sound, 100);
  }
  return id;
}

/** Policies and a recording that is over. */
export async function makeRecording(estate: Estate): Promise<void> {
  const { admin, tenant, callId } = estate;
  const body = { policy: "ON_DEMAND", samplePercent: 10, pauseForPayments: true, announce: false };
  await admin.call(api.updateRecordingSettings, { body: body as never });
  estate.recordingId = await recordingOf(tenant, callId, "STORED");
}

const stored = (own: Estate) => recordingOf(own.tenant, own.callId, "STORED");

/** What the agent on the phone does with the recording of his call. */
function steer(
  endpoint: typeof api.pauseRecording | typeof api.resumeRecording | typeof api.stopRecording,
  from: "RECORDING" | "PAUSED",
): Case {
  const live = async (own: Estate) => recordingOf(own.tenant, await own.callIn("TALKING"), from);
  return caseOf(
    endpoint,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await live(own)) },
    }),
    { "path.id": key((estate) => estate.recordingId, live) },
  );
}

function read(
  endpoint: typeof api.getRecordingPeaks | typeof api.hearRecording | typeof api.downloadRecording,
): Case {
  return caseOf(endpoint, (own, ids) => ({ params: { id: ids["path.id"] ?? own.recordingId } }), {
    "path.id": key((estate) => estate.recordingId),
  });
}

export const recordingCases: Record<string, Case> = {
  listCallRecordings: caseOf(
    api.listCallRecordings,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }),
    { "path.id": key((estate) => estate.callId) },
  ),
  startRecording: caseOf(
    api.startRecording,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await unrecorded(own)) },
    }),
    { "path.id": key((estate) => estate.callId, unrecorded) },
  ),
  pauseRecording: steer(api.pauseRecording, "RECORDING"),
  resumeRecording: steer(api.resumeRecording, "PAUSED"),
  stopRecording: steer(api.stopRecording, "RECORDING"),
  getRecordingPeaks: read(api.getRecordingPeaks),
  hearRecording: read(api.hearRecording),
  downloadRecording: read(api.downloadRecording),
  deleteRecording: caseOf(
    api.deleteRecording,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await stored(own)) } }),
    { "path.id": key((estate) => estate.recordingId, stored) },
  ),
};

/** A conversation of which nothing is recorded just now. */
async function unrecorded(own: Estate): Promise<string> {
  const callId = await own.callIn("TALKING");
  await own.tenant.server.admin.query(
    `delete from recordings where tenant_id = $1 and call_id = $2
       and state in ('ANNOUNCING', 'RECORDING', 'PAUSED')`,
    [own.tenant.id, callId],
  );
  return callId;
}
