import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { Errand } from "../settle.ts";
import { keepQuality, qualityOf } from "./quality.ts";
import { reconnectCall } from "./reconnect.ts";

/** Carries out what was decided about a call after the commit, and answers with the call. */
type Act = (ctx: Ctx, id: string, work: Promise<Errand[]>) => Promise<api.Call>;

export function callAudioRoutes(serve: Api, act: Act): void {
  serve.serve(api.reconnectCall, (ctx, { params }) =>
    act(ctx, params.id, reconnectCall(ctx, params.id)),
  );
  serve.serve(api.reportCallQuality, (ctx, input) => keepQuality(ctx, input));
  serve.serve(api.getCallQuality, (ctx, { params }) => qualityOf(ctx, params.id));
}
