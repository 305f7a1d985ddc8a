import {
  addPasskey,
  answerFactor,
  askForPasskey,
  changeOwnPassword,
  confirmSession,
  confirmTotp,
  deactivateUser,
  listAuditTrail,
  listSecurityEvents,
  resetPassword,
  signIn,
  signInByPasskey,
  startPasskey,
  startTotp,
} from "@parley/contract";
import { Secret, TOTP } from "otpauth";
import { beforeAll, expect, test } from "vitest";
import { TestAuthenticator } from "../../../testing/authenticator.ts";
import { Client } from "../../../testing/client.ts";
import { testServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant, testPassword } from "../../../testing/tenant.ts";

let acme: TestTenant;
beforeAll(async () => {
  acme = await newTenant();
});

const emailOf = (client: Client) => client.session?.user.email ?? "";

function codeOf(secret: string, steps = 0): string {
  const timestamp = acme.server.clock.now().getTime() + steps * 30_000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

async function enrolApp(client: Client): Promise<string> {
  const { secret } = await client.call(startTotp);
  // The half minute before: the present one's code is still to be used.
  await client.call(confirmTotp, { body: { code: codeOf(secret, -1) } });
  return secret;
}

async function enrolPasskey(client: Client): Promise<TestAuthenticator> {
  const keeper = new TestAuthenticator();
  const { challenge, options } = await client.call(startPasskey);
  const credential = keeper.create(options);
  await client.call(addPasskey, { body: { challenge, name: "Laptop", credential } });
  return keeper;
}

async function half(client: Client): Promise<{ visitor: Client; challenge: string }> {
  const visitor = new Client(client.http);
  const body = { email: emailOf(client), password: testPassword };
  const answer = await visitor.call(signIn, { body });
  if (answer.result !== "FACTOR_NEEDED") throw new Error(`the answer was ${answer.result}`);
  return { visitor, challenge: answer.challenge };
}

/** Failed entries about a user, by what was refused. */
function failures(user: Client, count: number) {
  return eventually(async () => {
    await acme.sealed();
    const query = { subjectId: user.userId, outcome: "FAILED" as const, action: "LOGIN" as const };
    const { items } = await acme.admin.call(listAuditTrail, { query });
    return items.length >= count ? items : null;
  });
}

test("wrong second factors are in the log, each with what was tried", async () => {
  const bea = await acme.user("AGENT");
  await enrolApp(bea);
  const stranger = await enrolPasskey(await acme.user("AGENT"));
  await enrolPasskey(bea);
  const { visitor, challenge } = await half(bea);
  for (const factor of ["TOTP", "RECOVERY_CODE"] as const) {
    const body = { challenge, factor, code: "000000" };
    expect((await visitor.try(answerFactor, { body })).status).toBe(422);
  }
  const asked = await visitor.call(askForPasskey, { body: { challenge } });
  const wrong = { challenge: asked.challenge, credential: stranger.answer(asked.options) };
  expect((await visitor.try(signInByPasskey, { body: wrong })).status).toBe(422);
  const found = await failures(bea, 3);
  expect(found.map(({ event, fields, actorId, ip }) => ({ event, fields, actorId, ip }))).toEqual(
    ["PASSKEY", "RECOVERY_CODE", "TOTP"].map((factor) => ({
      event: "factor.refused",
      fields: [factor],
      actorId: null,
      ip: "127.0.0.1",
    })),
  );
});

test("a passkey that names nobody leaves no entry, and one that names somebody does", async () => {
  const bea = await acme.user("AGENT");
  const keeper = await enrolPasskey(bea);
  const visitor = new Client(bea.http);
  const first = await visitor.call(askForPasskey, { body: {} });
  const second = await visitor.call(askForPasskey, { body: {} });
  const crossed = { challenge: second.challenge, credential: keeper.answer(first.options) };
  expect((await visitor.try(signInByPasskey, { body: crossed })).status).toBe(422);
  expect(await failures(bea, 1)).toMatchObject([{ event: "factor.refused", fields: ["PASSKEY"] }]);
  const third = await visitor.call(askForPasskey, { body: {} });
  const credential = keeper.answer(third.options) as { response: { userHandle: string } };
  credential.response.userHandle = Buffer.alloc(32, 7).toString("base64url");
  const nobody = { challenge: third.challenge, credential };
  expect((await visitor.try(signInByPasskey, { body: nobody })).status).toBe(422);
});

test("wrong proofs of a session are in the log with the session, and ten are an alarm", async () => {
  const bea = await acme.user("AGENT");
  await enrolApp(bea);
  await bea.try(confirmSession, { body: { password: "wrong wrong wrong" } });
  await bea.try(confirmSession, { body: { code: "000000" } });
  const next = "a password of one's own";
  await bea.try(changeOwnPassword, { body: { current: "wrong wrong wrong", next } });
  const found = await failures(bea, 3);
  expect(found.map(({ event, fields, actorId }) => [event, fields[0], actorId])).toEqual([
    ["proof.refused", "PASSWORD", bea.userId],
    ["proof.refused", "TOTP", bea.userId],
    ["proof.refused", "PASSWORD", bea.userId],
  ]);
  expect(found.every(({ sessionId }) => sessionId !== null)).toBe(true);
});

test("ten wrong codes are a security event like ten wrong passwords", async () => {
  const own = await newTenant();
  const bea = await own.user("AGENT");
  await enrolApp(bea);
  for (let i = 0; i < 10; i++) {
    const { visitor, challenge } = await half(bea);
    const body = { challenge, factor: "TOTP" as const, code: "000000" };
    expect((await visitor.try(answerFactor, { body })).status).toBe(422);
    // Only what slows guessing down is put back; the count of the alarm is another one.
    await own.server.admin.query("delete from platform.sign_in_failures");
  }
  await own.server.parley.watch.catchUp();
  const { items } = await own.admin.call(listSecurityEvents, {
    query: { kind: ["FAILED_SIGN_INS"] },
  });
  expect(items.filter(({ userId }) => userId === bea.userId)).not.toEqual([]);
});

test("who was deactivated, or whose password is another, does not get in by the second step", async () => {
  const over = { status: 410, problem: { code: "challenge-over" } };
  const bea = await acme.user("AGENT");
  const secret = await enrolApp(bea);
  const keeper = await enrolPasskey(bea);
  const params = { id: bea.userId };
  const byCode = await half(bea);
  const byKey = await half(bea);
  const asked = await byKey.visitor.call(askForPasskey, { body: { challenge: byKey.challenge } });
  await acme.admin.call(resetPassword, { params, body: { password: "another long password" } });
  const code = { challenge: byCode.challenge, factor: "TOTP" as const, code: codeOf(secret) };
  expect(await byCode.visitor.try(answerFactor, { body: code })).toMatchObject(over);
  const credential = keeper.answer(asked.options);
  const key = { challenge: asked.challenge, credential };
  expect(await byKey.visitor.try(signInByPasskey, { body: key })).toMatchObject(over);

  const tom = await acme.user("AGENT");
  const toms = await enrolApp(tom);
  const late = await half(tom);
  await acme.admin.call(deactivateUser, { params: { id: tom.userId } });
  const body = { challenge: late.challenge, factor: "TOTP" as const, code: codeOf(toms) };
  expect(await late.visitor.try(answerFactor, { body })).toMatchObject(over);
});

test("passkeys need one connection each: as many at once as there are connections", async () => {
  const server = await testServer();
  const max = server.parley.app.pool.options.max ?? 10;
  const bea = await acme.user("AGENT");
  const gate = await server.admin.connect();
  await gate.query("begin; lock table passkeys in access exclusive mode");
  // More than there are connections: whoever wanted a second one would wait for the others.
  const asked = Array.from({ length: 2 * max }, () => bea.try(startPasskey));
  const question = "select count(*) as waiting from pg_locks where not granted";
  try {
    await eventually(async () => (await gate.query(question)).rows[0].waiting > max / 2);
  } finally {
    await gate.query("rollback");
    gate.release();
  }
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
});
