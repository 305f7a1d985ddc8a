import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { readBoard, stageCards } from "./board.ts";
import { listMoves, moveLead, undoMove } from "./move.ts";
import {
  createPipeline,
  createStage,
  deletePipeline,
  deleteStage,
  getPipeline,
  listPipelines,
  updatePipeline,
  updateStage,
} from "./service.ts";

export function pipelineRoutes(serve: Api): void {
  serve.serve(api.listPipelines, (ctx) => listPipelines(ctx));
  serve.serve(api.getPipeline, (ctx, { params }) => getPipeline(ctx, params.id));
  serve.serve(api.createPipeline, (ctx, { body }) => createPipeline(ctx, body));
  serve.serve(api.updatePipeline, (ctx, { params, body }) => updatePipeline(ctx, params.id, body));
  serve.serve(api.deletePipeline, (ctx, { params, query }) =>
    deletePipeline(ctx, params.id, query.moveTo),
  );
  serve.serve(api.createStage, (ctx, { params, body }) => createStage(ctx, params.id, body));
  serve.serve(api.updateStage, (ctx, { params, body }) => updateStage(ctx, params.id, body));
  serve.serve(api.deleteStage, (ctx, { params, query }) =>
    deleteStage(ctx, params.id, query.moveTo),
  );
  serve.serve(api.getPipelineBoard, (ctx, { params, query }) => readBoard(ctx, params.id, query));
  serve.serve(api.listStageLeads, (ctx, { params, query }) => stageCards(ctx, params.id, query));
  serve.serve(api.moveLead, (ctx, { params, body, ifMatch }) =>
    moveLead(ctx, params.id, body, { knownVersion: ifMatch }),
  );
  serve.serve(api.listMoves, (ctx, { params, query }) => listMoves(ctx, params.id, query));
  serve.serve(api.undoMove, (ctx, { params }) => undoMove(ctx, params.id, params.moveId));
}
