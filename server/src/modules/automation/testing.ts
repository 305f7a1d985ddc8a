import {
  createWorkflow,
  listWorkflowRuns,
  publishWorkflow,
  turnWorkflow,
  type WorkflowDefinition,
  type WorkflowRun,
  type WorkflowStep,
} from "@parley/contract";
import type { z } from "zod";
import type { TestTenant } from "../../testing/tenant.ts";

type Draft = z.input<typeof WorkflowDefinition>;

/** A step that does something, on the main line unless it says where. */
export function action(
  id: string,
  name: string,
  params: Record<string, unknown>,
  within: WorkflowStep["within"] = null,
): WorkflowStep {
  return { id, within, type: "ACTION", action: name, params: params as never };
}

/** A workflow that was published and is on. */
export async function running(acme: TestTenant, draft: Draft, name = "Greeting"): Promise<string> {
  const { id } = await acme.admin.call(createWorkflow, { body: { name, draft } });
  await acme.admin.call(publishWorkflow, { params: { id }, body: {} });
  await acme.admin.call(turnWorkflow, { params: { id }, body: { enabled: true } });
  return id;
}

/** Everything that has happened has had its effect, as far as it is due. */
export async function worked(acme: TestTenant): Promise<void> {
  // What a workflow does may begin another one, so there is as much to hear again.
  for (let rounds = 0; rounds < 8; rounds++) {
    const before = (await acme.events()).length;
    await acme.settled();
    await acme.server.parley.automation.look();
    if ((await acme.events()).length === before) return;
  }
}

export async function runsOf(acme: TestTenant, workflowId: string): Promise<WorkflowRun[]> {
  const query = { workflowId, limit: 200 };
  return (await acme.admin.call(listWorkflowRuns, { query })).items;
}
