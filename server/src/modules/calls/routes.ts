import * as api from "@parley/contract";
import type { App } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import { gatherEvents } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { versioned } from "../../platform/http/version.ts";
import { callAudioRoutes } from "./audio/routes.ts";
import { callerIdRoutes } from "./caller-ids/index.ts";
import { dispositionRoutes } from "./dispositions/index.ts";
import { callFilter, exportCalls } from "./export.ts";
import { tellLineLost } from "./line-lost.ts";
import type { PlacedDial } from "./place.ts";
import { selectCalls, selectHistory, talkOf } from "./queries.ts";
import { recordingExportRoutes } from "./recording/exports/routes.ts";
import { recordingRoutes } from "./recording/routes.ts";
import type { CallRuntime } from "./runtime.ts";
import { callScriptRoutes } from "./script/routes.ts";
import {
  endCall,
  getCall,
  holdCall,
  placeManualCall,
  tellMachine,
  toCall,
  wrapUpCall,
} from "./service.ts";
import type { Errand } from "./settle.ts";
import { leaveSupervision, superviseCall } from "./supervision/service.ts";
import { askToTakeOver, leaveTakenOver } from "./supervision/take-over.ts";
import type { WayOfQueue } from "./third-party/queue.ts";
import { thirdPartyRoutes } from "./third-party/routes.ts";
import type { PoolOfQueue } from "./third-party/service.ts";

/** Places the call of a lead that a preview campaign has offered; given by the dialer. */
export type PlacePreview = (ctx: Ctx, memberId: string, leadId: string) => Promise<PlacedDial>;

/** Places the call that the caller promised; given by the dialer. */
export type PlaceCallback = (ctx: Ctx, callbackId: string, leadId: string) => Promise<PlacedDial>;

/** Keeps a promise that was made in a call; given by whoever owns callbacks. */
export type PromiseCallback = (
  ctx: Ctx,
  call: { id: string; leadId: string; campaignId: string | null },
  promised: NonNullable<api.Input<typeof api.wrapUpCall>["body"]["callback"]>,
) => Promise<unknown>;

export type CallDesk = {
  /** The loop that talks to the carrier; none in a process without that role. */
  runtime(): CallRuntime | undefined;
  provider: string;
  placePreview: PlacePreview;
  placeCallback: PlaceCallback;
  promiseCallback: PromiseCallback;
  /** Of whoever owns queues: whose calls a queue's are, and which there are. */
  poolOfQueue: PoolOfQueue;
  queuesToAsk: QueuesToAsk;
  /** The way of somebody who comes to a queue now; null where there is no such queue. */
  wayOfQueue: WayOfQueue;
};

export type QueuesToAsk = (ctx: Ctx) => Promise<api.Output<typeof api.listCallQueues>["items"]>;

type Wanted = api.Input<typeof api.placeCall>["body"];

function placeWanted(ctx: Ctx, desk: CallDesk, body: Wanted): Promise<PlacedDial> {
  if (body.memberId) return desk.placePreview(ctx, body.memberId, body.leadId);
  if (body.callbackId) return desk.placeCallback(ctx, body.callbackId, body.leadId);
  return placeManualCall(ctx, desk.provider, body);
}

export function callRoutes(serve: Api, app: App, desk: CallDesk): void {
  serve.serve(api.listCalls, async (ctx, { query }) => {
    const before = idCursor("calls", query.cursor);
    const { limit } = query;
    const rows = await selectCalls(ctx, { ...callFilter(query), before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      (last) => encodeCursor("calls", [last.id]),
      (row) => toCall(ctx, row),
    );
  });

  serve.serveDownload(api.exportCalls, (run, { body }) => exportCalls(run, body));
  serve.serve(api.getCall, async (ctx, { params }) => {
    const [row] = await selectCalls(ctx, { id: params.id, limit: 1 });
    if (!row) throw notFound("call");
    const legs = await selectHistory(ctx.tx, row.id);
    const history = legs
      .flatMap(({ kind, history: entries }) =>
        entries.map(({ sip, queue, answeredBy, confidence, ...entry }) => ({
          ...{ ...entry, leg: kind },
          ...{ sipStatus: sip ?? null, queue: queue ?? null },
          ...{ answeredBy: answeredBy ?? null, confidence: confidence ?? null },
        })),
      )
      .sort((a, b) => a.at.localeCompare(b.at));
    return versioned(
      { ...toCall(ctx, row), talk: await talkOf(ctx.tx, row.id), history },
      row.version,
    );
  });

  serve.serve(api.placeCall, async (ctx, { body }) => {
    if (desk.runtime()?.telephony.connection() === "CLOSED") {
      throw new Refusal("carrier-unavailable", "The carrier cannot be reached", { retryAfter: 5 });
    }
    const placed = await placeWanted(ctx, desk, body);
    ctx.afterCommit(() => desk.runtime()?.originate([placed]));
    return getCall(ctx, placed.callId);
  });

  serve.serve(api.holdCall, (ctx, { params }) =>
    act(ctx, params.id, holdCall(ctx, params.id, true)),
  );
  serve.serve(api.resumeCall, (ctx, { params }) =>
    act(ctx, params.id, holdCall(ctx, params.id, false)),
  );
  serve.serve(api.endCall, (ctx, { params }) => act(ctx, params.id, endCall(ctx, params.id)));
  serve.serve(api.tellMachine, (ctx, { params }) =>
    act(ctx, params.id, tellMachine(ctx, params.id)),
  );
  serve.serve(api.wrapUpCall, async (ctx, { params, body }) => {
    await gatherEvents(ctx, (gathering) =>
      wrapUpCall(gathering, params.id, body, desk.promiseCallback),
    );
    return getCall(ctx, params.id);
  });
  serve.serve(api.tellLineLost, async (ctx, { params, body }) => {
    await gatherEvents(ctx, (gathering) =>
      tellLineLost(gathering, params.id, body, desk.promiseCallback),
    );
    return getCall(ctx, params.id);
  });
  dispositionRoutes(serve);
  callerIdRoutes(serve);
  callScriptRoutes(serve, desk);
  callAudioRoutes(serve, act);
  thirdPartyRoutes(serve, desk, act);
  recordingRoutes(serve, app, desk);
  recordingExportRoutes(serve, app);
  serve.serve(api.superviseCall, (ctx, { params, body }) =>
    superviseCall(ctx, params.id, body.how),
  );
  serve.serve(api.leaveSupervision, (ctx, { params }) => leaveSupervision(ctx, params.id));
  serve.serve(api.takeOverCall, (ctx, { params }) => askToTakeOver(ctx, params.id));
  serve.serve(api.leaveTakenOver, (ctx, { params }) => leaveTakenOver(ctx, params.id));

  async function act(ctx: Ctx, id: string, work: Promise<Errand[]>) {
    const errands = await work;
    ctx.afterCommit(() => desk.runtime()?.run(errands));
    return getCall(ctx, id);
  }
}
