import {
  createRole,
  type Grants,
  listLeads,
  listNotifications,
  listUnusedRights,
  listUsers,
  updateUser,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { quarterOf, ReviewReminder } from "./review.ts";

// A server of its own: its clock goes on by months.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const usesOf = () => server.parley.access.uses;

async function withRole(acme: TestTenant, user: Client, name: string, grants: Grants) {
  const role = await acme.admin.call(createRole, { body: { name, grants } });
  const body = { roles: ["VIEWER", role.code] };
  await acme.admin.call(updateUser, { params: { id: user.userId }, body });
  return role;
}

test("what was used in ninety days stays out of the review, and what is new too", async () => {
  const acme = await newTenant(server);
  const vic = await acme.user("VIEWER", { name: "Vic" });
  const extra = { "leads:delete": "ALL", "leads:restore": "ALL" } as const;
  const role = await withRole(acme, vic, "Cleaner", extra);
  const review = async () => {
    await usesOf().flush();
    const { items, roles } = await acme.admin.call(listUnusedRights, {});
    return { vic: items.find(({ userId }) => userId === vic.userId), roles };
  };
  expect(await review()).toEqual({ vic: undefined, roles: [] });

  await server.admin.query(
    `update user_roles set granted_at = granted_at - interval '100 days' where tenant_id = $1`,
    [acme.id],
  );
  expect((await review()).vic).toBeUndefined();
  await server.admin.query(
    `update role_permissions set granted_at = granted_at - interval '100 days' where tenant_id = $1`,
    [acme.id],
  );
  await vic.call(listLeads);
  await vic.call(listUsers);
  const { vic: found, roles } = await review();
  const [cleaner, viewer] = found?.roles ?? [];
  expect(cleaner).toMatchObject({
    id: role.id,
    isUnused: true,
    rights: 2,
    unused: ["leads:delete", "leads:restore"],
  });
  expect(viewer).toMatchObject({ code: "VIEWER", isUnused: false });
  expect(viewer?.unused).not.toContain("leads:read");
  expect(viewer?.unused).not.toContain("users:read");
  expect(viewer?.unused).toContain("campaigns:read");
  expect(roles).toEqual([
    { id: role.id, code: "CLEANER", name: "Cleaner", unused: ["leads:delete", "leads:restore"] },
  ]);

  // One click: the role goes, and with it the row.
  const params = { id: vic.userId };
  await acme.admin.call(updateUser, { params, body: { roles: ["VIEWER"] } });
  expect((await review()).vic?.roles.map(({ code }) => code)).toEqual(["VIEWER"]);
});

test("a use that is written twice keeps the later time, and one of a user who is gone is let go", async () => {
  const acme = await newTenant(server);
  const { userId } = acme.admin;
  const at = async () => {
    const { rows } = await server.admin.query(
      "select used_at from permission_uses where user_id = $1 and permission = 'leads:restore'",
      [userId],
    );
    return rows[0]?.used_at as Date | undefined;
  };
  usesOf().note(acme.id, userId, "leads:restore");
  usesOf().note(acme.id, acme.id, "leads:restore");
  await usesOf().flush();
  const first = await at();
  server.clock.advance(60_000);
  usesOf().note(acme.id, userId, "leads:restore");
  await usesOf().flush();
  const between = ((await at())?.getTime() ?? 0) - (first?.getTime() ?? 0);
  expect(between).toBeGreaterThanOrEqual(60_000);
});

test("administrators are reminded once a quarter, others are not", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const reminder = new ReviewReminder(server.parley.app);
  const notices = async (client: Client) => {
    await acme.settled();
    const { items } = await client.call(listNotifications, {});
    return items.filter(({ title }) => title.startsWith("Review of rights"));
  };
  await reminder.run();
  expect(await notices(acme.admin)).toEqual([]);
  await server.admin.query(
    `update user_roles set granted_at = granted_at - interval '100 days' where tenant_id = $1`,
    [acme.id],
  );
  await server.admin.query(
    `update role_permissions set granted_at = granted_at - interval '100 days' where tenant_id = $1`,
    [acme.id],
  );
  await reminder.run();
  await reminder.run();
  expect(await notices(acme.admin)).toMatchObject([{ type: "TASK" }]);
  expect(await notices(bea)).toEqual([]);
});

test("quarters", () => {
  expect(quarterOf(new Date("2026-03-31T23:59:59Z"))).toBe("2026-Q1");
  expect(quarterOf(new Date("2026-11-21T00:00:00Z"))).toBe("2026-Q4");
});
