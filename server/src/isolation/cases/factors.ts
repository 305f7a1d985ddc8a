import * as api from "@parley/contract";
import { Secret, TOTP } from "otpauth";
import { Client } from "../../testing/client.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const password = "correct horse battery";
const spare = async (own: Estate) => (await own.user()).userId;

/** A code of the authenticator app, `steps` half minutes from now. */
function codeOf(own: Estate, secret: string, steps = 0): string {
  const timestamp = own.tenant.server.clock.now().getTime() + steps * 30_000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

/** A user with an authenticator app, and its secret. */
async function withTotp(own: Estate): Promise<{ user: Client; secret: string }> {
  const user = await own.user();
  const { secret } = await user.call(api.startTotp);
  await user.call(api.confirmTotp, { body: { code: codeOf(own, secret) } });
  return { user, secret };
}

/** The second step of signing in names its row by a challenge, which is a secret of the first. */
async function halfSignedIn(own: Estate) {
  const { user, secret } = await withTotp(own);
  const visitor = new Client(own.admin.http);
  const email = user.session?.user.email ?? "";
  const answer = await visitor.call(api.signIn, { body: { email, password } });
  if (answer.result !== "FACTOR_NEEDED") throw new Error("no factor was asked for");
  const code = codeOf(own, secret, 1);
  return { as: visitor, body: { challenge: answer.challenge, factor: "TOTP" as const, code } };
}

export const factorCases: Record<string, Case> = {
  answerFactor: caseOf(api.answerFactor, halfSignedIn),
  getOwnFactors: caseOf(api.getOwnFactors, () => ({})),
  startTotp: caseOf(api.startTotp, async (own) => ({ as: await own.user() })),
  confirmTotp: caseOf(api.confirmTotp, async (own) => {
    const user = await own.user();
    const { secret } = await user.call(api.startTotp);
    return { as: user, body: { code: codeOf(own, secret) } };
  }),
  removeTotp: caseOf(api.removeTotp, async (own) => ({ as: (await withTotp(own)).user })),
  renewRecoveryCodes: caseOf(api.renewRecoveryCodes, async (own) => ({
    as: (await withTotp(own)).user,
  })),
  removeUserFactors: caseOf(
    api.removeUserFactors,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spare(own)) } }),
    { "path.id": key((estate) => estate.agent.userId, spare) },
  ),
  getSignInRules: caseOf(api.getSignInRules, () => ({})),
  updateSignInRules: caseOf(
    api.updateSignInRules,
    (own, ids) => ({ body: { roles: [ids["body.roles[]"] ?? own.role] } }),
    { "body.roles[]": key((estate) => estate.role) },
  ),
};
