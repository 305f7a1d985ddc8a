import {
  addPasskey,
  askForPasskey,
  getSession,
  listPasskeys,
  removePasskey,
  signIn,
  signInByPasskey,
  startPasskey,
} from "@parley/contract";
import { beforeAll, expect, test } from "vitest";
import { TestAuthenticator } from "../../../testing/authenticator.ts";
import { Client } from "../../../testing/client.ts";
import { type TestServer, testServer } from "../../../testing/server.ts";
import { newTenant, testPassword } from "../../../testing/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

const emailOf = (client: Client) => client.session?.user.email ?? "";
const wrong = { status: 422, problem: { errors: [{ field: "credential" }] } };

async function enrol(client: Client, keeper = new TestAuthenticator()) {
  const { challenge, options } = await client.call(startPasskey);
  const body = { challenge, name: "Laptop", credential: keeper.create(options) };
  return { keeper, body, ...(await client.call(addPasskey, { body })) };
}

async function enter(visitor: Client, keeper: TestAuthenticator, factorChallenge?: string) {
  const asking = factorChallenge ? { challenge: factorChallenge } : {};
  const { challenge, options } = await visitor.call(askForPasskey, { body: asking });
  const body = { challenge, credential: keeper.answer(options) };
  return { body, reply: await visitor.try(signInByPasskey, { body }) };
}

test("a passkey opens alone, without a name or a password, and once for each challenge", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const { keeper, recoveryCodes } = await enrol(bea);
  expect(recoveryCodes).toHaveLength(10);
  const visitor = new Client(server.parley.http);
  const { body, reply } = await enter(visitor, keeper);
  expect(reply.body).toMatchObject({ result: "SIGNED_IN" });
  expect((await visitor.call(getSession)).user.id).toBe(bea.userId);
  expect(await visitor.try(signInByPasskey, { body })).toMatchObject(wrong);
  const { items } = await bea.call(listPasskeys);
  expect(items).toMatchObject([{ name: "Laptop", lastUsedAt: expect.any(String) }]);
});

test("a passkey is a second step, and only that of the one whose password was right", async () => {
  const acme = await newTenant();
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const [own, other] = [await enrol(bea), await enrol(tom)];
  const half = async () => {
    const body = { email: emailOf(bea), password: testPassword };
    const answer = await new Client(bea.http).call(signIn, { body });
    if (answer.result !== "FACTOR_NEEDED") throw new Error("no factor was asked for");
    expect(answer.factors).toEqual(["PASSKEY", "RECOVERY_CODE"]);
    return answer.challenge;
  };
  const visitor = new Client(bea.http);
  expect((await enter(visitor, other.keeper, await half())).reply).toMatchObject(wrong);
  expect((await enter(visitor, own.keeper, await half())).reply.status).toBe(200);
});

test("what answers another challenge, comes from another site or was altered opens nothing", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const { keeper, body } = await enrol(bea);
  expect(await bea.try(addPasskey, { body })).toMatchObject(wrong);

  const visitor = new Client(bea.http);
  const first = await visitor.call(askForPasskey, { body: {} });
  const second = await visitor.call(askForPasskey, { body: {} });
  const crossed = { challenge: second.challenge, credential: keeper.answer(first.options) };
  expect(await visitor.try(signInByPasskey, { body: crossed })).toMatchObject(wrong);

  const phisher = new TestAuthenticator("http://localhost.evil.example");
  const { challenge, options } = await bea.call(startPasskey);
  const lured = { challenge, name: "Lure", credential: phisher.create(options) };
  expect(await bea.try(addPasskey, { body: lured })).toMatchObject(wrong);

  const stranger = new TestAuthenticator();
  const made = await bea.call(startPasskey);
  stranger.create(made.options);
  expect((await enter(visitor, stranger)).reply).toMatchObject(wrong);
  expect(
    await visitor.try(signInByPasskey, { body: { challenge: "x", credential: {} } }),
  ).toMatchObject(wrong);
});

test("a passkey that was taken away opens nothing, and nobody takes another's away", async () => {
  const acme = await newTenant();
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const { keeper } = await enrol(bea);
  const [key] = (await bea.call(listPasskeys)).items;
  const params = { id: key?.id ?? "" };
  expect((await tom.try(removePasskey, { params })).status).toBe(404);
  await bea.call(removePasskey, { params });
  expect((await enter(new Client(bea.http), keeper)).reply).toMatchObject(wrong);
  await new Client(bea.http).signIn(emailOf(bea), testPassword);
});
