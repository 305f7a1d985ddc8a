import { type exportCalls as exportCallsEndpoint, type Input, sightOf } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { FileOut, Run } from "../../platform/http/api.ts";
import { type Column, fileOf, narrowed, pagesOf } from "../contacts/index.ts";
import { type CallFilter, type ListedCall, selectCalls } from "./queries.ts";

type Wanted = Input<typeof exportCallsEndpoint>["body"];

type Asked = Omit<CallFilter, "limit">;
type Told = ListedCall & { disposition: string | null };

const instant = (at: Date | null) => at?.toISOString() ?? null;

const columns: readonly Column<Told>[] = [
  { key: "startedAt", name: "Started", cell: ({ started_at }) => instant(started_at) },
  { key: "leadName", name: "Lead", cell: (call) => call.lead_name },
  { key: "campaignName", name: "Campaign", cell: (call) => call.campaign_name },
  { key: "agentName", name: "Agent", cell: (call) => call.agent_name },
  { key: "origin", name: "Origin", cell: ({ origin }) => origin },
  { key: "state", name: "State", cell: ({ state }) => state },
  { key: "outcome", name: "Outcome", cell: ({ outcome }) => outcome },
  { key: "disposition", name: "Disposition", cell: ({ disposition }) => disposition },
  { key: "callerId", name: "Caller id", cell: (call) => call.caller_id },
  { key: "answeredAt", name: "Answered", cell: (call) => instant(call.answered_at) },
  { key: "connectedAt", name: "Connected", cell: (call) => instant(call.connected_at) },
  { key: "endedAt", name: "Ended", cell: ({ ended_at }) => instant(ended_at) },
  { key: "talkSeconds", name: "Talk (s)", cell: (call) => call.talk_seconds },
  { key: "holdSeconds", name: "Hold (s)", cell: (call) => call.hold_seconds },
  { key: "simulated", name: "Simulated", cell: ({ provider }) => provider === "loopback" },
  { key: "id", name: "Call id", cell: ({ id }) => id },
  { key: "leadId", name: "Lead id", cell: (call) => call.lead_id },
];

/** A file of the calls that a filter finds, newest first, read page by page while it is sent. */
export async function exportCalls(run: Run, { format, ...asked }: Wanted): Promise<FileOut> {
  const within = narrowed(run, "calls:read", "calls:export");
  const sight = await within(async (ctx) => sightOf(ctx.actor.grants));
  const filter = callFilter(asked);
  const pages = pagesOf(within, {
    read: async (ctx, before: string | undefined, limit) =>
      told(ctx, await selectCalls(ctx, { ...filter, before, limit })),
    placeOf: ({ id }) => id,
  });
  return fileOf(format, { name: "Calls", columns, pages, sight });
}

/** What a list of calls is narrowed by, as the database is asked for it. */
export function callFilter(asked: Omit<Wanted, "format">): Asked {
  const { state: states, outcome: outcomes, campaignId, agentId, leadId, live: isLive } = asked;
  return { states, outcomes, campaignId, agentId, leadId, isLive };
}

/** With the name of how each was closed. */
async function told(ctx: Ctx, calls: readonly ListedCall[]): Promise<Told[]> {
  const tx: Tx<"dispositions"> = ctx.tx;
  const rows = await tx.selectFrom("dispositions").select(["id", "name"]).execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return calls.map((call) => {
    const { disposition_id: id } = call;
    return { ...call, disposition: id === null ? null : (names.get(id) ?? null) };
  });
}
