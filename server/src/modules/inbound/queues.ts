import * as api from "@parley/contract";
import { takesCalls } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
  unknownSkill,
} from "../agents/index.ts";
import { waitingIn } from "../calls/index.ts";
import { campaignOf } from "../campaigns/index.ts";
import { knownPrompts } from "../prompts/index.ts";
import { queuesLive } from "./live.ts";
import { type Way, wayThrough } from "./way.ts";

export type QueueRow = {
  id: string;
  name: string;
  team_ids: string[];
  skill_ids: string[];
  campaign_id: string | null;
  priority: number;
  greeting: string | null;
  greeting_prompt_id: string | null;
  waiting_prompt_id: string | null;
  waiting_text: string | null;
  waiting_text_seconds: number;
  max_wait_seconds: number;
  max_length: number | null;
  overflow_queue_id: string | null;
  farewell: string | null;
  target_percent: number;
  target_seconds: number;
  recording: api.RecordingPolicy | null;
  wrap_up_seconds: number;
  callback_key: string | null;
  callback_text: string | null;
  retired: boolean;
  updated_at: Date;
  version: number;
};

const queues: Catalogue<QueueRow, api.Queue> = {
  kind: "QUEUE",
  table: "queues",
  noun: "queue",
  toItem: (row) => ({
    id: row.id,
    name: row.name,
    teamIds: row.team_ids,
    skillIds: row.skill_ids,
    campaignId: row.campaign_id,
    priority: row.priority,
    greeting: row.greeting,
    greetingPromptId: row.greeting_prompt_id,
    waitingPromptId: row.waiting_prompt_id,
    waitingText: row.waiting_text,
    waitingTextSeconds: row.waiting_text_seconds,
    maxWaitSeconds: row.max_wait_seconds,
    maxLength: row.max_length,
    overflowQueueId: row.overflow_queue_id,
    farewell: row.farewell,
    targetPercent: row.target_percent,
    targetSeconds: row.target_seconds,
    recording: row.recording,
    wrapUpSeconds: row.wrap_up_seconds,
    callbackKey: row.callback_key,
    callbackText: row.callback_text,
    retired: row.retired,
    updatedAt: row.updated_at.toISOString(),
  }),
};

type Wanted = api.Input<typeof api.updateQueue>["body"];

function columnsOf(wanted: Wanted): Record<string, unknown> {
  return {
    name: wanted.name,
    team_ids: wanted.teamIds,
    skill_ids: wanted.skillIds,
    campaign_id: wanted.campaignId,
    priority: wanted.priority,
    greeting: wanted.greeting,
    greeting_prompt_id: wanted.greetingPromptId,
    waiting_prompt_id: wanted.waitingPromptId,
    waiting_text: wanted.waitingText,
    waiting_text_seconds: wanted.waitingTextSeconds,
    max_wait_seconds: wanted.maxWaitSeconds,
    max_length: wanted.maxLength,
    overflow_queue_id: wanted.overflowQueueId,
    farewell: wanted.farewell,
    target_percent: wanted.targetPercent,
    target_seconds: wanted.targetSeconds,
    recording: wanted.recording,
    wrap_up_seconds: wanted.wrapUpSeconds,
    callback_key: wanted.callbackKey,
    callback_text: wanted.callbackText,
    retired: wanted.retired,
  };
}

export function queueRoutes(serve: Api): void {
  serve.serve(api.listQueues, (ctx, { query }) => listCatalogue(ctx, queues, query));
  serve.serve(api.getQueuesLive, (ctx) => queuesLive(ctx));
  serve.serve(api.createQueue, (ctx, { body }) => createQueue(ctx, body));
  serve.serve(api.updateQueue, async (ctx, { params, body, ifMatch }) => {
    await demandKnown(ctx, params.id, body);
    if (body.retired) await demandUnused(ctx, params.id);
    if (body.callbackKey !== undefined || body.campaignId !== undefined) {
      const [known] = await queuesFrom(ctx.tx, params.id);
      const { campaign_id: campaignId = null, callback_key: callbackKey = null } = known ?? {};
      await demandDials(ctx, { campaignId, callbackKey, ...body });
    }
    return changeInCatalogue(ctx, queues, params.id, columnsOf(body), ifMatch);
  });
}

