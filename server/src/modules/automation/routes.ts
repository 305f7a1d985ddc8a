import * as api from "@parley/contract";
import { describeAction } from "../../platform/actions/action.ts";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, numberCursor, toPage } from "../../platform/http/cursor.ts";
import { limits } from "./limits.ts";
import { countWorkflows, selectVersions, selectWorkflows, type VersionRow } from "./queries.ts";
import { hourOf } from "./runs/begin.ts";
import { getRun, retryRun, selectRuns, stopRun, toRun } from "./runs/log.ts";
import { readHour } from "./runs/queries.ts";
import {
  createWorkflow,
  deleteWorkflow,
  getWorkflow,
  publishWorkflow,
  restoreVersion,
  toWorkflow,
  turnWorkflow,
  updateWorkflow,
  workflowOf,
} from "./service.ts";
import { shadowReport } from "./shadow.ts";
import { testWorkflow } from "./test-run.ts";
import type { Actions } from "./validate.ts";

export function workflowRoutes(serve: Api, actions: Actions): void {
  serve.serve(api.getAutomationCatalogue, async (ctx) => {
    const { runs } = await readHour(ctx.tx, hourOf(ctx.now));
    return {
      events: [...api.workflowEvents],
      actions: [...actions.values()].map(describeAction),
      limits: {
        workflows: limits.workflows,
        runsPerHour: limits.runsPerHour,
        stepsPerRun: limits.stepsPerRun,
        depth: limits.depth,
      },
      used: { workflows: await countWorkflows(ctx.tx), runsThisHour: runs },
    };
  });
  serve.serve(api.listWorkflows, async (ctx, { query }) => {
    const before = idCursor("workflows", query.cursor);
    const rows = await selectWorkflows(ctx, { before, limit: query.limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("workflows", [last.id]);
    return toPage(rows, query.limit, cursorOf, (row) => toWorkflow(ctx, row));
  });
  serve.serve(api.getWorkflow, (ctx, { params }) => getWorkflow(ctx, params.id, actions));
  serve.serve(api.createWorkflow, (ctx, { body }) => createWorkflow(ctx, body, actions));
  serve.serve(api.updateWorkflow, (ctx, { params, body, ifMatch }) =>
    updateWorkflow(ctx, params.id, body, ifMatch, actions),
  );
  serve.serve(api.deleteWorkflow, (ctx, { params }) => deleteWorkflow(ctx, params.id));
  serve.serve(api.publishWorkflow, (ctx, { params, body }) =>
    publishWorkflow(ctx, params.id, body, actions),
  );
  serve.serve(api.turnWorkflow, (ctx, { params, body }) =>
    turnWorkflow(ctx, params.id, body, actions),
  );
  serve.serve(api.restoreWorkflowVersion, (ctx, { params }) =>
    restoreVersion(ctx, params.id, params.number, actions),
  );
  serve.serve(api.listWorkflowVersions, async (ctx, { params, query }) => {
    const before = numberCursor("workflow-versions", query.cursor);
    await workflowOf(ctx, params.id);
    const rows = await selectVersions(ctx.tx, params.id, { before, limit: query.limit + 1 });
    const cursorOf = (last: VersionRow) => encodeCursor("workflow-versions", [last.number]);
    return toPage(rows, query.limit, cursorOf, toVersion);
  });
  serve.serve(api.testWorkflow, (ctx, { params, body }) =>
    testWorkflow(ctx, params.id, body, actions),
  );
  serve.serve(api.getShadowReport, (ctx, { params }) => shadowReport(ctx, params.id));
}

export function runRoutes(serve: Api): void {
  serve.serve(api.listWorkflowRuns, async (ctx, { query }) => {
    const { cursor, limit, ...filter } = query;
    const before = idCursor("workflow-runs", cursor);
    const rows = await selectRuns(ctx, "automation:read", { ...filter, before, limit: limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("workflow-runs", [last.id]);
    return toPage(rows, limit, cursorOf, (row) => toRun(row));
  });
  serve.serve(api.getWorkflowRun, (ctx, { params }) => getRun(ctx, params.id));
  serve.serve(api.retryWorkflowRun, (ctx, { params }) => retryRun(ctx, params.id));
  serve.serve(api.stopWorkflowRun, (ctx, { params }) => stopRun(ctx, params.id));
}

function toVersion(row: VersionRow): api.WorkflowVersion {
  return {
    number: row.number,
    note: row.note,
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by,
    publishedByName: row.published_by_name,
    definition: row.definition,
  };
}
