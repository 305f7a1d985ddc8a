import { WorkflowDefinition } from "@parley/contract";
import { createWorkflow, publishWorkflow, turnWorkflow } from "../modules/automation/index.ts";
import { createTag } from "../modules/contacts/index.ts";
import { installedActions } from "../modules.ts";
import type { Ctx } from "../platform/ctx.ts";

/** A workflow that is on and harmless: a lead that becomes QUALIFIED is tagged, and its owner hears of it. */
export async function makeWorkflows(ctx: Ctx): Promise<void> {
  const tag = await createTag(ctx, { name: "Qualified", colour: "green" });
  const draft = WorkflowDefinition.parse({
    trigger: { type: "EVENT", event: "lead.updated", fields: ["status"] },
    condition: { field: "status", op: "IS", value: "QUALIFIED" },
    steps: [
      { id: "tag", type: "ACTION", action: "tag", params: { tagIds: [tag.id] } },
      {
        id: "notify",
        type: "ACTION",
        action: "notify",
        params: { to: "OWNER", title: "{{ lead.name }} is qualified", body: "" },
      },
    ],
  });
  const description = "Tags leads that were qualified and tells whose they are.";
  const name = "Qualified leads";
  const { id } = await createWorkflow(ctx, { name, description, draft }, installedActions);
  const how = { as: "LIVE", note: "Made with the demo" } as const;
  await publishWorkflow(ctx, id, how, installedActions);
  await turnWorkflow(ctx, id, { enabled: true }, installedActions);
}