export async function createQueue(
  ctx: Ctx,
  body: api.Input<typeof api.createQueue>["body"],
): Promise<api.Queue> {
  await demandKnown(ctx, undefined, body);
  await demandDials(ctx, body);
  return addToCatalogue(ctx, queues, columnsOf(body));
}

/** Teams, skills and the queue after it are the tenant's own and in use, and the way through the queues has an end. */
async function demandKnown(ctx: Ctx, id: string | undefined, wanted: Wanted): Promise<void> {
  const { teamIds = [], skillIds = [], overflowQueueId } = wanted;
  const tx: Tx<"teams"> = ctx.tx;
  const teams = teamIds.length
    ? await tx.selectFrom("teams").select("id").where("id", "in", teamIds).execute()
    : [];
  if (teamIds.some((one) => !teams.some((team) => team.id === one))) throw notFound("team");
  if (await unknownSkill(ctx.tx, skillIds)) throw notFound("skill");
  await demandPrompts(ctx, [wanted.greetingPromptId, wanted.waitingPromptId]);
  if (overflowQueueId) await demandEnd(ctx, id, overflowQueueId);
  if (wanted.campaignId) await demandTakesCalls(ctx, wanted.campaignId);
}

async function demandPrompts(
  ctx: Ctx,
  wanted: readonly (string | null | undefined)[],
): Promise<void> {
  const ids = wanted.flatMap((id) => id ?? []);
  const known = await knownPrompts(ctx, ids);
  if (ids.some((id) => !known.has(id))) throw notFound("prompt");
}

/** Of a campaign that takes calls; whoever sends callers there must be able to see it. */
async function demandTakesCalls(ctx: Ctx, campaignId: string): Promise<void> {
  const { mode } = await campaignOf(ctx, campaignId, "campaigns:read");
  if (takesCalls(mode)) return;
  throw invalid("campaignId", "must be a campaign of the mode INBOUND or BLENDED");
}

/** Whoever keeps his place is called back by the campaign of the queue: it must be one that dials. */
async function demandDials(ctx: Ctx, { campaignId, callbackKey }: Wanted): Promise<void> {
  if (!callbackKey) return;
  const mode = campaignId && (await campaignOf(ctx, campaignId, "campaigns:read")).mode;
  if (mode === "BLENDED") return;
  throw invalid("callbackKey", "needs a campaign of the mode BLENDED, which calls back");
}

/** No caller goes round in a ring: the queue after this one leads to no queue that leads here. */
async function demandEnd(ctx: Ctx, id: string | undefined, next: string): Promise<void> {
  const way = await queuesFrom(ctx.tx, next);
  if (way.length === 0 || way[0]?.retired) throw notFound("queue");
  if (way.some((one) => one.id === id)) {
    throw invalid(
      "overflowQueueId",
      "leads back to this queue, so callers would go round in a ring",
    );
  }
}

async function demandUnused(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"inbound_numbers" | "queues"> = ctx.tx;
  const number = await tx
    .selectFrom("inbound_numbers")
    .select("name")
    .where("queue_id", "=", id)
    .where("retired", "=", false)
    .executeTakeFirst();
  const before = await tx
    .selectFrom("queues")
    .select("name")
    .where("overflow_queue_id", "=", id)
    .where("retired", "=", false)
    .executeTakeFirst();
  const by = number ?? before;
  if (by)
    throw new Refusal("conflict", `“${by.name}” sends callers here: send them elsewhere first`);
}

/** The longest way through queues that is followed. */
const longestWay = 6;

/** A queue and those after it. */
export async function queuesFrom(tx: Tx<"queues">, id: string): Promise<QueueRow[]> {
  const way: QueueRow[] = [];
  let next: string | null = id;
  while (next !== null && way.length < longestWay && !way.some((one) => one.id === next)) {
    const row: QueueRow | undefined = await tx
      .selectFrom("queues")
      .selectAll()
      .where("id", "=", next)
      .$castTo<QueueRow>()
      .executeTakeFirst();
    if (!row) break;
    way.push(row);
    next = row.overflow_queue_id;
  }
  return way;
}

/** The way of somebody who comes to a queue now. */
export async function wayFrom(ctx: Ctx, queueId: string): Promise<Way> {
  const way = await queuesFrom(ctx.tx, queueId);
  const waiting = new Map<string, number>();
  for (const { id, max_length } of way) {
    if (max_length !== null) waiting.set(id, await waitingIn(ctx, id));
  }
  return wayThrough(way, waiting);
}
