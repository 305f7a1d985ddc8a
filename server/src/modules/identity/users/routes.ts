import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import type { UserHook } from "../hooks.ts";
import { hashPassword } from "../passwords.ts";
import { selectUsers } from "./queries.ts";
import {
  createUser,
  deactivateUser,
  getUser,
  reactivateUser,
  resetPassword,
  toUser,
  updateUser,
} from "./service.ts";

export function userRoutes(serve: Api, hooks: readonly UserHook[]): void {
  serve.serve(api.listUsers, async (ctx, { query }) => {
    const [name, id] = decodeCursor("users", query.cursor, 2) ?? [];
    const after = name === undefined ? undefined : { name: String(name), id: String(id) };
    const { q, teamId, active, limit } = query;
    const filter = { q, teamId, active, after, limit: limit + 1 };
    return toPage(
      await selectUsers(ctx, "users:read", filter),
      limit,
      (last) => encodeCursor("users", [last.name, last.id]),
      (row) => toUser(ctx, row),
    );
  });
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
