import type { Recording, RecordingPolicy } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { noticeNeededIn } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import { pauseAtSecretStep } from "./gaps.ts";
import { isRecordedAtOnce, noticeFor, policyOf } from "./policy.ts";
import { tellChange } from "./tell.ts";

/** A call of which something may be recorded, with all that decides about it. */
type Asked = {
  id: string;
  provider: string;
  customer_leg_id: string;
  agent_id: string | null;
  team_id: string | null;
  of_queue: RecordingPolicy | null;
  of_campaign: RecordingPolicy | null;
  recording_days: number | null;
  countries: (string | null)[];
  regions: (string | null)[];
  is_recorded: boolean;
};

async function askedCalls(ctx: Ctx, callIds: readonly string[]): Promise<Asked[]> {
  const { rows } = await sql<Asked>`
    select c.id, c.provider, c.customer_leg_id, c.agent_id, c.team_id, q.recording as of_queue,
      k.recording as of_campaign, k.recording_days,
      array[p.country, o.country] as countries, array[p.region, o.region] as regions,
      exists (select from recordings r where r.tenant_id = c.tenant_id and r.call_id = c.id
        and r.state in ('ANNOUNCING', 'RECORDING', 'PAUSED')) as is_recorded
    from calls c
    join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
    join contacts o on o.tenant_id = l.tenant_id and o.id = l.contact_id
    left join contact_points p on p.tenant_id = c.tenant_id and p.id = c.contact_point_id
    left join campaigns k on k.tenant_id = c.tenant_id and k.id = c.campaign_id
    left join queues q on q.tenant_id = c.tenant_id and q.id = c.queue_id
    where c.tenant_id = current_tenant() and c.id = any(${[...callIds]}::uuid[])
      and c.state <> 'ENDED'`.execute(
    ctx.tx as Tx<
      "calls" | "recordings" | "leads" | "contacts" | "contact_points" | "campaigns" | "queues"
    >,
  );
  return rows;
}

type Settings = Awaited<ReturnType<typeof readSettings>>;

/** What agents may do about recording a call. */
export async function policyOfCall(ctx: Ctx, callId: string): Promise<RecordingPolicy | null> {
  const [call] = await askedCalls(ctx, [callId]);
  if (!call) return null;
  return decided(call, await readSettings(ctx));
}

function decided(call: Asked, { recording }: Settings): RecordingPolicy {
  const { of_queue: queue, of_campaign: campaign } = call;
  return policyOf({ queue, campaign, tenant: recording.policy });
}

/** Of calls that were just connected, and are held (`holdTalks`): those that are recorded by nobody's doing begin to be. */
export async function beginByPolicy(ctx: Ctx, callIds: readonly string[]): Promise<string[]> {
  if (callIds.length === 0) return [];
  const [calls, settings] = await Promise.all([askedCalls(ctx, callIds), readSettings(ctx)]);
  const { samplePercent } = settings.recording;
  const begun = calls.flatMap((call) => {
    const policy = decided(call, settings);
    if (call.is_recorded || policy === "NONE" || policy === "ON_DEMAND") return [];
    return isRecordedAtOnce(policy, call.id, samplePercent) ? [{ call, policy }] : [];
  });
  // Who is connected once more, to a colleague, is recorded on: once a call.
  const fresh = await withoutPast(ctx, begun);
  const ids = await begin(ctx, fresh, settings, null);
  const atOnce = fresh.map(({ call }) => call.id);
  await pauseAtSecretStep(ctx, atOnce);
  return ids;
}

async function withoutPast<B extends { call: Asked }>(ctx: Ctx, begun: readonly B[]): Promise<B[]> {
  if (begun.length === 0) return [];
  const tx: Tx<"recordings"> = ctx.tx;
  const past = await tx
    .selectFrom("recordings")
    .select("call_id")
    .where("call_id", "=", sql<string>`any(${begun.map(({ call }) => call.id)}::uuid[])`)
    .where("policy", "<>", "ON_DEMAND")
    .execute();
  const known = new Set(past.map((row) => row.call_id));
  return begun.filter(({ call }) => !known.has(call.id));
}

/** What an agent asks for. Undefined: it is recorded already, or over. */
export async function beginOnDemand(
  ctx: Ctx,
  callId: string,
  agentId: string,
): Promise<string | undefined> {
  const [calls, settings] = await Promise.all([askedCalls(ctx, [callId]), readSettings(ctx)]);
  const [call] = calls;
  if (!call || call.is_recorded) return undefined;
  const [id] = await begin(ctx, [{ call, policy: "ON_DEMAND" }], settings, agentId);
  return id;
}

type Begun = { call: Asked; policy: Recording["policy"] };

async function begin(
  ctx: Ctx,
  begun: readonly Begun[],
  { recording, notices, retention }: Settings,
  agentId: string | null,
): Promise<string[]> {
  if (begun.length === 0) return [];
  const text = notices.recording.trim();
  const rows = begun.map(({ call, policy }) => {
    const notice = noticeFor(recording.announce, noticeNeededIn(placesOf(call)));
    // What must be announced and cannot be is not recorded.
    const isMute = notice !== null && text === "";
    const state = isMute
      ? ("FAILED" as const)
      : notice
        ? ("ANNOUNCING" as const)
        : ("RECORDING" as const);
    return {
      ...{ id: newId(), call_id: call.id, leg_id: call.customer_leg_id, provider: call.provider },
      ...{ state, policy, failed_by: isMute ? "NO_NOTICE" : null, started_by: agentId },
      ...{ announced_by: notice && !isMute ? notice.by : null, announced_law: notice?.law ?? null },
      notice: notice && !isMute ? text : null,
      keep_days: call.recording_days ?? retention.recordingsDays,
      created_at: ctx.now,
    };
  });
  const tx: Tx<"recordings"> = ctx.tx;
  await insertRows(tx, "recordings", rows);
  await tellChange(
    ctx,
    rows.map((row, at) => {
      const { agent_id, team_id } = begun[at]?.call ?? { agent_id: null, team_id: null };
      return { ...row, agent_id, team_id };
    }),
  );
  return rows.map(({ id }) => id);
}

function placesOf({ countries, regions }: Asked) {
  return countries.flatMap((country, at) =>
    country === null ? [] : [{ country, region: regions[at] ?? null }],
  );
}
