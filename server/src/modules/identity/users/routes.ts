import * as api from "@parley/contract";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Caller } from "../../../platform/http/admit.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { UserHook } from "../hooks.ts";
import { hashPassword } from "../passwords/hash.ts";
import { knownWords } from "../passwords/policy.ts";
import type { PasswordRules } from "../passwords/rules.ts";
import { selectUsers } from "./queries.ts";
import {
  createUser,
  deactivateUser,
  getUser,
  listUsers,
  reactivateUser,
  resetPassword,
  updateUser,
} from "./service.ts";

/** What is known of a user whom the caller may give a password, and of the tenant. */
function wordsOf(app: App, { tenantId, actor }: Caller, id?: string): Promise<string[]> {
  return inTenant(
    app,
    tenantId,
    async (ctx) => {
      const tenant = await ctx.tx.selectFrom("tenants").select("name").executeTakeFirstOrThrow();
      const found = id ? await selectUsers(ctx, "users:reset-password", { id, limit: 1 }) : [];
      return knownWords(tenant.name, found[0]?.name, found[0]?.email);
    },
    { actor, readOnly: true },
  );
}

export function userRoutes(
  serve: Api,
  app: App,
  rules: PasswordRules,
  hooks: readonly UserHook[],
): void {
  serve.serve(api.listUsers, (ctx, { query }) => listUsers(ctx, query));
  serve.serve(api.getUser, (ctx, { params }) => getUser(ctx, params.id));
  serve.servePrepared(
    api.createUser,
    async ({ body: { password, ...body } }, caller) => {
      const words = [...(await wordsOf(app, caller)), ...knownWords(body.name, body.email)];
      await rules.demand("password", password, words);
      return { ...body, passwordHash: await hashPassword(password) };
    },
    async (ctx, _input, user) => getUser(ctx, await createUser(ctx, user, hooks)),
  );
  serve.serve(api.updateUser, (ctx, { params, body, ifMatch }) =>
    updateUser(ctx, params.id, body, ifMatch, hooks),
  );
  serve.serve(api.deactivateUser, (ctx, { params }) => deactivateUser(ctx, params.id, hooks));
  serve.serve(api.reactivateUser, (ctx, { params }) => reactivateUser(ctx, params.id, hooks));
  serve.servePrepared(
    api.resetPassword,
    async ({ params, body }, caller) => {
      await rules.demand("password", body.password, await wordsOf(app, caller, params.id));
      return hashPassword(body.password);
    },
    (ctx, { params }, hash) => resetPassword(ctx, params.id, hash),
  );
}
