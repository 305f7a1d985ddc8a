import type {
  FlowEndType,
  FlowStepType,
  getCallFlow,
  getFlowFigures,
  Output,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { getCall } from "../../calls/index.ts";
import { flowOf } from "./service.ts";

type CallFlow = Output<typeof getCallFlow>;
type Figures = Output<typeof getFlowFigures>;

type PassageRow = {
  step_id: string;
  name: string;
  step_type: FlowStepType;
  entered_at: Date;
  left_at: Date | null;
  exit: string | null;
};

/** The steps that a call took. */
export async function flowOfCall(ctx: Ctx, callId: string): Promise<CallFlow> {
  await getCall(ctx, callId);
  const tx: Tx<"flow_runs" | "flows" | "flow_passages"> = ctx.tx;
  const run = await tx
    .selectFrom("flow_runs as r")
    .innerJoin("flows as f", (join) =>
      join.onRef("f.tenant_id", "=", "r.tenant_id").onRef("f.id", "=", "r.flow_id"),
    )
    .select(["r.flow_id", "r.flow_version", "r.ended_as", "f.name"])
    .where("r.call_id", "=", callId)
    .executeTakeFirst();
  const rows = await tx
    .selectFrom("flow_passages")
    .select(["step_id", "name", "step_type", "entered_at", "left_at", "exit"])
    .where("call_id", "=", callId)
    .orderBy("visit")
    .$castTo<PassageRow>()
    .execute();
  return {
    flowId: run?.flow_id ?? null,
    flowName: run?.name ?? null,
    version: run?.flow_version ?? null,
    end: (run?.ended_as ?? null) as FlowEndType | null,
    steps: rows.map((row) => ({
      stepId: row.step_id,
      name: row.name,
      type: row.step_type,
      at: row.entered_at.toISOString(),
      leftAt: row.left_at?.toISOString() ?? null,
      exit: row.exit,
    })),
  };
}

type StepRow = {
  step_id: string;
  name: string;
  step_type: FlowStepType;
  exit: string | null;
  callers: number;
};

/** How callers of the last days went through a flow, step by step. */
export async function figuresOf(ctx: Ctx, flowId: string, days: number): Promise<Figures> {
  await flowOf(ctx, flowId);
  const since = new Date(ctx.now.getTime() - days * 86_400_000);
  const { rows } = await sql<StepRow>`
    select step_id, max(name) as name, max(step_type) as step_type, exit, count(*)::int as callers
    from flow_passages
    where tenant_id = current_tenant() and flow_id = ${flowId} and entered_at >= ${since}
    group by step_id, exit order by min(visit), step_id, count(*) desc`.execute(ctx.tx);
  const { rows: ends } = await sql<{ end: FlowEndType; callers: number }>`
    select ended_as as end, count(*)::int as callers from flow_runs
    where tenant_id = current_tenant() and flow_id = ${flowId} and started_at >= ${since}
      and ended_as is not null
    group by 1 order by 2 desc`.execute(ctx.tx);
  const steps = new Map<string, Figures["steps"][number]>();
  for (const { step_id, name, step_type, exit, callers } of rows) {
    const step = steps.get(step_id) ?? {
      ...{ stepId: step_id, name, type: step_type, came: 0, hungUp: 0, exits: [] },
    };
    step.came += callers;
    if (exit === "hung-up") step.hungUp += callers;
    else if (exit !== null) step.exits.push({ exit, callers });
    steps.set(step_id, step);
  }
  const callers = ends.reduce((sum, one) => sum + one.callers, 0);
  return { callers, ends, steps: [...steps.values()] };
}
