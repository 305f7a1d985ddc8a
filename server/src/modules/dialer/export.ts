import {
  type CampaignMoney,
  type CampaignStats,
  type exportCampaigns as exportCampaignsEndpoint,
  type Input,
  sightOf,
} from "@parley/contract";
import { type Ctx, may } from "../../platform/ctx.ts";
import type { FileOut, Run } from "../../platform/http/api.ts";
import {
  type CampaignRow,
  campaignMoney,
  countMembers,
  selectCampaigns,
} from "../campaigns/index.ts";
import { type Column, fileOf, narrowed, pagesOf } from "../contacts/index.ts";
import { figuresSince, startOfToday } from "./stats.ts";

type Wanted = Input<typeof exportCampaignsEndpoint>["body"];
type Figures = CampaignStats["today"] & { members: number; done: number };
type Told = CampaignRow & { figures: Figures | null; money: CampaignMoney | null };

const instant = (at: Date | null) => at?.toISOString() ?? null;

const columns: readonly Column<Told>[] = [
  { key: "name", name: "Name", cell: ({ name }) => name },
  { key: "state", name: "State", cell: ({ state }) => state },
  { key: "mode", name: "Mode", cell: ({ mode }) => mode },
  { key: "purpose", name: "Purpose", cell: ({ purpose }) => purpose },
  { key: "strategy", name: "Strategy", cell: ({ strategy }) => strategy },
  { key: "pass", name: "Pass", cell: ({ pass }) => pass },
  { key: "members", name: "Members", cell: ({ figures }) => figures?.members },
  { key: "done", name: "Done", cell: ({ figures }) => figures?.done },
  { key: "dials", name: "Dials today", cell: ({ figures }) => figures?.attempts },
  { key: "people", name: "People today", cell: ({ figures }) => figures?.people },
  { key: "abandonRate", name: "Abandon rate today", cell: ({ figures }) => figures?.abandonRate },
  { key: "conversions", name: "Conversions today", cell: ({ figures }) => figures?.conversions },
  { key: "spent", name: "Spent, smallest unit", cell: ({ money }) => money?.spentMinor },
  { key: "revenue", name: "Revenue, smallest unit", cell: ({ money }) => money?.revenueMinor },
  { key: "return", name: "Return", cell: ({ money }) => money?.return },
  { key: "currency", name: "Currency", cell: ({ money }) => money?.currency },
  { key: "startAt", name: "Starts", cell: ({ start_at }) => instant(start_at) },
  { key: "stopAt", name: "Stops", cell: ({ stop_at }) => instant(stop_at) },
  { key: "startedAt", name: "Started", cell: ({ started_at }) => instant(started_at) },
  { key: "stoppedAt", name: "Stopped", cell: ({ stopped_at }) => instant(stopped_at) },
  { key: "createdAt", name: "Created", cell: ({ created_at }) => instant(created_at) },
  { key: "id", name: "Campaign id", cell: ({ id }) => id },
];

/** A file of the campaigns that a filter finds, newest first, each with its day so far where one may see it. */
export async function exportCampaigns(run: Run, { format, state }: Wanted): Promise<FileOut> {
  const within = narrowed(run, "campaigns:read", "campaigns:export");
  const sight = await within(async (ctx) => sightOf(ctx.actor.grants));
  const pages = pagesOf(within, {
    read: async (ctx, before: string | undefined, limit) =>
      told(ctx, await selectCampaigns(ctx, "campaigns:read", { states: state, before, limit })),
    placeOf: ({ id }) => id,
  });
  return fileOf(format, { name: "Campaigns", columns, pages, sight });
}

async function told(ctx: Ctx, campaigns: readonly CampaignRow[]): Promise<Told[]> {
  const since = await startOfToday(ctx);
  const rows: Told[] = [];
  for (const campaign of campaigns) {
    const figures = await seen(ctx, campaign, since);
    // What it cost and brought is seen by whoever sees its figures.
    const money = figures && (await campaignMoney(ctx, campaign.id));
    rows.push({ ...campaign, figures, money });
  }
  return rows;
}

/** The figures of a campaign, which take a right of their own. */
async function seen(ctx: Ctx, { id }: CampaignRow, since: Date): Promise<Figures | null> {
  const stats = "campaigns:read-stats";
  const [counted] = may(ctx, stats) ? await selectCampaigns(ctx, stats, { id, limit: 1 }) : [];
  if (!counted) return null;
  const { total, done } = await countMembers(ctx.tx, id, ctx.now);
  return { ...(await figuresSince(ctx, id, since)), members: Number(total), done: Number(done) };
}
