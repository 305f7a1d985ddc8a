import {
  answerFactor,
  confirmSession,
  confirmTotp,
  getOwnFactors,
  getSession,
  listUsers,
  refreshSession,
  removeTotp,
  removeUserFactors,
  renewRecoveryCodes,
  signIn,
  startTotp,
  updateSignInRules,
  updateUser,
} from "@parley/contract";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { openSocket } from "../../../testing/socket.ts";
import { eventually, newTenant, testPassword } from "../../../testing/tenant.ts";

// A server of its own: these tests move the clock.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const emailOf = (client: Client) => client.session?.user.email ?? "";
const halfMinute = 30_000;

function codeOf(secret: string, steps = 0): string {
  const timestamp = server.clock.now().getTime() + steps * halfMinute;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

/** Sets an authenticator app up; the clock goes on, so that the next code is a new one. */
async function enrol(client: Client): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret, uri } = await client.call(startTotp);
  expect(uri).toContain(`secret=${secret}`);
  const { recoveryCodes } = await client.call(confirmTotp, { body: { code: codeOf(secret) } });
  server.clock.advance(halfMinute);
  return { secret, recoveryCodes };
}

async function firstStep(client: Client, visitor = new Client(client.http)) {
  const body = { email: emailOf(client), password: testPassword };
  const answer = await visitor.call(signIn, { body });
  if (answer.result !== "FACTOR_NEEDED") throw new Error(`the answer was ${answer.result}`);
  return { visitor, ...answer };
}

const wrongCode = { status: 422, problem: { errors: [{ field: "code" }] } };

test("with an authenticator app the password alone opens nothing", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const { secret, recoveryCodes } = await enrol(bea);
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await bea.call(getOwnFactors)).toMatchObject({ recoveryCodesLeft: 10 });

  const { visitor, challenge, factors } = await firstStep(bea);
  expect(factors).toEqual(["TOTP", "RECOVERY_CODE"]);
  expect((await visitor.try(getSession)).status).toBe(401);
  const wrong = { challenge, factor: "TOTP" as const, code: "000000" };
  expect(await visitor.try(answerFactor, { body: wrong })).toMatchObject(wrongCode);
  const body = { ...wrong, code: codeOf(secret) };
  expect(await visitor.call(answerFactor, { body })).toMatchObject({ result: "SIGNED_IN" });
  expect((await visitor.call(getSession)).user.id).toBe(bea.userId);

  // The challenge is used up, and the code too.
  expect(await visitor.try(answerFactor, { body })).toMatchObject({ status: 410 });
  const next = await firstStep(bea);
  const again = { challenge: next.challenge, factor: "TOTP" as const, code: body.code };
  expect(await next.visitor.try(answerFactor, { body: again })).toMatchObject(wrongCode);
  // Neither the secret nor a code lies in the clear.
  const { rows } = await server.admin.query<{ row: string }>(
    `select t::text as row from totp_factors t where tenant_id = $1
     union all select c::text from recovery_codes c where tenant_id = $1`,
    [acme.id],
  );
  const kept = rows.map(({ row }) => row).join();
  const hidden = [secret, Buffer.from(secret).toString("hex"), recoveryCodes[0] ?? ""];
  for (const text of hidden) expect(kept).not.toContain(text);
});

test("a code of the half minute before or after is taken, none further off, and none older", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const { secret } = await enrol(bea);
  server.clock.advance(5 * halfMinute);
  const tries: [number, number][] = [
    [-2, 422],
    [2, 422],
    [1, 200],
    [0, 422],
    [-1, 422],
  ];
  for (const [steps, status] of tries) {
    const { visitor, challenge } = await firstStep(bea);
    const body = { challenge, factor: "TOTP" as const, code: codeOf(secret, steps) };
    expect((await visitor.try(answerFactor, { body })).status, `${steps}`).toBe(status);
  }
});

test("each recovery code opens once, however it is typed", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const { recoveryCodes } = await enrol(bea);
  const typed = (recoveryCodes[3] ?? "").replaceAll("-", " ").toUpperCase();
  const answer = async () => {
    const { visitor, challenge } = await firstStep(bea);
    const body = { challenge, factor: "RECOVERY_CODE" as const, code: typed };
    return (await visitor.try(answerFactor, { body })).status;
  };
  expect(await answer()).toBe(200);
  expect(await answer()).toBe(422);
  expect(await bea.call(getOwnFactors)).toMatchObject({ recoveryCodesLeft: 9 });
  const { recoveryCodes: fresh } = await bea.call(renewRecoveryCodes);
  expect(fresh).toHaveLength(10);
  expect(fresh).not.toContain(recoveryCodes[0]);
});

