import type { ScriptDefinition } from "@parley/contract";
import { createScript, publishScript, type ScriptDefinition as Schema } from "@parley/contract";
import type { z } from "zod";
import type { TestTenant } from "../../testing/tenant.ts";

/** A script with a branch by an answer, one by a field, and questions of every type. */
export const boilerScript: z.input<typeof ScriptDefinition> = {
  steps: [
    {
      id: "hello",
      title: "Hello",
      text: "Good day {{lead.name}}, this is {{agent.name}} about {{lead.company|your home}}.",
      questions: [{ key: "owner", type: "YES_NO", label: "Do you own your home?", required: true }],
      branches: [{ when: { field: "answer.owner", op: "IS", value: false }, to: "goodbye" }],
      next: "boiler",
    },
    {
      id: "boiler",
      title: "The boiler",
      text: "How old is it, and what do you pay?",
      questions: [
        { key: "age", type: "NUMBER", label: "Age of the boiler", required: true },
        { key: "worry", type: "TEXT", label: "What worries you most?" },
      ],
      branches: [
        { when: { field: "answer.age", op: "GREATER", value: 8 }, to: "old" },
        { when: { field: "attempts", op: "AT_LEAST", value: 100 }, to: "goodbye" },
      ],
      next: "offer",
    },
    {
      id: "old",
      title: "An old boiler",
      text: "{{answer.age}} years: then it pays to look at a new one.",
      questions: [{ key: "visit", type: "DATE", label: "Day of the visit", required: true }],
      next: "offer",
    },
    {
      id: "offer",
      title: "The offer",
      questions: [
        {
          key: "plan",
          type: "CHOICE",
          label: "Which plan?",
          required: true,
          choices: [
            { value: "basic", label: "Basic" },
            { value: "full", label: "Full cover" },
          ],
        },
      ],
      next: "goodbye",
    },
    { id: "goodbye", title: "Goodbye", text: "Thank you." },
  ],
};

/** A published script; answers its id. */
export async function publishedScript(
  { admin }: Pick<TestTenant, "admin">,
  draft: z.input<typeof Schema> = boilerScript,
  name = "Boiler cover",
): Promise<string> {
  const { id } = await admin.call(createScript, { body: { name, draft } });
  await admin.call(publishScript, { params: { id }, body: {} });
  return id;
}
