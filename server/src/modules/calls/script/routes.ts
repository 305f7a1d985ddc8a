import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import type { CallDesk } from "../routes.ts";
import { answerQuestion, getCallScript, openScriptStep } from "./service.ts";

export function callScriptRoutes(serve: Api, desk: CallDesk): void {
  serve.serve(api.getCallScript, (ctx, { params }) => getCallScript(ctx, params.id));
  serve.serve(api.answerQuestion, (ctx, { params, body }) =>
    answerQuestion(ctx, params.id, params.question, body.value),
  );
  serve.serve(api.openScriptStep, (ctx, { params, body }) =>
    openScriptStep(ctx, params.id, body.stepId, (tenantId, ids) =>
      desk.runtime()?.recorder.look(tenantId, ids),
    ),
  );
}
