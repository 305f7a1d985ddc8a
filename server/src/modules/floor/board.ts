import type { Board } from "@parley/contract";
import { type Ctx, may } from "../../platform/ctx.ts";
import { selectAgents, toAgent, today } from "../agents/index.ts";
import { selectCampaigns } from "../campaigns/index.ts";
import { campaignStats, type Idle } from "../dialer/index.ts";

const maxAgents = 1000;
const maxCampaigns = 20;

export type Surroundings = {
  carrier: Board["carrier"];
  demo: (tenantId: string) => { running: boolean; agents: number };
  idle: (campaignId: string) => Idle | undefined;
};

/** Everything on the board at one moment. The position says from which event on it must be changed. */
export async function getBoard(ctx: Ctx, around: Surroundings): Promise<Board> {
  const head = await ctx.tx.selectFrom("event_heads").select("position").executeTakeFirst();
  const day = await today(ctx);
  const agents = await selectAgents(ctx, { limit: maxAgents });
  const teams = await ctx.tx.selectFrom("teams").select(["id", "name"]).orderBy("name").execute();
  return {
    at: ctx.now.toISOString(),
    position: head?.position ?? 0,
    agents: agents.map((row) => toAgent(ctx, row, day)),
    teams,
    campaigns: await campaignsOf(ctx, around),
    carrier: around.carrier,
    demo: await demoOf(ctx, around),
  };
}

/** The part of the board that no event carries: sums, the carrier, the demo floor. */
export async function boardGauge(
  ctx: Ctx,
  around: Surroundings,
): Promise<Pick<Board, "campaigns" | "carrier" | "demo">> {
  return {
    campaigns: await campaignsOf(ctx, around),
    carrier: around.carrier,
    demo: await demoOf(ctx, around),
  };
}

async function campaignsOf(ctx: Ctx, around: Surroundings): Promise<Board["campaigns"]> {
  const rows = await selectCampaigns(ctx, "board:read", {
    states: ["RUNNING", "PAUSED", "SCHEDULED"],
    limit: maxCampaigns,
  });
  const campaigns: Board["campaigns"] = [];
  for (const row of rows) {
    const { id, name, state, mode } = row;
    campaigns.push({
      id,
      name,
      state,
      mode,
      startAt: state === "SCHEDULED" ? (row.start_at?.toISOString() ?? null) : null,
      stats: await campaignStats(ctx, row, around.idle(row.id)),
    });
  }
  return campaigns;
}

async function demoOf(ctx: Ctx, around: Surroundings): Promise<Board["demo"]> {
  const tenant = await ctx.tx.selectFrom("tenants").select("is_demo").executeTakeFirst();
  const isDemo = tenant?.is_demo === true;
  return { available: isDemo && may(ctx, "demo:run"), ...around.demo(ctx.tenantId) };
}
