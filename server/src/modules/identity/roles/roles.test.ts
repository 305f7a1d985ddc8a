import {
  builtInRoles,
  createUser,
  getSession,
  getTenant,
  listPauseReasons,
  listPermissions,
  listRoles,
  permissionCodes,
} from "@parley/contract";
import { expect, test } from "vitest";
import { tenantSeeds } from "../../../modules.ts";
import { inTenant } from "../../../platform/app.ts";
import { encodeCursor } from "../../../platform/http/cursor.ts";
import type { Client } from "../../../testing/client.ts";
import { testServer } from "../../../testing/server.ts";
import { newTenant } from "../../../testing/tenant.ts";
import { createTenant, findTenant } from "../tenants.ts";

const roleCodes = ["ADMIN", "AGENT", "MANAGER", "REP", "SUPERVISOR", "VIEWER"] as const;

test("a new tenant has every built-in role, as the contract says, but the operator's", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(listRoles, {});
  expect(items.map(({ code }) => code)).toEqual(roleCodes);
  for (const { code, builtIn, grants } of items) {
    expect(builtIn).toBe(true);
    expect(grants).toEqual(builtInRoles[code as (typeof roleCodes)[number]]);
  }
});

test("roles come in pages", async () => {
  const acme = await newTenant();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 4, ...(cursor ? { cursor } : {}) };
    const page = await acme.admin.call(listRoles, { query });
    seen.push(...page.items.map(({ code }) => code));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(roleCodes);
  const forged = { query: { cursor: encodeCursor("users", ["A"]) } };
  expect((await acme.admin.try(listRoles, forged)).status).toBe(400);
});

test.each(roleCodes)("the session of %s holds exactly the grants of the role", async (code) => {
  const acme = await newTenant();
  const client = await acme.user(code);
  expect((await client.call(getSession)).grants).toEqual(builtInRoles[code]);
});

test("the catalogue names every permission with its words and the roles that hold it", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(listPermissions);
  expect(items.map(({ code }) => code)).toEqual(permissionCodes);
  expect(items.find(({ code }) => code === "monitoring:health")?.roles).toEqual({
    SUPER_ADMIN: "ALL",
  });
  expect(items.find(({ code }) => code === "leads:read")?.roles).toMatchObject({
    ADMIN: "ALL",
    SUPERVISOR: "TEAM",
    AGENT: "OWN",
  });
});

test("agents see the tenant but not the roles", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  expect(await bea.call(getTenant)).toMatchObject({ id: acme.id, slug: acme.slug });
  for (const endpoint of [listRoles, listPermissions]) {
    expect((await bea.try(endpoint, {})).status).toBe(403);
  }
});

const address = { timeZone: "Europe/Madrid", country: "ES", isDemo: false };

test("a tenant is made whole: keys, roles and catalogues, or not at all", async () => {
  const { parley } = await testServer();
  const slug = `whole-${Date.now()}`;
  const tenant = { name: "Whole", slug, ...address };
  const failing = async () => {
    throw new Error("the seed fails");
  };
  await expect(createTenant(parley.app, tenant, [failing])).rejects.toThrow("the seed fails");
  expect(await findTenant(parley.app, slug)).toBeUndefined();

  const id = await createTenant(parley.app, tenant, tenantSeeds);
  expect(await findTenant(parley.app, slug)).toBe(id);
  const sealed = await inTenant(parley.app, id, async (ctx) => {
    const vault = await ctx.vault();
    return vault.open("users", "email", id, vault.seal("users", "email", id, "ada@acme.example"));
  });
  expect(sealed).toBe("ada@acme.example");
  await expect(createTenant(parley.app, tenant, [])).rejects.toMatchObject({ code: "conflict" });
});

test("tenants start alike and apart", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const names = async (client: Client) =>
    (await client.call(listPauseReasons, {})).items.map(({ id, name }) => ({ id, name }));
  const [ours, theirs] = [await names(acme.admin), await names(zeta.admin)];
  expect(ours.map(({ name }) => name)).toEqual(theirs.map(({ name }) => name));
  expect(ours.map(({ id }) => id)).not.toEqual(theirs.map(({ id }) => id));
  const body = { name: "X", email: "x@acme.example", password: "long enough!", roles: ["AGENT"] };
  const made = await acme.admin.call(createUser, { body });
  expect(made.roles).toEqual(["AGENT"]);
});
