import type { exportFlowSteps as exportEndpoint, Input } from "@parley/contract";
import { sightOf } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { FileOut, Run } from "../../../platform/http/api.ts";
import { withinScope } from "../../../platform/scope.ts";
import { type Column, fileOf, narrowed, pagesOf } from "../../contacts/index.ts";
import { flowOf } from "./service.ts";

type Wanted = Input<typeof exportEndpoint>["body"];

type Taken = {
  call_id: string;
  visit: number;
  lead_id: string;
  lead_name: string;
  flow_version: number;
  ended_as: string | null;
  name: string;
  step_type: string;
  entered_at: Date;
  left_at: Date | null;
  exit: string | null;
};
type Place = Pick<Taken, "entered_at" | "call_id" | "visit">;

const secondsIn = ({ entered_at, left_at }: Taken) =>
  left_at && Math.round((left_at.getTime() - entered_at.getTime()) / 100) / 10;

const columns: readonly Column<Taken>[] = [
  { key: "at", name: "Came to it", cell: (row) => row.entered_at.toISOString() },
  { key: "callId", name: "Call id", cell: (row) => row.call_id },
  { key: "number", name: "Step of the call", cell: (row) => row.visit },
  { key: "step", name: "Step", cell: (row) => row.name },
  { key: "type", name: "Kind", cell: (row) => row.step_type },
  { key: "exit", name: "Left by", cell: (row) => row.exit },
  { key: "seconds", name: "Seconds", cell: secondsIn },
  { key: "version", name: "Version", cell: (row) => row.flow_version },
  { key: "end", name: "End of the flow", cell: (row) => row.ended_as },
  { key: "leadName", name: "Lead", cell: (row) => row.lead_name },
  { key: "leadId", name: "Lead id", cell: (row) => row.lead_id },
];

/** A file of the steps that callers took, in the order of time, of those calls that may be taken out. */
export async function exportSteps(
  run: Run,
  flowId: string,
  { format, days }: Wanted,
): Promise<FileOut> {
  const within = narrowed(run, "calls:read", "calls:export");
  const { sight, name, since } = await within(async (ctx) => {
    const flow = await flowOf(ctx, flowId);
    const since = new Date(ctx.now.getTime() - days * 86_400_000);
    return { sight: sightOf(ctx.actor.grants), name: flow.name, since };
  });
  const pages = pagesOf(within, {
    read: (ctx, after: Place | undefined, limit) => stepsOf(ctx, flowId, since, after, limit),
    placeOf: ({ entered_at, call_id, visit }) => ({ entered_at, call_id, visit }),
  });
  return fileOf(format, { name: `Steps of ${name}`, columns, pages, sight });
}

async function stepsOf(
  ctx: Ctx,
  flowId: string,
  since: Date,
  after: Place | undefined,
  limit: number,
): Promise<Taken[]> {
  const isSeen = withinScope(ctx, "calls:read", { owner: ["c.agent_id"], team: "c.team_id" });
  const rest = after
    ? sql`(p.entered_at, p.call_id, p.visit) > (${after.entered_at}, ${after.call_id}, ${after.visit})`
    : sql`true`;
  const { rows } = await sql<Taken>`
    select p.call_id, p.visit, p.name, p.step_type, p.entered_at, p.left_at, p.exit,
      r.flow_version, r.ended_as, c.lead_id, l.name as lead_name
    from flow_passages p
    join flow_runs r on r.tenant_id = p.tenant_id and r.call_id = p.call_id
    join calls c on c.tenant_id = p.tenant_id and c.id = p.call_id
    join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
    where p.tenant_id = current_tenant() and p.flow_id = ${flowId} and p.entered_at >= ${since}
      and ${isSeen} and ${rest}
    order by p.entered_at, p.call_id, p.visit limit ${limit}`.execute(ctx.tx);
  return rows;
}
