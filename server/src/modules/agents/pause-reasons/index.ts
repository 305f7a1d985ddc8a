import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../catalogue/catalogue.ts";

type ReasonRow = {
  id: string;
  name: string;
  limit_minutes: number | null;
  retired: boolean;
  updated_at: Date;
  version: number;
};

type Reason = {
  id: string;
  name: string;
  limitMinutes: number | null;
  retired: boolean;
  updatedAt: string;
};

const reasons: Catalogue<ReasonRow, Reason> = {
  kind: "PAUSE_REASON",
  table: "pause_reasons",
  noun: "reason for a pause",
  toItem: ({ id, name, limit_minutes: limitMinutes, retired, updated_at }) => ({
    id,
    name,
    limitMinutes,
    retired,
    updatedAt: updated_at.toISOString(),
  }),
};

export function pauseReasonRoutes(serve: Api): void {
  serve.serve(api.listPauseReasons, (ctx, { query }) => listCatalogue(ctx, reasons, query));
  serve.serve(api.createPauseReason, (ctx, { body: { limitMinutes, name } }) =>
    addToCatalogue(ctx, reasons, { name, limit_minutes: limitMinutes }),
  );
  serve.serve(api.updatePauseReason, (ctx, { params, body, ifMatch }) => {
    const { limitMinutes: limit_minutes, ...rest } = body;
    return changeInCatalogue(ctx, reasons, params.id, { ...rest, limit_minutes }, ifMatch);
  });
}

const first = [
  { name: "Break", limit_minutes: 15 },
  { name: "Lunch", limit_minutes: 30 },
  { name: "Meeting", limit_minutes: null },
  { name: "Training", limit_minutes: null },
];

/** The reasons that a new tenant starts with. */
export async function seedPauseReasons(ctx: Ctx): Promise<void> {
  await ctx.tx
    .insertInto("pause_reasons")
    .values(first.map((reason) => ({ id: newId(), ...reason, created_at: ctx.now })))
    .execute();
}
