import * as api from "@parley/contract";
import { Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import { getBoard, type Surroundings } from "./board.ts";
import type { DemoFloors } from "./demo-floor.ts";
import { explainWaiting } from "./waiting/explain.ts";

export function floorRoutes(serve: Api, around: Surroundings, demo: DemoFloors): void {
  serve.serve(api.getBoard, (ctx) => getBoard(ctx, around));
  serve.serve(api.explainWaiting, (ctx, { params }) => explainWaiting(ctx, params.id, around.idle));

  serve.serve(api.startDemoFloor, async (ctx, { body }) => {
    const tenant = await ctx.tx
      .selectFrom("tenants")
      .select(["slug", "is_demo"])
      .executeTakeFirstOrThrow();
    if (!tenant.is_demo) {
      throw new Refusal("conflict", "Simulated agents work in demo tenants only");
    }
    return demo.start(ctx.tenantId, tenant.slug, body.agents);
  });
  serve.serve(api.stopDemoFloor, async (ctx) => demo.stop(ctx.tenantId));
}
