import { Readable } from "node:stream";
import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import type { Client } from "../../testing/client.ts";
import { eventually, type TestTenant } from "../../testing/tenant.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
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
  estate.recordingExportId = await packed(estate);
  await packed(estate);
}

/** An archive that can be fetched. */
async function packed(own: Estate): Promise<string> {
  await makeRoom(own);
  const { id } = await own.admin.call(api.startRecordingExport, { body: {} });
  await packedUp(own.admin);
  return id;
}

async function packedUp(admin: Client): Promise<api.RecordingExport[]> {
  return eventually(async () => {
    const { items } = await admin.call(api.listRecordingExports);
    return items.every(({ state }) => state !== "RUNNING") ? items : null;
  });
}

/** None is being written any more, and only that of the estate is left. */
async function makeRoom({ admin, recordingExportId }: Estate): Promise<void> {
  for (const { id, state } of await packedUp(admin)) {
    if (state !== "READY" || id === recordingExportId) continue;
    await admin.call(api.deleteRecordingExport, { params: { id } });
  }
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

/** Something was recorded of the campaign that has called. */
async function recordedOf({ tenant, calledCampaignId }: Estate): Promise<void> {
  const { rows } = await tenant.server.admin.query<{ id: string }>(
    `select id from calls c where tenant_id = $1 and campaign_id = $2 and not exists (
       select from recordings r where r.tenant_id = c.tenant_id and r.call_id = c.id) limit 1`,
    [tenant.id, calledCampaignId],
  );
  for (const { id } of rows) await recordingOf(tenant, id, "STORED");
}

function ofExport(
  endpoint:
    | typeof api.getRecordingExport
    | typeof api.takeRecordingExport
    | typeof api.deleteRecordingExport,
  ours?: (own: Estate) => Promise<string>,
): Case {
  return caseOf(
    endpoint,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (ours ? await ours(own) : own.recordingExportId) },
    }),
    { "path.id": key((estate) => estate.recordingExportId, ours) },
  );
}

/** What an archive is narrowed by: what there is not is said to be absent where it is asked for. */
const exportPlaces = (where: "query" | "body") => ({
  [`${where}.campaignId`]: key((estate) => estate.calledCampaignId),
  [`${where}.agentId`]: key(
    (estate) => estate.talker.userId,
    async (own) => {
      await talked(own);
      return own.talker.userId;
    },
  ),
  [`${where}.leadId`]: key(
    (estate) => estate.callLeadId,
    async (own) => {
      await talked(own);
      return own.callLeadId;
    },
  ),
});

/** The agent on the phone has a recording of his call, with whomever he talks by now. */
async function talked(own: Estate): Promise<void> {
  await recordingOf(own.tenant, await own.callIn("TALKING"), "STORED");
}

export const recordingCases: Record<string, Case> = {
  estimateRecordingExport: caseOf(
    api.estimateRecordingExport,
    (_, ids) => ({
      query: {
        campaignId: ids["query.campaignId"],
        agentId: ids["query.agentId"],
        leadId: ids["query.leadId"],
      },
    }),
    exportPlaces("query"),
  ),
  startRecordingExport: caseOf(
    api.startRecordingExport,
    async (own, ids) => {
      await makeRoom(own);
      await recordedOf(own);
      return {
        body: {
          campaignId: ids["body.campaignId"],
          agentId: ids["body.agentId"],
          leadId: ids["body.leadId"],
        },
      };
    },
    exportPlaces("body"),
  ),
  listRecordingExports: caseOf(
    api.listRecordingExports,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listRecordingExports, () => ({})) },
  ),
  getRecordingExport: ofExport(api.getRecordingExport),
  takeRecordingExport: ofExport(api.takeRecordingExport),
  deleteRecordingExport: ofExport(api.deleteRecordingExport, packed),
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
