import * as api from "@parley/contract";
import { Client } from "../../testing/client.ts";
import type { OpenIdProvider } from "../../testing/openid-provider.ts";
import { type Case, caseOf, key } from "../case.ts";
import type { Estate } from "../estate.ts";

/** One provider for the run; it does not keep the process alive. */
let provider: Promise<OpenIdProvider> | undefined;

function theProvider(): Promise<OpenIdProvider> {
  provider ??= startProvider();
  return provider;
}

async function startProvider(): Promise<OpenIdProvider> {
  // Loaded when it is asked for: it is a tool of tests, and no part of what ships.
  const { OpenIdProvider: Provider } = await import("../../testing/openid-provider.ts");
  const people = { ada: { email: "ada@directory.example", groups: ["agents"] } };
  return Provider.start(people, ["http://localhost/sign-in/callback"]);
}

const settings = async () => {
  const { issuer, clientId, clientSecret } = await theProvider();
  return { name: "Provider", issuer, clientId, clientSecret, scopes: "openid email groups" };
};

/** A visitor's browser that has left for the provider of the tenant. */
async function leaving(own: Estate): Promise<{ visitor: Client; address: string }> {
  await own.admin.call(api.setSso, { body: await settings() });
  const items = [{ group: "agents", roles: ["AGENT"] }];
  await own.admin.call(api.setGroupRoles, { body: { items } });
  const visitor = new Client(own.admin.http);
  const { address } = await visitor.call(api.startSso, { body: { tenant: own.tenant.slug } });
  return { visitor, address };
}

export const singleSignOnCases: Record<string, Case> = {
  getSso: caseOf(api.getSso, () => ({})),
  setSso: caseOf(
    api.setSso,
    async (own, ids) => ({
      body: {
        ...(await settings()),
        breakGlassUserId: ids["body.breakGlassUserId"] ?? own.admin.userId,
      },
    }),
    { "body.breakGlassUserId": key((estate) => estate.admin.userId) },
  ),
  removeSso: caseOf(api.removeSso, () => ({})),
  setGroupRoles: caseOf(
    api.setGroupRoles,
    (_, ids) => ({
      body: { items: [{ group: "Sales", roles: [ids["body.items[].roles[]"] ?? "AGENT"] }] },
    }),
    { "body.items[].roles[]": key((estate) => estate.role) },
  ),
  setSsoDomains: caseOf(api.setSsoDomains, (own) => ({
    body: { domains: [`${own.mark.toLowerCase()}.example`] },
  })),
  checkSsoDomains: caseOf(api.checkSsoDomains, async (own) => {
    // Without a claim nobody's DNS is asked.
    await own.admin.call(api.setSsoDomains, { body: { domains: [] } });
    return {};
  }),
  testSso: caseOf(api.testSso, async () => ({ body: { issuer: (await theProvider()).issuer } })),

  // A short name and a domain are meant to be known to everybody: they lead to a sign-in and no further.
  findSso: caseOf(api.findSso, (own) => ({
    as: new Client(own.admin.http),
    body: { tenant: own.tenant.slug },
  })),
  startSso: caseOf(api.startSso, async (own) => ({
    as: (await leaving(own)).visitor,
    body: { tenant: own.tenant.slug },
  })),
  // The state names the tenant, and is refused for another one in the tests of the module.
  finishSso: caseOf(api.finishSso, async (own) => {
    const { visitor, address } = await leaving(own);
    const back = await (await theProvider()).signIn(address, "ada");
    return { as: visitor, body: { ...back, state: back.state ?? "" } };
  }),
  confirmByProvider: caseOf(api.confirmByProvider, async (own) => {
    const { visitor, address } = await leaving(own);
    const back = await (await theProvider()).signIn(address, "ada");
    const body = { ...back, state: back.state ?? "" };
    visitor.session = (await visitor.call(api.finishSso, { body })).session;
    return { as: visitor };
  }),

  listScimTokens: caseOf(api.listScimTokens, () => ({})),
  createScimToken: caseOf(api.createScimToken, (own) => ({ body: { name: own.name("Token") } })),
  revokeScimToken: caseOf(
    api.revokeScimToken,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await token(own)) } }),
    { "path.id": key(token) },
  ),
};

async function token(own: Estate): Promise<string> {
  return (await own.admin.call(api.createScimToken, { body: { name: own.name("Token") } })).id;
}
