import * as api from "@parley/contract";
import { TestAuthenticator } from "../../testing/authenticator.ts";
import { Client } from "../../testing/client.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

async function withPasskey(own: Estate): Promise<{ user: Client; keeper: TestAuthenticator }> {
  const [user, keeper] = [await own.user(), new TestAuthenticator()];
  const { challenge, options } = await user.call(api.startPasskey);
  const credential = keeper.create(options);
  await user.call(api.addPasskey, { body: { challenge, name: own.name("Key"), credential } });
  return { user, keeper };
}

/** A passkey's id, and its owner in the estate: the last one made. */
async function passkeyOf(estate: Estate): Promise<string> {
  const { user } = await withPasskey(estate);
  owners.set(estate, user);
  return (await user.call(api.listPasskeys)).items[0]?.id ?? "";
}
const owners = new WeakMap<Estate, Client>();

// A challenge is a secret of the browser that asked, and a passkey signs it: neither is a row's name.
export const passkeyCases: Record<string, Case> = {
  listPasskeys: caseOf(api.listPasskeys, async (own) => ({ as: (await withPasskey(own)).user })),
  startPasskey: caseOf(api.startPasskey, async (own) => ({ as: await own.user() })),
  addPasskey: caseOf(api.addPasskey, async (own) => {
    const user = await own.user();
    const { challenge, options } = await user.call(api.startPasskey);
    const credential = new TestAuthenticator().create(options);
    return { as: user, body: { challenge, name: own.name("Key"), credential } };
  }),
  removePasskey: caseOf(
    api.removePasskey,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await passkeyOf(own)) },
      as: owners.get(own) ?? own.admin,
    }),
    { "path.id": key(passkeyOf) },
  ),
  askToConfirm: caseOf(api.askToConfirm, async (own) => ({ as: (await withPasskey(own)).user })),
  askForPasskey: caseOf(api.askForPasskey, (own) => ({ as: new Client(own.admin.http), body: {} })),
  signInByPasskey: caseOf(api.signInByPasskey, async (own) => {
    const { keeper } = await withPasskey(own);
    const visitor = new Client(own.admin.http);
    const { challenge, options } = await visitor.call(api.askForPasskey, { body: {} });
    return { as: visitor, body: { challenge, credential: keeper.answer(options) } };
  }),
};
