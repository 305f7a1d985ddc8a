import { z } from "zod";
import { Agent } from "./agents.ts";
import { campaignModes } from "./campaign-modes.ts";
import { CampaignStats } from "./campaign-stats.ts";
import { CampaignState } from "./campaigns.ts";
import { endpoint } from "./endpoint.ts";
import { Id, Instant } from "./paging.ts";

const tag = "Live board";

export const Board = z
  .object({
    at: Instant,
    /** The event position this picture is true at: events after it change it. */
    position: z.number().int(),
    agents: z.array(Agent),
    teams: z.array(z.object({ id: Id, name: z.string() })),
    campaigns: z.array(
      z.object({
        id: Id,
        name: z.string(),
        state: CampaignState,
        mode: z.enum(campaignModes),
        startAt: Instant.nullable().describe("Of a scheduled one: when it starts"),
        stats: CampaignStats,
      }),
    ),
    carrier: z.object({ name: z.string(), simulated: z.boolean(), connected: z.boolean() }),
    demo: z.object({ available: z.boolean(), running: z.boolean(), agents: z.number().int() }),
  })
  .meta({ id: "Board" });
export type Board = z.infer<typeof Board>;

export const getBoard = endpoint({
  method: "GET",
  path: "/board",
  summary: "Everything on the live board, at one moment",
  tag,
  permission: "board:read",
  response: Board,
});

export const startDemoFloor = endpoint({
  method: "POST",
  path: "/demo/floor",
  summary: "Sign simulated agents in and start the demo campaign (demo tenants only)",
  tag,
  permission: "demo:run",
  status: 202,
  body: z.strictObject({ agents: z.number().int().min(1).max(200).default(20) }),
  response: z.object({ running: z.boolean(), agents: z.number().int() }),
});
export const stopDemoFloor = endpoint({
  method: "DELETE",
  path: "/demo/floor",
  summary: "Sign the simulated agents out again",
  tag,
  permission: "demo:run",
});
