import { type AnswerValue, type CallScript, callScriptAnswered } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { answerFault, isChosen, questionOf, toOpen, versionOf } from "../../scripts/index.ts";
import { type ListedCall, selectCalls } from "../queries.ts";
import { followStep } from "../recording/gaps.ts";
import { ownCall } from "../service.ts";
import { type ScriptPicture, scriptPicture } from "./picture.ts";
import { dropAnswer, holdOpenCall, openStep, saveAnswer } from "./queries.ts";

export async function getCallScript(ctx: Ctx, id: string): Promise<CallScript> {
  const [call] = await selectCalls(ctx, { id, limit: 1 });
  if (!call) throw notFound("call");
  const picture = await scriptPicture(ctx, call);
  if (!picture) throw notFound("script of this call");
  return toCallScript(ctx, call, picture);
}

/** Keeps an answer with the call, or takes it back. The same once more changes nothing but its time. */
export async function answerQuestion(
  ctx: Ctx,
  id: string,
  key: string,
  value: AnswerValue | null,
): Promise<CallScript> {
  const { call, definition } = await openCall(ctx, id);
  const question = questionOf(definition, key);
  if (!question) throw notFound("question of this script");
  if (value === null) {
    await dropAnswer(ctx.tx, id, key);
  } else {
    const reason = answerFault(question, value);
    if (reason) throw invalid("value", reason);
    const answerId = newId();
    const text = String(typeof value === "string" ? value.trim() : value);
    const kept = isChosen(question)
      ? { choice: text, value: null }
      : {
          choice: null,
          value: (await ctx.vault()).seal("call_answers", "value", answerId, text),
        };
    const who = { callId: id, leadId: call.lead_id, answered_by: ctx.actor.userId };
    await saveAnswer(ctx.tx, { id: answerId, question: key, ...who, ...kept }, ctx.now);
  }
  const audience = ofRecord("calls:read", [call.agent_id], call.team_id);
  await emit(ctx, callScriptAnswered, { id, question: key }, audience);
  return getCallScript(ctx, id);
}

/**
 * Notes that a step was opened: from then on its required questions are asked for. A step for secrets is not recorded;
 * `look` hears of recordings that were paused by it, or go on.
 */
export async function openScriptStep(
  ctx: Ctx,
  id: string,
  stepId: string,
  look: (tenantId: string, recordingIds: readonly string[]) => void = () => {},
): Promise<CallScript> {
  const { call, definition } = await openCall(ctx, id);
  const step = definition.steps.find((one) => one.id === stepId);
  if (!step) throw notFound("step of this script");
  await openStep(ctx.tx, { callId: id, leadId: call.lead_id, stepId }, ctx.now);
  const changed = await followStep(ctx, id, step);
  const { tenantId } = ctx;
  if (changed.length > 0) ctx.afterCommit(() => look(tenantId, changed));
  return getCallScript(ctx, id);
}

/** A call of the caller's own that has a script and is not closed. */
async function openCall(ctx: Ctx, id: string) {
  const call = await ownCall(ctx, id);
  if (call.script_id === null || call.script_version === null) {
    throw notFound("script of this call");
  }
  if (!(await holdOpenCall(ctx.tx, id))) {
    throw new Refusal("conflict", "The call is closed, and so are its answers");
  }
  return { call, ...(await versionOf(ctx, call.script_id, call.script_version)) };
}

function toCallScript(ctx: Ctx, call: ListedCall, picture: ScriptPicture): CallScript {
  const { walk, answers } = picture;
  const isOver = call.state === "ENDED" && call.outcome !== "CONNECTED";
  const isOpen = call.closed_at === null && !isOver;
  const isOwn = call.agent_id !== null && call.agent_id === ctx.actor.userId;
  const mayAnswer = isOwn && isOpen && may(ctx, "calls:wrap-up");
  return {
    id: call.id,
    leadId: call.lead_id,
    scriptId: picture.scriptId,
    name: picture.name,
    version: picture.version,
    definition: picture.definition,
    at: call.started_at.toISOString(),
    // Who talks with the person is told of him; whoever reads it later reads what was answered.
    facts: mayAnswer ? picture.facts : {},
    values: mayAnswer ? picture.values : {},
    stepId: picture.stepId,
    reached: [...picture.reached],
    path: walk.path.map((step) => step.id),
    answers: answers.map(({ row, value }) => ({
      question: row.question,
      value,
      at: row.answered_at.toISOString(),
      byId: row.answered_by,
    })),
    open: walk.open.map(toOpen),
    can: mayAnswer ? ["answer"] : [],
  };
}
