import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, nameCursor, toPage } from "../../platform/http/cursor.ts";
import { pauseReasonRoutes } from "./pause-reasons/index.ts";
import { selectAgents } from "./queries.ts";
import {
  forceState,
  getAgent,
  getOwnAgent,
  setOwnState,
  toAgent,
  today,
  updateSkills,
} from "./service.ts";
import { skillRoutes } from "./skills/index.ts";

/** Refuses an agent whom no call could reach; the switch is asked, so no transaction is open. */
export type DemandPhone = (who: { tenantId: string; userId: string }) => Promise<void>;

export function agentRoutes(serve: Api, demandPhone: DemandPhone): void {
  serve.serve(api.listAgents, async (ctx, { query }) => {
    const after = nameCursor("agents", query.cursor);
    const { teamId, state: states, limit } = query;
    const rows = await selectAgents(ctx, { teamId, states, after, limit: limit + 1 });
    const day = await today(ctx);
    return toPage(
      rows,
      limit,
      (last) => encodeCursor("agents", [last.name, last.user_id]),
      (row) => toAgent(ctx, row, day),
    );
  });
  serve.serve(api.getAgent, (ctx, { params }) => getAgent(ctx, params.id));
  serve.serve(api.getOwnAgent, (ctx) => getOwnAgent(ctx));
  serve.servePrepared(
    api.setOwnState,
    async ({ body }, { tenantId, actor: { userId } }) => {
      if (body.state === "READY") await demandPhone({ tenantId, userId });
    },
    (ctx, { body }) => setOwnState(ctx, body),
  );
  serve.serve(api.forceAgentState, (ctx, { params, body }) => forceState(ctx, params.id, body));
  serve.serve(api.updateAgentSkills, (ctx, { params, body }) =>
    updateSkills(ctx, params.id, body.skillIds),
  );
  skillRoutes(serve);
  pauseReasonRoutes(serve);
}
