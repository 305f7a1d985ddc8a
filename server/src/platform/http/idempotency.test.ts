import { createHash } from "node:crypto";
import {
  createLead,
  createTeam,
  createUser,
  deleteTeam,
  listLeads,
  markAllNotificationsRead,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";

const key = (name: string) => ({ "idempotency-key": name });

/** How many teams of a name there are, and how many keys are kept. */
async function kept({ server, id }: TestTenant, name: string) {
  const { rows } = await server.admin.query<{ teams: number; keys: number }>(
    `select (select count(*)::int from teams where tenant_id = $1 and name = $2) as teams,
       (select count(*)::int from idempotency_keys where tenant_id = $1) as keys`,
    [id, name],
  );
  return rows[0];
}

function makeTeam(client: Client, name: string, headers: Record<string, string>) {
  return client.try(createTeam, { body: { name }, headers });
}

test("the same request again gives the first answer, with its version, and does nothing", async () => {
  const acme = await newTenant();
  const first = await makeTeam(acme.admin, "Sales", key("one"));
  const again = await makeTeam(acme.admin, "Sales", key("one"));

  expect(first.status).toBe(201);
  expect(first.headers["idempotent-replayed"]).toBeUndefined();
  expect(again).toMatchObject({
    status: 201,
    body: first.body,
    headers: { "idempotent-replayed": "true", etag: first.headers.etag },
  });
  expect(await kept(acme, "Sales")).toEqual({ teams: 1, keys: 1 });
});

test("another body or another address with the same key is refused", async () => {
  const acme = await newTenant();
  await makeTeam(acme.admin, "Sales", key("one"));
  const reused = { status: 422, problem: { code: "idempotency-key-reused" } };

  expect(await makeTeam(acme.admin, "Service", key("one"))).toMatchObject(reused);
  const elsewhere = await acme.admin.try(markAllNotificationsRead, { headers: key("one") });
  expect(elsewhere).toMatchObject(reused);
  expect(await kept(acme, "Service")).toEqual({ teams: 0, keys: 1 });
});

test("of many at once one does the work; the others wait for it or are told to", async () => {
  const acme = await newTenant();
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => makeTeam(acme.admin, "Sales", key("one"))),
  );
  const made = replies.filter(({ status }) => status === 201);
  const told = replies.filter(({ status }) => status !== 201);

  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  for (const reply of told) {
    expect(reply).toMatchObject({
      status: 409,
      problem: { code: "in-progress" },
      headers: { "retry-after": "1" },
    });
  }
  expect(await kept(acme, "Sales")).toEqual({ teams: 1, keys: 1 });
});

test("a key is its user's own, in each tenant", async () => {
  const [acme, rival] = await Promise.all([newTenant(), newTenant()]);
  const boss = await acme.user("MANAGER");
  const [a, b, c] = await Promise.all([
    makeTeam(acme.admin, "Sales", key("one")),
    makeTeam(boss, "Service", key("one")),
    makeTeam(rival.admin, "Sales", key("one")),
  ]);
  expect([a.status, b.status, c.status]).toEqual([201, 201, 201]);
  expect(new Set([a.body.id, b.body.id, c.body.id]).size).toBe(3);
});

test("what was refused leaves the key free", async () => {
  const acme = await newTenant();
  await makeTeam(acme.admin, "Sales", {});
  expect((await makeTeam(acme.admin, "Sales", key("one"))).status).toBe(409);
  expect((await makeTeam(acme.admin, "Service", key("one"))).status).toBe(201);
});

test("an answer without a body is given again as well", async () => {
  const acme = await newTenant();
  const { body: team } = await makeTeam(acme.admin, "Sales", {});
  const remove = () => acme.admin.try(deleteTeam, { params: { id: team.id }, headers: key("two") });
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(204);
  expect((await acme.admin.try(deleteTeam, { params: { id: team.id } })).status).toBe(404);
});

test("a key that cannot be one is refused", async () => {
  const acme = await newTenant();
  for (const bad of ["", "two words", "x".repeat(201), "ü"]) {
    const reply = await makeTeam(acme.admin, "Sales", key(bad));
    expect([bad, reply.status, reply.problem.code]).toEqual([bad, 400, "malformed"]);
  }
  expect(await kept(acme, "Sales")).toEqual({ teams: 0, keys: 0 });
});

test("neither the answer nor the request can be read from what is kept", async () => {
  const acme = await newTenant();
  const phone = nextPhone();
  const email = "canary@person.example";
  const password = "correct horse battery";
  const body = { contact: { name: "Ada", points: [{ type: "PHONE" as const, value: phone }] } };
  const first = await acme.admin.try(createLead, { body, headers: key("lead") });
  const again = await acme.admin.try(createLead, { body, headers: key("lead") });
  expect(again.body).toEqual(first.body);
  expect(again.body.contact.points[0]?.value).toBe(phone);
  expect((await acme.admin.call(listLeads, { query: { phone } })).items).toHaveLength(1);

  const user = { name: "Ada", email, password, roles: ["AGENT"] };
  await acme.admin.call(createUser, { body: user, headers: key("user") });
  const { rows } = await acme.server.admin.query<{ request: string; answer: Buffer; hash: Buffer }>(
    "select request, answer, body_hash as hash from idempotency_keys where tenant_id = $1",
    [acme.id],
  );
  expect(rows).toHaveLength(2);
  for (const { request, answer, hash } of rows) {
    const text = `${request} ${answer.toString("latin1")}`;
    for (const secret of [phone, email, password, "Ada"]) expect(text).not.toContain(secret);
    const guesses = [body, user].map((guess) =>
      createHash("sha256").update(JSON.stringify(guess)).digest("hex"),
    );
    expect(guesses.some((guess) => guess.startsWith(hash.toString("hex")))).toBe(false);
  }
});
