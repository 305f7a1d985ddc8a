import type { App } from "../../platform/app.ts";
import { type SealedField, sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import type { AccessControl } from "./access.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { confirmRoutes } from "./confirm.ts";
import { Doorway } from "./doorway.ts";
import { factorRoutes } from "./factors/routes.ts";
import type { UserHook } from "./hooks.ts";
import { jwksRoutes } from "./jwks.ts";
import { passkeyRoutes } from "./passkeys/routes.ts";
import { sendReset } from "./passwords/resets.ts";
import { passwordRoutes } from "./passwords/routes.ts";
import { PasswordRules } from "./passwords/rules.ts";
import { roleRoutes } from "./roles/routes.ts";
import { registerScim } from "./scim/plugin.ts";
import { scimTokenRoutes } from "./scim/tokens.ts";
import { sessionListRoutes } from "./session-list.ts";
import { sessionRoutes } from "./session-routes.ts";
import { ssoRoutes } from "./sso/routes.ts";
import { teamRoutes } from "./teams/routes.ts";
import { tenantRoutes } from "./tenant-routes.ts";
import type { Tokens } from "./tokens.ts";
import { userRoutes } from "./users/routes.ts";

export { grantsOf } from "./access.ts";
export type { SavedUser, UserHook } from "./hooks.ts";
export { hashPassword } from "./passwords/hash.ts";
export { knownWords } from "./passwords/policy.ts";
export { welcome } from "./passwords/resets.ts";
export { PasswordRules } from "./passwords/rules.ts";
export { unknownRoles } from "./roles/queries.ts";
export { endAllSessions } from "./session-ends.ts";
export { speakerOf } from "./speaker.ts";
export { createTeam } from "./teams/routes.ts";
export {
  createTenant,
  ensurePlatform,
  findTenant,
  furnishTenant,
  type NewTenant,
  setTenantRegion,
  type TenantSeed,
} from "./tenants.ts";
export { findUsers } from "./users/queries.ts";
export { createUser } from "./users/service.ts";

/** The secrets of the second factors, and what Parley and a provider know of each other. */
export const identitySealed: readonly SealedField[] = [
  sealedField("sso_connections", "client_secret"),
  sealedField("sso_attempts", "verifier"),
  {
    table: "totp_factors",
    column: "secret",
    key: [{ name: "user_id", type: "uuid" }],
    boundTo: "user_id",
  },
];

export function identity(parts: {
  app: App;
  tokens: Tokens;
  access: AccessControl;
  userHooks: readonly UserHook[];
}): Module {
  const rules = new PasswordRules(parts.app.config.breachCheckUrl, parts.app.log);
  const door = new Doorway(parts.app, parts.tokens, parts.access);
  return {
    name: "identity",
    jobs: [sendReset],
    sealed: identitySealed,
    routes: (api) => {
      sessionRoutes(api, door);
      sessionListRoutes(api, door);
      confirmRoutes(api, door);
      factorRoutes(api, door);
      passkeyRoutes(api, door);
      apiKeyRoutes(api, parts.access);
      jwksRoutes(api, parts.tokens);
      passwordRoutes(api, door, rules);
      userRoutes(api, parts.app, rules, parts.userHooks);
      teamRoutes(api);
      roleRoutes(api, parts.userHooks);
      tenantRoutes(api);
      ssoRoutes(api, door, parts.userHooks);
      scimTokenRoutes(api);
      api.beside((http, limits) =>
        registerScim(http, { app: parts.app, limits, hooks: parts.userHooks }),
      );
    },
  };
}
