import type { FlowDefinition } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { readyAgentIds } from "../../agents/index.ts";
import { waitingIn } from "../../calls/index.ts";
import { houseOf } from "../opening.ts";
import { boxesById } from "../voicemail/boxes.ts";
import type { FlowWorld } from "./state.ts";
import { agentsOf, barredNumbers, numbersOf } from "./targets.ts";

type Caller = Pick<FlowWorld, "caller" | "called">;

/** What a flow looks at, at this moment. */
export async function worldOf(
  ctx: Ctx,
  flow: FlowDefinition,
  { caller, called }: Caller,
  at = ctx.now,
  isTrial = false,
): Promise<FlowWorld> {
  const { steps } = flow;
  const agents = agentsOf(flow);
  const queueIds = steps.flatMap((step) => {
    return step.type === "QUEUE" && step.full !== null && step.queueId ? [step.queueId] : [];
  });
  return {
    ...{ now: at, caller, called, house: await houseOf(ctx) },
    fullQueues: await fullOf(ctx, queueIds),
    // Whether an agent would be there, whoever tries a flow says himself.
    readyAgents: new Set(isTrial ? agents : await readyOf(ctx, agents)),
    // Before each dial it is decided anew.
    barred: new Set(isTrial ? (await barredNumbers(ctx, numbersOf(flow))).keys() : []),
    boxes: await greetingsOf(ctx, steps),
  };
}

async function readyOf(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const ready = new Set(await readyAgentIds(ctx.tx));
  return ids.filter((id) => ready.has(id));
}

async function fullOf(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const full = new Set<string>();
  if (ids.length === 0) return full;
  const tx: Tx<"queues"> = ctx.tx;
  const rows = await tx
    .selectFrom("queues")
    .select(["id", "max_length"])
    .where("id", "in", [...ids])
    .where("max_length", "is not", null)
    .execute();
  for (const { id, max_length } of rows) {
    if ((await waitingIn(ctx, id)) >= (max_length ?? 0)) full.add(id);
  }
  return full;
}

async function greetingsOf(ctx: Ctx, steps: FlowDefinition["steps"]): Promise<FlowWorld["boxes"]> {
  const ids = steps.flatMap((step) => (step.type === "VOICEMAIL" ? (step.boxId ?? []) : []));
  const boxes = await boxesById(ctx, ids);
  return new Map(
    [...boxes].map(([id, { greeting, greeting_prompt_id, thanks, max_seconds }]) => {
      const greetingPromptId = greeting_prompt_id;
      return [id, { greeting, greetingPromptId, thanks, maxSeconds: max_seconds }];
    }),
  );
}
