import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import { canConfer } from "../../telephony/index.ts";
import type { CallDesk } from "../routes.ts";
import { ownCall } from "../service.ts";
import type { Errand } from "../settle.ts";
import { giveToQueue } from "./queue.ts";
import { askThirdParty, dropThirdParty, planThirdParty } from "./service.ts";

type Act = (ctx: Ctx, id: string, work: Promise<Errand[]>) => Promise<api.Call>;

export function thirdPartyRoutes(serve: Api, desk: CallDesk, act: Act): void {
  serve.serve(api.callThirdParty, async (ctx, { params: { id }, body }) => {
    if (desk.runtime()?.telephony.connection() === "CLOSED") {
      throw new Refusal("carrier-unavailable", "The carrier cannot be reached", { retryAfter: 5 });
    }
    const { dial, errands } = await askThirdParty(ctx, id, body, desk.poolOfQueue);
    ctx.afterCommit(() => desk.runtime()?.dialThird(dial));
    return act(ctx, id, Promise.resolve(errands));
  });
  serve.serve(api.handToQueue, async (ctx, { params: { id }, body }) => {
    const errands = await giveToQueue(ctx, id, body.queueId, desk.wayOfQueue);
    ctx.afterCommit(() => desk.runtime()?.run(errands));
  });
  serve.serve(api.listCallQueues, async (ctx, { params: { id } }) => {
    await ownCall(ctx, id);
    return { items: await desk.queuesToAsk(ctx) };
  });
  serve.serve(api.changeThirdParty, (ctx, { params: { id }, body }) =>
    act(ctx, id, planThirdParty(ctx, id, body, canConfer(desk.provider))),
  );
  serve.serve(api.dropThirdParty, (ctx, { params: { id } }) =>
    act(ctx, id, dropThirdParty(ctx, id)),
  );
}
