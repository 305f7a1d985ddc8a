import { type Permission, scopes } from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import type { Run } from "../../../platform/http/api.ts";

/** Runs what reads a list: whoever may take out less than he may see takes out that. */
export function narrowed(run: Run, reads: Permission, takes: Permission): Run {
  return (work) => run((ctx) => work(within(ctx, reads, takes)));
}

function within(ctx: Ctx, reads: Permission, takes: Permission): Ctx {
  demand(ctx, reads);
  const { grants } = ctx.actor;
  const reach = scopes.find((scope) => scope === grants[reads] || scope === grants[takes]);
  return reach ? { ...ctx, actor: { ...ctx.actor, grants: { ...grants, [reads]: reach } } } : ctx;
}
