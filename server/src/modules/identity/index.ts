import type { App } from "../../platform/app.ts";
import type { Module } from "../../platform/module.ts";
import type { UserHook } from "./hooks.ts";
import { roleRoutes } from "./role-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { teamRoutes } from "./teams/routes.ts";
import type { Tokens } from "./tokens.ts";
import { userRoutes } from "./users/routes.ts";

export type { SavedUser, UserHook } from "./hooks.ts";
export { hashPassword } from "./passwords.ts";
export { createTeam } from "./teams/routes.ts";
export { createTenant, findTenant, type NewTenant, type TenantSeed } from "./tenants.ts";
export { createUser } from "./users/service.ts";

export function identity(parts: {
  app: App;
  tokens: Tokens;
  userHooks: readonly UserHook[];
}): Module {
  return {
    name: "identity",
    routes: (api) => {
      sessionRoutes(api, parts.app, parts.tokens);
      userRoutes(api, parts.userHooks);
      teamRoutes(api);
      roleRoutes(api);
    },
  };
}
