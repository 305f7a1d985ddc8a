import {
  type AnswerValue,
  type ScriptDefinition,
  type ScriptWalk,
  walkScript,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { factsOfLeads, leadFields } from "../../contacts/index.ts";
import { questionOf, scriptOf, told, versionOf, withAnswers } from "../../scripts/index.ts";
import type { ListedCall } from "../queries.ts";
import { type AnswerRow, selectAnswers, selectSteps } from "./queries.ts";

/** What a call has of its script: the version that it began with, what was answered, how far it came. */
export type ScriptPicture = {
  scriptId: string;
  name: string;
  version: number;
  definition: ScriptDefinition;
  facts: ReturnType<typeof told>["facts"];
  values: ReturnType<typeof told>["values"];
  answers: readonly { row: AnswerRow; value: AnswerValue }[];
  /** Opened steps; the first is open from the start. */
  reached: readonly string[];
  stepId: string;
  walk: ScriptWalk;
};

/** The script of a call; undefined when it has none. */
export async function scriptPicture(
  ctx: Ctx,
  call: ListedCall,
): Promise<ScriptPicture | undefined> {
  const { script_id: scriptId, script_version: version } = call;
  if (scriptId === null || version === null) return undefined;
  const { name } = await scriptOf(ctx, scriptId);
  const { definition } = await versionOf(ctx, scriptId, version);
  const fields = await leadFields(ctx);
  const facts = (await factsOfLeads(ctx, [call.lead_id], fields)).get(call.lead_id) ?? {};
  const names = { agent: call.agent_name, campaign: call.campaign_name };
  const shown = told(definition, fields, facts, names);
  const answers = await readAnswers(ctx, call.id, definition);
  const given = answers.map(({ row, value }) => [row.question, value] as const);
  const { reached, last } = await selectSteps(ctx.tx, call.id);
  const first = definition.steps[0]?.id ?? "";
  return {
    scriptId,
    name,
    version,
    definition,
    ...shown,
    answers,
    reached: [first, ...reached.filter((id) => id !== first)],
    stepId: last ?? first,
    walk: walkScript(definition, withAnswers(shown.facts, given), call.started_at),
  };
}

async function readAnswers(ctx: Ctx, callId: string, definition: ScriptDefinition) {
  const rows = await selectAnswers(ctx.tx, callId);
  const vault = rows.some(({ value }) => value) ? await ctx.vault() : undefined;
  return rows.map((row) => {
    const sealed = row.value && vault?.open("call_answers", "value", row.id, row.value);
    return {
      row,
      value: answerOf(questionOf(definition, row.question)?.type, row.choice ?? sealed),
    };
  });
}

/** Answers are kept as text. */
function answerOf(type: string | undefined, text: string | null | undefined): AnswerValue {
  if (type === "YES_NO") return text === "true";
  return type === "NUMBER" ? Number(text) : (text ?? "");
}
