import { setTimeout } from "node:timers/promises";
import * as api from "@parley/contract";
import { inTenant } from "../../../platform/app.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import type { Doorway } from "../doorway.ts";
import { hashPassword } from "./hash.ts";
import { knownWords } from "./policy.ts";
import { demandPassword } from "./prove.ts";
import { requestReset, useReset } from "./resets.ts";
import type { PasswordRules } from "./rules.ts";
import { setPassword } from "./set.ts";

/** The answer takes this long whether the address is known or not. */
const answerMs = 300;

/** The own password, one that is being typed, and a new one by mail. */
export function passwordRoutes(serve: Api, door: Doorway, rules: PasswordRules): void {
  const { app } = door;
  serve.serveOpen(api.checkPassword, async (_visitor, { body: { password, name, email } }) => ({
    problem: (await rules.problemOf(password, knownWords(name, email))) ?? null,
  }));

  serve.serveOpen(api.requestPasswordReset, async (_visitor, { body }) => {
    const work = requestReset(app, body.email).catch((error: unknown) =>
      app.log.error({ err: error }, "a new password could not be asked for"),
    );
    await Promise.all([work, setTimeout(answerMs)]);
  });

  serve.serveOpen(api.resetPasswordByLink, async ({ request, origin, reply }, { body }) => {
    const owner = await useReset(app, rules, body.token, body.password);
    const comer = door.comer(request, origin);
    await door.welcomeBack(comer, owner);
    door.setDevice(reply, comer);
  });

  serve.serveOpen(api.changeOwnPassword, async ({ caller }, { body }) => {
    if (!caller) throw new Refusal("unauthenticated", "Sign in first");
    const { tenantId, actor } = caller;
    await demandPassword(door, caller, "current", body.current);
    const own = await inTenant(app, tenantId, (ctx) =>
      ctx.tx
        .selectFrom("users as u")
        .innerJoin("tenants as t", "t.id", "u.tenant_id")
        .select(["u.name", "u.email", "u.team_id", "t.name as tenant"])
        .where("u.id", "=", actor.userId)
        .executeTakeFirstOrThrow(),
    );
    await rules.demand("next", body.next, knownWords(own.name, own.email, own.tenant));
    const hash = await hashPassword(body.next);
    await inTenant(
      app,
      tenantId,
      (ctx) => {
        const { userId, sessionId: except } = actor;
        return setPassword(ctx, { userId, teamId: own.team_id, hash, except });
      },
      caller,
    );
  });
}
