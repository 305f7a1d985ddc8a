import { sql } from "kysely";
import { type Action, templateKeys } from "../../../platform/actions/action.ts";
import { type Ctx, systemActor } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Log } from "../../../platform/observe/log.ts";
import type { Facts } from "../../contacts/index.ts";
import type { Instruction } from "../program.ts";
import { fillIn, templateValues } from "../templates.ts";
import type { Actions } from "../validate.ts";
import type { Hand } from "./hand.ts";

/** Runs of one version that stand at the same action. */
export type Act = { at: Extract<Instruction, { type: "ACTION" }>; hands: Hand[] };

type Scene = {
  ctx: Ctx;
  actions: Actions;
  log: Pick<Log, "error">;
  facts: ReadonlyMap<string, Facts>;
};

type Ready = { hand: Hand; params: Record<string, unknown> };

/** Does an action for all of them at once, and where that fails for each by itself. */
export async function act(scene: Scene, { at, hands }: Act): Promise<void> {
  const action = scene.actions.get(at.step.action);
  if (!action) {
    for (const hand of hands) hand.stumbled(`${at.step.action} is not installed`, true);
    return;
  }
  const ready = hands.flatMap((hand) => prepare(scene, action, at, hand));
  const shadows = ready.filter(({ hand }) => hand.row.shadow);
  for (const one of shadows) finish(at, one);
  await perform(
    scene,
    action,
    at,
    ready.filter(({ hand }) => !hand.row.shadow),
  );
}

/** The parameters as they are for this lead; a run whose texts cannot be put together stops there. */
function prepare({ facts }: Scene, action: Action, at: Act["at"], hand: Hand): [Ready] | [] {
  try {
    const filled: Record<string, unknown> = { ...at.step.params };
    const keys = templateKeys(action);
    if (keys.length > 0) {
      const values = templateValues(facts.get(hand.row.lead_id) ?? {}, hand.row.workflow_name);
      for (const key of keys) {
        const template = filled[key];
        if (typeof template === "string") filled[key] = fillIn(template, values);
      }
    }
    return [{ hand, params: action.params.parse(filled) }];
  } catch {
    // What it says may hold what it was to be filled in with.
    hand.stumbled("The text of the step cannot be put together for this lead", true);
    return [];
  }
}

function finish(at: Act["at"], { hand }: Ready): void {
  const { action, params, id } = at.step;
  hand.did(action, `${id} ${action} ${JSON.stringify(params)}`, at.next);
}

async function perform(
  scene: Scene,
  action: Action,
  at: Act["at"],
  ready: readonly Ready[],
): Promise<void> {
  if (ready.length === 0) return;
  const fault = await attempt(scene.ctx, action, ready);
  if (fault === undefined) {
    for (const one of ready) finish(at, one);
    return;
  }
  const [only] = ready;
  if (ready.length > 1 || !only) {
    for (const one of ready) await perform(scene, action, at, [one]);
    return;
  }
  const { hand } = only;
  if (fault instanceof Refusal) {
    hand.stumbled(fault.message, true);
    return;
  }
  scene.log.error({ err: fault, runId: hand.row.id, action: action.name }, "a workflow stumbled");
  hand.stumbled("Something went wrong; the step is tried again", false);
}

/** The action within a savepoint: what failed has changed nothing. Answers why it failed. */
async function attempt(
  ctx: Ctx,
  action: Action,
  ready: readonly Ready[],
): Promise<unknown | undefined> {
  await sql`savepoint act`.execute(ctx.tx);
  try {
    const targets = ready.map(({ hand, params }) => ({ id: hand.row.lead_id, params }));
    await action.run(asWorkflow(ctx, ready), targets);
    await sql`release savepoint act`.execute(ctx.tx);
    return undefined;
  } catch (error) {
    await sql`rollback to savepoint act`.execute(ctx.tx);
    return error ?? new Error("an action failed without a reason");
  }
}

/** The system, as which workflow: in the audit log by its name, on events by the run. */
function asWorkflow(ctx: Ctx, ready: readonly Ready[]): Ctx {
  const row = ready[0]?.hand.row;
  const requestId = `workflow ${row?.workflow_name} v${row?.version}`;
  return {
    ...ctx,
    actor: systemActor,
    origin: { requestId, ip: null, userAgent: null },
    causes: new Map(ready.map(({ hand }) => [hand.row.lead_id, hand.row.id])),
  };
}
