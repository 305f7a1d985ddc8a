import * as api from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { CallDesk } from "../routes.ts";
import {
  deleteRecording,
  listRecordings,
  pauseRecording,
  resumeRecording,
  type Steered,
  startRecording,
  stopRecording,
} from "./service.ts";
import { peaksOf, soundOf } from "./sound.ts";

export function recordingRoutes(serve: Api, app: App, desk: CallDesk): void {
  serve.serve(api.listCallRecordings, (ctx, { params }) => listRecordings(ctx, params.id));
  serve.serve(api.startRecording, (ctx, { params }) => steer(ctx, startRecording(ctx, params.id)));
  serve.serve(api.pauseRecording, (ctx, { params }) => steer(ctx, pauseRecording(ctx, params.id)));
  serve.serve(api.resumeRecording, (ctx, { params }) =>
    steer(ctx, resumeRecording(ctx, params.id)),
  );
  serve.serve(api.stopRecording, (ctx, { params }) => steer(ctx, stopRecording(ctx, params.id)));
  serve.serve(api.deleteRecording, (ctx, { params }) => deleteRecording(ctx, params.id));
  serve.serve(api.getRecordingPeaks, (ctx, { params }) => peaksOf(ctx, params.id));
  serve.serveFile(api.hearRecording, (run, { params }) =>
    soundOf(app, run, params.id, "recordings:listen"),
  );
  serve.serveFile(api.downloadRecording, (run, { params }) =>
    soundOf(app, run, params.id, "recordings:download"),
  );

  async function steer(ctx: Ctx, work: Promise<Steered>) {
    const { recording, id } = await work;
    const { tenantId } = ctx;
    ctx.afterCommit(() => desk.runtime()?.recorder.look(tenantId, [id]));
    return recording;
  }
}
