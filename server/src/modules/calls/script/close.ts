import type { Disposition, OpenQuestion, ScriptQuestion } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { isChosen, questionOf, toOpen } from "../../scripts/index.ts";
import type { ListedCall } from "../queries.ts";
import { type ScriptPicture, scriptPicture } from "./picture.ts";

/**
 * Refuses to close a call while required questions have no answer: those of the whole path that the answers
 * lead through, or those of its steps that were opened, as the disposition says. Answers what the timeline
 * tells of the script.
 */
export async function closeScript(
  ctx: Ctx,
  call: ListedCall,
  needed: Disposition["questions"],
): Promise<Record<string, unknown>> {
  const picture = await scriptPicture(ctx, call);
  if (!picture) return {};
  const open = openFor(picture, needed);
  if (open.length > 0) throw refusalOf(open);
  return { script: summaryOf(picture) };
}

function openFor({ walk, reached }: ScriptPicture, needed: Disposition["questions"]) {
  if (needed === "NONE") return [];
  if (needed === "ALL") return walk.open;
  return walk.open.filter(({ step }) => reached.includes(step.id));
}

function refusalOf(open: readonly OpenQuestion[]): Refusal {
  const names = open.map(({ question }) => `"${question.label}"`).join(", ");
  return new Refusal("questions-open", `Not answered yet: ${names}`, {
    errors: open.map(({ step, question }) => ({
      field: `answers.${question.key}`,
      reason: `has no answer (step "${step.title}")`,
    })),
    details: { open: open.map(toOpen) },
  });
}

/** What was chosen is told; what a person said in his own words stays sealed with the call. */
function summaryOf({ name, version, definition, answers }: ScriptPicture) {
  const chosen = answers.flatMap(({ row, value }) => {
    const question = questionOf(definition, row.question);
    if (!question || !isChosen(question)) return [];
    return [{ question: question.label, answer: wordOf(question, value) }];
  });
  return { name, version, answers: answers.length, chosen };
}

/** Yes and no are said by whoever shows it, in his language. */
function wordOf(question: ScriptQuestion, value: unknown): unknown {
  return question.choices.find((choice) => choice.value === value)?.label ?? value;
}
