import * as api from "@parley/contract";
import { sql } from "kysely";
import type { App } from "../../../platform/app.ts";
import { type Ctx, may, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Api, Run } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import type { FileAnswer } from "../../../platform/http/file-answer.ts";
import { withinScope } from "../../../platform/scope.ts";
import { keyOf } from "./expire.ts";

type Row = {
  id: string;
  box_id: string;
  box_name: string;
  call_id: string;
  lead_id: string | null;
  lead_name: string | null;
  contact_id: string;
  seconds: number;
  sound: api.Voicemail["sound"];
  synthetic: boolean;
  cut_off: boolean;
  content_type: string | null;
  heard_at: Date | null;
  done_at: Date | null;
  done_by_name: string | null;
  created_at: Date;
  expires_at: Date;
};

type Find = {
  id?: string;
  boxId?: string | undefined;
  done?: boolean | undefined;
  before?: string | undefined;
  limit: number;
};

/** Messages, newest first: all, or those of the boxes that tell whoever asks. */
async function selectVoicemails(
  ctx: Ctx,
  permission: "voicemails:read" | "voicemails:update",
  find: Find,
): Promise<Row[]> {
  const { userId, teamId } = ctx.actor;
  const isSeen = withinScope(ctx, "leads:read", {
    owner: ["l.assignee_id", "l.last_agent_id"],
    team: "l.team_id",
  });
  const own = sql`(${userId}::uuid = any(b.user_ids) or ${teamId}::uuid = any(b.team_ids))`;
  const within = scopeOf(ctx, permission) === "ALL" ? sql`true` : own;
  const one = find.id === undefined ? sql`true` : sql`v.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`v.id < ${find.before}`;
  const box = find.boxId === undefined ? sql`true` : sql`v.box_id = ${find.boxId}`;
  const open = find.done ? sql`v.done_at is not null` : sql`v.done_at is null`;
  const kind = find.done === undefined ? sql`true` : open;
  const { rows } = await sql<Row>`
    select v.id, v.box_id, b.name as box_name, v.call_id, l.contact_id,
      case when ${isSeen} then l.id end as lead_id, case when ${isSeen} then l.name end as lead_name,
      v.seconds, v.sound, v.synthetic, v.cut_off, v.content_type, v.heard_at, v.done_at,
      u.name as done_by_name, v.created_at, v.expires_at
    from voicemails v
    join voicemail_boxes b on b.tenant_id = v.tenant_id and b.id = v.box_id
    join leads l on l.tenant_id = v.tenant_id and l.id = v.lead_id
    left join users u on u.tenant_id = v.tenant_id and u.id = v.done_by
    where v.tenant_id = current_tenant() and ${within} and ${one} and ${start} and ${box} and ${kind}
    order by v.id desc limit ${find.limit}`.execute(ctx.tx);
  return rows;
}

export function voicemailRoutes(serve: Api, app: App): void {
  serve.serve(api.listVoicemails, async (ctx, { query }) => {
    const { limit, boxId, done } = query;
    const before = idCursor("voicemails", query.cursor);
    const find = { boxId, done, before, limit: limit + 1 };
    const rows = await selectVoicemails(ctx, "voicemails:read", find);
    const cursorOf = (last: Row) => encodeCursor("voicemails", [last.id]);
    return toPage(rows, limit, cursorOf, (row) => toVoicemail(ctx, row));
  });
  serve.serve(api.updateVoicemail, (ctx, { params, body }) => update(ctx, params.id, body));
  serve.serveFile(api.hearVoicemail, (run, { params }) => soundOf(app, run, params.id));
}

async function one(ctx: Ctx, permission: "voicemails:read" | "voicemails:update", id: string) {
  const [row] = await selectVoicemails(ctx, permission, { id, limit: 1 });
  if (!row) throw notFound("voicemail");
  return row;
}

async function update(
  ctx: Ctx,
  id: string,
  { heard, done }: api.Input<typeof api.updateVoicemail>["body"],
): Promise<api.Voicemail> {
  const row = await one(ctx, "voicemails:update", id);
  const change = {
    ...(heard && row.heard_at === null && { heard_at: ctx.now }),
    ...(done === true && row.done_at === null && { done_at: ctx.now, done_by: ctx.actor.userId }),
    ...(done === false && { done_at: null, done_by: null }),
  };
  if (Object.keys(change).length > 0) {
    const tx: Tx<"voicemails"> = ctx.tx;
    await tx.updateTable("voicemails").set(change).where("id", "=", id).execute();
    const data = { id, boxId: row.box_id };
    await emit(ctx, api.voicemailChanged, data, { permission: "voicemails:read" });
  }
  return toVoicemail(ctx, await one(ctx, "voicemails:update", id));
}

async function soundOf(app: Pick<App, "storage">, run: Run, id: string): Promise<FileAnswer> {
  const { row, tenantId } = await run(async (ctx) => {
    return { row: await one(ctx, "voicemails:read", id), tenantId: ctx.tenantId };
  });
  if (row.sound !== "STORED") throw new Refusal("conflict", "There is no sound of this message");
  return {
    fileName: `message-${row.created_at.toISOString().slice(0, 10)}.wav`,
    body: app.storage.read(keyOf(tenantId, id)),
    mediaType: row.content_type ?? "audio/wav",
    personId: row.contact_id,
  };
}

function toVoicemail(ctx: Ctx, row: Row): api.Voicemail {
  const can: api.Voicemail["can"] = row.sound === "STORED" ? ["hear"] : [];
  if (may(ctx, "voicemails:update")) can.push("update");
  return {
    id: row.id,
    boxId: row.box_id,
    boxName: row.box_name,
    callId: row.call_id,
    leadId: row.lead_id,
    leadName: row.lead_name,
    seconds: row.seconds,
    sound: row.sound,
    synthetic: row.synthetic,
    cutOff: row.cut_off,
    heardAt: row.heard_at?.toISOString() ?? null,
    doneAt: row.done_at?.toISOString() ?? null,
    doneByName: row.done_by_name,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    can,
  };
}
