import { workflowRan } from "@parley/contract";
import { templateKeys } from "../../../platform/actions/action.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import type { Log } from "../../../platform/observe/log.ts";
import { addActivities, type Facts, factsOfLeads, matches } from "../../contacts/index.ts";
import { nextTime } from "../calendar.ts";
import { limits } from "../limits.ts";
import { isActive } from "../machine.ts";
import type { Instruction } from "../program.ts";
import { tenantZone } from "../queries.ts";
import type { Actions } from "../validate.ts";
import { type Act, act } from "./act.ts";
import { Hand } from "./hand.ts";
import { lockDueRuns, updateRuns } from "./queries.ts";

const batch = 500;

export type Engineering = { actions: Actions; log: Pick<Log, "error"> };

/**
 * Takes a portion of what is due a good way on, in one transaction: the runs and what they did to rows
 * are committed together, so that a process that is killed has done all of it or nothing. Answers whether
 * there may be more.
 */
export async function workRuns(
  ctx: Ctx,
  { actions, log }: Engineering,
  most = batch,
): Promise<boolean> {
  const due = await lockDueRuns(ctx.tx, ctx.now, most);
  if (due.length === 0) return false;
  // A lead has one run at a time, in their order: what one does the next one sees.
  const leads = new Set<string>();
  const taken = due.filter(({ lead_id: id }) => !leads.has(id) && leads.add(id));
  const zone = await tenantZone(ctx.tx);
  const facts = await factsOfLeads(ctx, [...leads]);
  const hands = taken.map((row) => new Hand(row, ctx.now));
  const scene: Scene = { ctx, actions, log, zone, facts, stale: new Set() };
  for (const hand of hands) open(scene, hand);
  for (;;) {
    const moving = hands.filter((hand) => hand.isMoving);
    if (moving.length === 0) break;
    await round(scene, moving);
  }
  await updateRuns(
    ctx.tx,
    hands.map((hand) => hand.toUpdate()),
  );
  await tellTimelines(ctx, hands);
  await tellWatchers(ctx, hands);
  return true;
}

type Scene = Engineering & {
  ctx: Ctx;
  zone: string;
  facts: Map<string, Facts>;
  /** Leads that an action has changed since their facts were read. */
  stale: Set<string>;
};

/** What is to be looked at before a run goes on. */
function open({ facts }: Scene, hand: Hand): void {
  const { row } = hand;
  if (row.deleted || (!row.enabled && !row.shadow)) hand.stop("SWITCHED_OFF");
  else if (!facts.has(row.lead_id)) hand.stop("LEAD_GONE");
  else hand.wake();
}

/** Each run that can move goes one step; those at the same action of the same version do it together. */
async function round(scene: Scene, moving: readonly Hand[]): Promise<void> {
  await refresh(scene, moving);
  const groups = new Map<string, Act>();
  for (const hand of moving) {
    if (hand.stepsDone >= limits.stepsPerRun) {
      hand.stop("TOO_MANY_STEPS");
      continue;
    }
    const at = hand.instruction;
    if (at === undefined) hand.went(hand.end);
    else if (at.type === "BRANCH") branch(scene, hand, at);
    else if (at.type === "WAIT") wait(scene, hand, at);
    else gather(groups, hand, at);
  }
  for (const group of groups.values()) {
    await act(scene, group);
    for (const { row } of group.hands) if (!row.shadow) scene.stale.add(row.lead_id);
  }
}

/** Facts that a branch or a text looks at are those after the actions before it. */
async function refresh({ ctx, facts, stale, actions }: Scene, moving: readonly Hand[]) {
  if (stale.size === 0) return;
  const looks = ({ instruction: at }: Hand): boolean => {
    if (at?.type !== "ACTION") return at !== undefined;
    const action = actions.get(at.step.action);
    return action !== undefined && templateKeys(action).length > 0;
  };
  const wanted = moving.filter((hand) => stale.has(hand.row.lead_id) && looks(hand));
  if (wanted.length === 0) return;
  const ids = wanted.map(({ row }) => row.lead_id);
  const found = await factsOfLeads(ctx, ids);
  for (const id of ids) {
    stale.delete(id);
    const known = found.get(id);
    if (known) facts.set(id, known);
  }
}