test("a code is guessed no faster than a password", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await enrol(bea);
  const statuses = [];
  for (let i = 0; i < 6; i++) {
    const { visitor, challenge } = await firstStep(bea);
    const body = { challenge, factor: "TOTP" as const, code: "123456" };
    statuses.push((await visitor.try(answerFactor, { body })).status);
  }
  expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  const { visitor, challenge } = await firstStep(bea);
  server.clock.advance(6 * 60_000);
  const body = { challenge, factor: "TOTP" as const, code: "123456" };
  expect((await visitor.try(answerFactor, { body })).status).toBe(410);
});

test("who must have a factor has no rights until he has one", async () => {
  const acme = await newTenant(server);
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("SUPERVISOR")];
  await acme.admin.call(updateSignInRules, { body: { roles: ["SUPERVISOR"] } });
  await new Client(bea.http).signIn(emailOf(bea), testPassword);

  const again = await new Client(tom.http).signIn(emailOf(tom), testPassword);
  expect(again.session).toMatchObject({ mustEnrol: true, grants: {} });
  expect((await again.try(listUsers)).status).toBe(403);
  await again.call(refreshSession);
  expect((await again.try(listUsers)).status).toBe(403);
  // Somebody who has guessed the password waits beside him, and gets nothing out of it.
  const other = await new Client(tom.http).signIn(emailOf(tom), testPassword);
  await enrol(again);
  expect((await other.try(listUsers)).status).toBe(401);
  expect((await other.try(refreshSession)).status).toBe(401);
  expect((await again.call(getSession)).mustEnrol).toBe(false);
  await again.call(listUsers, {});
  expect(await again.try(removeTotp)).toMatchObject({ status: 409 });

  await acme.admin.call(updateSignInRules, { body: { roles: [], factorRequired: true } });
  const late = await new Client(bea.http).signIn(emailOf(bea), testPassword);
  expect(late.session?.mustEnrol).toBe(true);
});

test("a rule counts at once: open sessions of who has no factor lose their rights within 5 s", async () => {
  const acme = await newTenant(server);
  const [bea, tom, ann] = [
    await acme.user("SUPERVISOR"),
    await acme.user("SUPERVISOR"),
    await acme.user("AGENT"),
  ];
  await enrol(tom);
  const elsewhere = await new Client(bea.http).signIn(emailOf(bea), testPassword);
  const socket = await openSocket(server, bea);
  await bea.call(listUsers, {});
  await acme.admin.call(updateSignInRules, { body: { roles: ["SUPERVISOR"] } });
  const isOut = async () => (await bea.try(listUsers)).status === 403;
  await eventually(isOut, { within: 5000, what: "the rule" });
  expect(await bea.call(getSession)).toMatchObject({ mustEnrol: true, grants: {} });
  await socket.closing(5000);
  for (const other of [tom, ann]) await other.call(listUsers, {});

  // The role that needs one comes to somebody who has none.
  const params = { id: ann.userId };
  await acme.admin.call(updateUser, { params, body: { roles: ["AGENT", "SUPERVISOR"] } });
  await eventually(async () => (await ann.try(listUsers)).status === 403, { within: 5000 });

  await enrol(bea);
  await bea.call(listUsers, {});
  expect((await elsewhere.try(getSession)).status).toBe(401);
  await acme.admin.call(updateSignInRules, { body: { roles: [] } });
  await eventually(async () => (await ann.try(listUsers)).status === 200, { within: 5000 });
});

test("an administrator takes lost factors away; the app confirms a session too", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const { secret } = await enrol(bea);
  server.clock.advance(11 * 60_000);
  expect((await bea.try(removeTotp)).status).toBe(403);
  await bea.call(confirmSession, { body: { code: codeOf(secret) } });
  await bea.call(removeTotp);
  await enrol(bea);

  const params = { id: bea.userId };
  expect((await bea.try(removeUserFactors, { params })).status).toBe(403);
  expect((await acme.admin.try(removeUserFactors, { params })).status).toBe(403);
  await acme.admin.call(confirmSession, { body: { password: testPassword } });
  await acme.admin.call(removeUserFactors, { params });
  await new Client(bea.http).signIn(emailOf(bea), testPassword);
});
