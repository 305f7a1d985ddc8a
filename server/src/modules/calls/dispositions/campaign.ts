import type {
  CampaignDisposition,
  FollowUp,
  Input,
  LeadStatus,
  setCampaignDispositions as setEndpoint,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import { haveAll } from "../../contacts/index.ts";

type Row = Omit<
  CampaignDisposition,
  | "updatedAt"
  | "leadStatus"
  | "catalogueStatus"
  | "retryMinutes"
  | "hotKey"
  | "followUp"
  | "tagIds"
  | "worthMinor"
> & {
  updated_at: Date;
  lead_status: LeadStatus | null;
  retry_minutes: number | null;
  hot_key: string | null;
  follow_up: FollowUp | null;
  tag_ids: string[] | null;
  own_status: LeadStatus | null;
  worth_minor: number | null;
  is_picked: boolean;
};

/** How calls of a campaign can be closed: its own picks that are in use, else the whole catalogue. */
export async function campaignDispositions(
  ctx: Ctx,
  campaignId: string,
): Promise<{ own: boolean; items: CampaignDisposition[] }> {
  const tx: Tx<"dispositions" | "campaign_dispositions"> = ctx.tx;
  const { rows } = await sql<Row>`
    select d.id, d.name, d.category, d.lead_status, d.retry_minutes, d.questions, d.position,
      d.retired, d.updated_at, c.hot_key, c.follow_up, c.tag_ids, c.lead_status as own_status, c.worth_minor,
      c.disposition_id is not null as is_picked
    from dispositions d
    left join campaign_dispositions c on c.disposition_id = d.id and c.campaign_id = ${campaignId}
    where not d.retired
    order by c.position, d.position, d.name`.execute(tx);
  const picked = rows.filter((row) => row.is_picked);
  const own = picked.length > 0;
  return { own, items: (own ? picked : rows).map(toItem) };
}

function toItem(row: Row): CampaignDisposition {
  const key = row.position <= 9 ? String(row.position) : null;
  return {
    id: row.id,
    name: row.name,
    category: row.category,
    leadStatus: row.own_status,
    catalogueStatus: row.lead_status,
    retryMinutes: row.retry_minutes,
    questions: row.questions,
    position: row.position,
    retired: row.retired,
    updatedAt: row.updated_at.toISOString(),
    hotKey: row.is_picked ? row.hot_key : key,
    followUp: row.follow_up ?? { type: "CATALOGUE" },
    tagIds: row.tag_ids ?? [],
    worthMinor: row.worth_minor,
  };
}

type Picked = Input<typeof setEndpoint>["body"]["items"];

/** Puts these picks in place of those before. Who may do it is asked by whoever owns campaigns. */
export async function pickDispositions(ctx: Ctx, campaignId: string, items: Picked) {
  demandApart(items);
  await demandKnown(ctx, items);
  const tx: Tx<"campaign_dispositions"> = ctx.tx;
  await tx.deleteFrom("campaign_dispositions").where("campaign_id", "=", campaignId).execute();
  if (items.length === 0) return;
  await tx
    .insertInto("campaign_dispositions")
    .values(
      items.map((item, position) => ({
        campaign_id: campaignId,
        disposition_id: item.dispositionId,
        position,
        hot_key: item.hotKey,
        follow_up: JSON.stringify(item.followUp),
        tag_ids: item.tagIds,
        lead_status: item.leadStatus,
        worth_minor: item.worthMinor,
      })),
    )
    .execute();
}

/** Agents press keys without looking, so two of them never share one. */
function demandApart(items: Picked): void {
  for (const [at, { dispositionId, hotKey }] of items.entries()) {
    const before = items.slice(0, at);
    if (before.some((one) => one.dispositionId === dispositionId)) {
      throw invalid(`items.${at}.dispositionId`, "is there twice");
    }
    if (hotKey !== null && before.some((one) => one.hotKey === hotKey)) {
      throw invalid(`items.${at}.hotKey`, "is the key of another one already");
    }
  }
}

async function demandKnown(ctx: Ctx, items: Picked): Promise<void> {
  const ids = items.map(({ dispositionId }) => dispositionId);
  if (ids.length === 0) return;
  const tx: Tx<"dispositions"> = ctx.tx;
  const known = await tx
    .selectFrom("dispositions")
    .select("id")
    .where("id", "in", ids)
    .where("retired", "=", false)
    .execute();
  if (known.length < ids.length) throw notFound("disposition");
  const tagIds = items.flatMap((item) => item.tagIds);
  if (tagIds.length > 0 && !(await haveAll(ctx, "TAG", tagIds))) throw notFound("tag");
}

/** The pick of a campaign that a call is closed with; refuses one that the campaign does not have. */
export async function pickOf(
  ctx: Ctx,
  campaignId: string | null,
  dispositionId: string,
): Promise<CampaignDisposition | undefined> {
  if (campaignId === null) return undefined;
  const { own, items } = await campaignDispositions(ctx, campaignId);
  if (!own) return undefined;
  const found = items.find(({ id }) => id === dispositionId);
  if (!found) throw invalid("dispositionId", "is none of this campaign's");
  return found;
}
