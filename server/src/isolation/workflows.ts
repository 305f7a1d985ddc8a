import {
  createWorkflow,
  getWorkflowRun,
  listWorkflowRuns,
  publishWorkflow,
  turnWorkflow,
  updateWorkflow,
  type WorkflowRun,
  type WorkflowStep,
} from "@parley/contract";
import { eventually } from "../testing/tenant.ts";
import type { Estate } from "./estate.ts";

/** A workflow that writes a note about each new lead; it is published and switched off. */
export async function newWorkflow(own: Estate, steps?: WorkflowStep[]): Promise<string> {
  const note = { id: "note", within: null, type: "ACTION" as const, action: "note" };
  const draft = {
    trigger: { type: "EVENT" as const, event: "lead.created" as const },
    steps: steps ?? [{ ...note, params: { text: own.name("Note") } }],
  };
  const body = { name: own.name("Workflow"), draft };
  const { id } = await own.admin.call(createWorkflow, { body });
  await own.admin.call(publishWorkflow, { params: { id }, body: {} });
  return id;
}

const waits: WorkflowStep = {
  id: "wait",
  within: null,
  type: "WAIT",
  wait: { type: "DURATION", minutes: 600 },
};

/** A run that waits for hours. */
export function waitingRun(own: Estate): Promise<string> {
  return runThat(own, waits, "WAITING");
}

/** A run that failed: the team has nobody who takes leads. */
export async function failedRun(own: Estate): Promise<string> {
  const params = { to: "LEAST_BUSY", teamId: await own.tenant.team(own.name("Team")) };
  const assign = { id: "assign", within: null, type: "ACTION" as const, action: "assign", params };
  return runThat(own, assign, "FAILED");
}

async function runThat(
  own: Estate,
  step: WorkflowStep,
  state: WorkflowRun["state"],
): Promise<string> {
  const id = await newWorkflow(own, [step]);
  await own.admin.call(turnWorkflow, { params: { id }, body: { enabled: true } });
  const lead = await own.lead();
  await own.tenant.settled();
  const query = { workflowId: id, leadId: lead.id, state: [state] };
  const run = await eventually(
    async () => (await own.admin.call(listWorkflowRuns, { query })).items[0],
    { what: `a run that is ${state}` },
  );
  await own.admin.call(turnWorkflow, { params: { id }, body: { enabled: false } });
  return run.id;
}

/** What an estate has of automation: two workflows, one of them with two versions, and runs. */
export async function makeWorkflows(estate: Estate): Promise<void> {
  estate.workflowId = await newWorkflow(estate);
  const params = { id: estate.workflowId };
  await estate.admin.call(publishWorkflow, { params, body: { as: "SHADOW" } });
  // A day of the month that is not today: nothing begins while somebody looks.
  const monthDays = [((new Date().getUTCDate() + 13) % 28) + 1];
  const monthly = { trigger: { type: "SCHEDULE" as const, times: ["03:00"], monthDays } };
  const note = { id: "note", type: "ACTION" as const, action: "note", params: { text: "Daily" } };
  await estate.admin.call(updateWorkflow, {
    params,
    body: { draft: { ...monthly, steps: [note] } },
  });
  await estate.admin.call(publishWorkflow, { params, body: { as: "SHADOW" } });
  await waitingRun(estate);
  estate.runId = await failedRun(estate);
  const run = await estate.admin.call(getWorkflowRun, { params: { id: estate.runId } });
  estate.ranWorkflowId = run.workflowId;
  estate.ranLeadId = run.leadId;
}
