import type { CallScript } from "@parley/contract";
import {
  answerQuestion,
  getCall,
  getCallScript,
  openScriptStep,
  wrapUpCall,
} from "../../modules/calls/index.ts";
import { pick, type Random } from "../../modules/telephony/index.ts";
import { promiseCallback } from "../../modules.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import { gatherEvents } from "../../platform/events/emit.ts";
import { answerTo, mostAnswers, nextQuestion } from "../answers.ts";
import { oneOf } from "../manner.ts";
import { dayManner, leavesOpen, lifts, closings as weights } from "./floor-plan.ts";

export type Closings = {
  /** The campaign's dispositions by their names. */
  ids: ReadonlyMap<string, string>;
  /** How much likelier than others somebody buys, by the lead. */
  liftOf(leadId: string): number;
};

/** Follows the script, notes what came of the conversation, and is done with it. */
export async function closeTalk(
  ctx: Ctx,
  callId: string,
  closings: Closings,
  random: Random,
): Promise<void> {
  await gatherEvents(ctx, async (gathering) => {
    const script = await follow(gathering, callId, random);
    const { leadId } = await getCall(gathering, callId);
    const newer = script && script.version > 1 ? lifts.newerScript : 1;
    const Sale = (weights.Sale ?? 0) * newer * closings.liftOf(leadId);
    const dispositionId = closings.ids.get(pick({ ...weights, Sale }, random));
    if (dispositionId === undefined) throw notFound("disposition of the history");
    const { share, texts } = dayManner.notes;
    const note = random() < share ? (oneOf(texts, random) ?? "") : "";
    await wrapUpCall(gathering, callId, { dispositionId, note }, promiseCallback);
  });
}

/** Opens each step of a call's script and answers what it needs, and some of what it only asks. */
async function follow(ctx: Ctx, callId: string, random: Random): Promise<CallScript | undefined> {
  let script = await getCallScript(ctx, callId).catch(noScript);
  const skipped: { question: string }[] = [];
  for (let asked = 0; script && asked < mostAnswers; asked++) {
    const question = nextQuestion({ ...script, answers: [...script.answers, ...skipped] });
    if (!question) break;
    if (!question.required && random() < leavesOpen) {
      skipped.push({ question: question.key });
      continue;
    }
    const value = answerTo(question, random, ctx.now);
    script = await answerQuestion(ctx, callId, question.key, value);
  }
  const last = script?.path.at(-1);
  if (last) await openScriptStep(ctx, callId, last);
  return script;
}

function noScript(error: unknown): undefined {
  if (error instanceof Refusal && error.code === "not-found") return undefined;
  throw error;
}
