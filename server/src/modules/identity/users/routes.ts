import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import type { UserHook } from "../hooks.ts";
import { hashPassword } from "../passwords.ts";
import {
  createUser,
  deactivateUser,
  getUser,
  listUsers,
  reactivateUser,
  resetPassword,
  updateUser,
} from "./service.ts";

export function userRoutes(serve: Api, hooks: readonly UserHook[]): void {
  serve.serve(api.listUsers, (ctx, { query }) => listUsers(ctx, query));
  serve.serve(api.getUser, (ctx, { params }) => getUser(ctx, params.id));
  serve.servePrepared(
    api.createUser,
    async ({ body: { password, ...body } }) => ({
      ...body,
      passwordHash: await hashPassword(password),
    }),
    async (ctx, _input, user) => getUser(ctx, await createUser(ctx, user, hooks)),
  );
  serve.serve(api.updateUser, (ctx, { params, body, ifMatch }) =>
    updateUser(ctx, params.id, body, ifMatch, hooks),
  );
  serve.serve(api.deactivateUser, (ctx, { params }) => deactivateUser(ctx, params.id, hooks));
  serve.serve(api.reactivateUser, (ctx, { params }) => reactivateUser(ctx, params.id, hooks));
  serve.servePrepared(
    api.resetPassword,
    ({ body }) => hashPassword(body.password),
    (ctx, { params }, hash) => resetPassword(ctx, params.id, hash),
  );
}
