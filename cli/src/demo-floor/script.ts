import {
  type AnswerValue,
  answerQuestion,
  type CallScript,
  type CampaignDisposition,
  getCall,
  getCallScript,
  getCampaignDispositions,
  openScriptStep,
  type ScriptQuestion,
} from "@parley/contract";
import type { Random } from "@parley/server/random";
import { ApiRefusal, type ApiSession } from "../api/session.ts";
import { oneOf } from "./manner.ts";

/** No script is longer: whoever is led round in circles stops here. */
const mostAnswers = 40;
const daysAhead = 60;
const sayings = ["Wants it in writing", "Price first", "Next month", "Ask the partner"];

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

/** The first question of the path without an answer, needed or not. */
function nextQuestion({ definition, path, answers }: CallScript): ScriptQuestion | undefined {
  const answered = new Set(answers.map(({ question }) => question));
  return definition.steps
    .filter(({ id }) => path.includes(id))
    .flatMap(({ questions }) => questions)
    .find(({ key }) => !answered.has(key));
}

function answerTo({ type, choices }: ScriptQuestion, random: Random, today: Date): AnswerValue {
  switch (type) {
    case "CHOICE":
      return oneOf(choices, random)?.value ?? "";
    case "YES_NO":
      return random() < 0.5;
    case "NUMBER":
      return 1 + Math.floor(random() * 20);
    case "TEXT":
      return oneOf(sayings, random) ?? "";
    case "DATE": {
      const days = Math.floor(random() * daysAhead);
      return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
    }
  }
}