function branch({ ctx, facts }: Scene, hand: Hand, at: Extract<Instruction, { type: "BRANCH" }>) {
  const known = facts.get(hand.row.lead_id) ?? {};
  const isMet = matches(at.step.condition, known, ctx.now);
  hand.note(isMet ? "THEN" : "ELSE");
  hand.went(isMet ? at.yes : at.no);
}

function wait(scene: Scene, hand: Hand, at: Extract<Instruction, { type: "WAIT" }>): void {
  if (hand.run.wokenBy !== null) {
    const came = hand.run.wokenBy === "EVENT";
    hand.note(came ? "THEN" : "ELSE");
    hand.went(came ? at.yes : at.no);
    return;
  }
  const { wait: what } = at.step;
  const until = waitsUntil(scene, hand, what);
  hand.waits(until, what.type === "EVENT" ? what.event : null);
}

function waitsUntil(
  { ctx, zone, facts }: Scene,
  hand: Hand,
  what: Extract<Instruction, { type: "WAIT" }>["step"]["wait"],
): Date {
  if (what.type !== "TIME") return new Date(ctx.now.getTime() + what.minutes * 60_000);
  const leadZone = facts.get(hand.row.lead_id)?.timeZone;
  const where = what.zone === "LEAD" && typeof leadZone === "string" ? leadZone : zone;
  const when = { times: [what.time], weekdays: what.weekdays };
  return nextTime(where, when, ctx.now) ?? ctx.now;
}

function gather(
  groups: Map<string, Act>,
  hand: Hand,
  at: Extract<Instruction, { type: "ACTION" }>,
) {
  const { workflow_id: workflowId, version, shadow } = hand.row;
  const key = `${workflowId} ${version} ${shadow} ${at.step.id}`;
  const group = groups.get(key);
  if (group) group.hands.push(hand);
  else groups.set(key, { at, hands: [hand] });
}

/** Each lead's timeline says what was done to it; what only watched leaves no trace there. */
async function tellTimelines(ctx: Ctx, hands: readonly Hand[]): Promise<void> {
  const did = hands.filter(({ row, done }) => !row.shadow && done.length > 0);
  await addActivities(
    ctx,
    did.map(({ row, done }) => ({
      leadId: row.lead_id,
      type: "WORKFLOW" as const,
      data: {
        workflowId: row.workflow_id,
        workflow: row.workflow_name,
        version: row.version,
        runId: row.id,
        actions: done,
      },
    })),
  );
}

async function tellWatchers(ctx: Ctx, hands: readonly Hand[]): Promise<void> {
  const byWorkflow = new Map<string, { runs: number; failed: number }>();
  for (const { row, run } of hands) {
    const sum = byWorkflow.get(row.workflow_id) ?? { runs: 0, failed: 0 };
    sum.runs += 1;
    if (!isActive(run) && run.state === "FAILED") sum.failed += 1;
    byWorkflow.set(row.workflow_id, sum);
  }
  const emissions = [...byWorkflow].map(
    ([id, sum]): Emission => ({
      type: workflowRan,
      data: { id, ...sum },
      audience: { permission: "automation:read" },
    }),
  );
  await emitAll(ctx, emissions);
}

/** The first run that is due ends as failed: the work on it fails for a reason that no step explains. */
export async function giveUpFirst(ctx: Ctx): Promise<void> {
  const [row] = await lockDueRuns(ctx.tx, ctx.now, 1);
  if (!row) return;
  const hand = new Hand(row, ctx.now);
  hand.wake();
  hand.stumbled("Something went wrong; the run can be tried again", true);
  await updateRuns(ctx.tx, [hand.toUpdate()]);
}
