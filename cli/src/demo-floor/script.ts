import {
  answerQuestion,
  type CampaignDisposition,
  getCall,
  getCallScript,
  getCampaignDispositions,
  openScriptStep,
} from "@parley/contract";
import { answerTo, mostAnswers, nextQuestion } from "@parley/server/answers";
import type { Random } from "@parley/server/random";
import { ApiRefusal, type ApiSession } from "../api/session.ts";

/** Leads a call through its script as an agent would: opens each step and answers what it asks. */
export async function followScript(
  session: ApiSession,
  callId: string,
  random: Random,
  today: Date,
): Promise<void> {
  const params = { id: callId };
  let script = await session.call(getCallScript, { params }).catch(noScript);
  for (let given = 0; script?.can.includes("answer") && given < mostAnswers; given++) {
    const question = nextQuestion(script);
    if (!question) break;
    const value = answerTo(question, random, today);
    const at = { ...params, question: question.key };
    script = await session.call(answerQuestion, { params: at, body: { value } });
  }
  const last = script?.path.at(-1);
  if (script?.can.includes("answer") && last) {
    await session.call(openScriptStep, { params, body: { stepId: last } });
  }
}

/** What a call can be closed with, where its campaign has picked something. */
export async function dispositionsOf(
  session: ApiSession,
  callId: string,
): Promise<readonly CampaignDisposition[] | undefined> {
  const { campaignId } = await session.call(getCall, { params: { id: callId } });
  if (campaignId === null) return undefined;
  const picked = await session.call(getCampaignDispositions, { params: { id: campaignId } });
  return picked.own ? picked.items : undefined;
}

function noScript(error: unknown): undefined {
  if (error instanceof ApiRefusal && error.code === "not-found") return undefined;
  throw error;
}
