import { type Permission, scopes } from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";

/** Whoever may take out less than he may see takes out that. */
export function narrowed(ctx: Ctx, reads: Permission, takes: Permission): Ctx {
  demand(ctx, reads);
  const { grants } = ctx.actor;
  const reach = scopes.find((scope) => scope === grants[reads] || scope === grants[takes]);
  return reach ? { ...ctx, actor: { ...ctx.actor, grants: { ...grants, [reads]: reach } } } : ctx;
}
