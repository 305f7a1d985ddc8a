import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import type { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

/* The way of phones in browsers to a switch, which here is a socket that hears everything that reaches it. */

let server: TestServer;
let acme: TestTenant;
let wss: WebSocketServer;
/** What reached the switch, and the sockets by which it came. */
const heard: string[] = [];
const phones: WebSocket[] = [];
/** Phones that the switch knows, and whether they are there. */
const states = new Map<string, "online" | "offline">();
let http: Server;
const folder = mkdtempSync(join(tmpdir(), "parley-phones-"));

beforeAll(async () => {
  http = createServer((request, response) => {
    const name = /^\/ari\/endpoints\/PJSIP\/(.+)$/.exec(request.url ?? "")?.[1];
    const state = states.get(name ?? "");
    response.writeHead(state ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ state }));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  wss = new WebSocketServer({ server: http, path: "/ws" });
  wss.on("connection", (socket) => {
    phones.push(socket);
    socket.on("message", (raw) => heard.push(raw.toString()));
  });
  const file = join(folder, "connection.json");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const connection = { url, user: "parley", password: "0123456789abcdef", application: "parley" };
  writeFileSync(file, JSON.stringify({ ...connection, speech: null }));
  // Two switches, and one socket that plays both.
  const files = `${file},${file}`;
  server = await startTestServer({ PARLEY_ASTERISK: files, PARLEY_ROLES: "web,worker" });
  acme = await newTenant(server);
});
afterAll(async () => {
  await stopTestServer(server);
  for (const socket of wss.clients) socket.terminate();
  wss.close();
  http.close();
  rmSync(folder, { recursive: true });
});

type Opening = {
  client?: Client | null;
  headers?: Record<string, string>;
  protocols?: string[];
  switchNumber?: string;
};

function socketOf({ client, headers, protocols = ["sip"], switchNumber }: Opening): WebSocket {
  const which = switchNumber === undefined ? "" : `?switch=${switchNumber}`;
  const address = `${server.url.replace("http", "ws")}${api.phonePath}${which}`;
  const cookie = client ? { cookie: client.cookieHeader } : {};
  return new WebSocket(address, protocols, { headers: { ...cookie, ...headers } });
}

/** The status with which an opening is refused; 101 when it is not. */
function statusOf(opening: Opening): Promise<number> {
  return new Promise((resolve) => {
    const ws = socketOf(opening);
    ws.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    ws.on("error", () => {});
    ws.on("open", () => {
      resolve(101);
      ws.terminate();
    });
  });
}

/** A phone on its line: what it was told, and the code it was closed with. */
async function open(client: Client, switchNumber?: string) {
  const before = phones.length;
  const ws = socketOf({ client, ...(switchNumber !== undefined && { switchNumber }) });
  const told: string[] = [];
  const phone = { ws, told, code: undefined as number | undefined, switchSide: null as unknown };
  ws.on("message", (raw) => told.push(raw.toString()));
  ws.on("close", (code) => {
    phone.code = code;
  });
  ws.on("error", () => {});
  await once(ws, "open");
  const ours = await eventually(() => phones[before]);
  return {
    ...phone,
    says: (text: string) => ours.send(text),
    get code() {
      return phone.code;
    },
  };
}

async function nameOf(client: Client): Promise<string> {
  return (await client.call(api.issuePhone, { body: { kind: "BROWSER" } })).username;
}

function message(name: string, method: string, to = `<sip:${name}@x>`): string {
  return [
    `${method} sip:x SIP/2.0`,
    "Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1",
    `From: <sip:${name}@x>;tag=mine`,
    `To: ${to}`,
    `Call-ID: ${name}-${method}`,
    `CSeq: 1 ${method}`,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

const heardOf = (name: string) => heard.filter((text) => text.includes(name));

test("nobody comes in without a session, from another page, without the right, or with a key", async () => {
  const ann = await acme.user("AGENT");
  const host = new URL(server.url).host;
  expect(await statusOf({ client: null })).toBe(401);
  for (const origin of ["https://evil.example", "null", `http://${host}.evil.example`]) {
    expect(await statusOf({ client: ann, headers: { origin } })).toBe(403);
  }
  expect(await statusOf({ client: ann, headers: { origin: `http://${host}` } })).toBe(101);
  expect(await statusOf({ client: await acme.user("VIEWER") })).toBe(403);
  expect(await statusOf({ client: ann, protocols: ["chat"] })).toBe(400);
  const { key } = await acme.admin.call(api.createApiKey, {
    body: { name: "A robot", permissions: { "agents:work": "OWN" as const } },
  });
  const authorization = { authorization: `Bearer ${key}` };
  expect(await statusOf({ client: null, headers: authorization })).toBe(401);
});

test("a phone is at each switch by a line of its own, and a new one replaces that of its switch only", async () => {
  const ann = await acme.user("AGENT");
  expect((await ann.call(api.issuePhone, { body: { kind: "BROWSER" } })).switches).toBe(2);
  const [first, second] = [await open(ann, "0"), await open(ann, "1")];
  const again = await open(ann, "1");
  await eventually(() => second.code === api.closeCodes.replaced);
  expect([first.code, again.code]).toEqual([undefined, undefined]);
  for (const switchNumber of ["2", "-1", "x", "1e0"]) {
    expect(await statusOf({ client: ann, switchNumber })).toBe(404);
  }
  for (const { ws } of [first, again]) ws.terminate();
});

test("an installation without a switch has no such address", async () => {
  const other = await startTestServer({ PARLEY_ROLES: "web" });
  const beta = await newTenant(other);
  const address = `${other.url.replace("http", "ws")}${api.phonePath}`;
  const cookie = (await beta.user("AGENT")).cookieHeader;
  const ws = new WebSocket(address, "sip", { headers: { cookie } });
  ws.on("error", () => {});
  const [, response] = await once(ws, "unexpected-response");
  expect(response.statusCode).toBe(404);
  await stopTestServer(other);
});

test("a phone registers itself; what it may not is refused, told of, and reaches nobody", async () => {
  const ann = await acme.user("AGENT");
  const [name, other] = [await nameOf(ann), await nameOf(await acme.user("AGENT"))];
  const phone = await open(ann);
  phone.ws.send(message(name, "REGISTER"));
  await eventually(() => heardOf(name).length === 1);
  for (const wrong of [
    message(name, "INVITE", "<sip:+442079460000@x>"),
    message(name, "SUBSCRIBE"),
    message(name, "MESSAGE", `<sip:${other}@x>`),
    message(other, "REGISTER"),
  ]) {
    const before = phone.told.length;
    phone.ws.send(wrong);
    await eventually(() => phone.told.length > before);
    expect(phone.told.at(-1)).toMatch(/^SIP\/2\.0 403 Forbidden\r\n/);
  }
  expect(heardOf(name)).toHaveLength(1);
  expect(heardOf(other)).toHaveLength(0);
  const suspicious = await eventually(async () => {
    const { items } = await acme.admin.call(api.listSecurityEvents, {
      query: { kind: ["PRIVILEGE_ATTEMPT"] },
    });
    return items.find(({ userId, event }) => userId === ann.userId && event?.startsWith("phone: "));
  });
  expect(suspicious).toMatchObject({ severity: "HIGH" });

  phone.ws.send("INVITE sip:x SIP/2.0\r\nf: <sip:x@y>\r\n\r\n");
  await eventually(() => phone.code === api.closeCodes.refused);
});

test("the switch calls the phone, which answers and ends it, also by the next connection", async () => {
  const ann = await acme.user("AGENT");
  const name = await nameOf(ann);
  const first = await open(ann);
  const invite = message(name, "INVITE").replace(
    /From: .*\r\n/,
    "From: <sip:parley@x>;tag=switch\r\n",
  );
  first.says(invite);
  await eventually(() => first.told.includes(invite));
  first.ws.send(invite.replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n"));
  await eventually(() => heardOf(name).some((text) => text.startsWith("SIP/2.0 200 OK")));

  const second = await open(ann);
  await eventually(() => first.code === api.closeCodes.replaced);
  const bye = message(name, "BYE", "<sip:parley@x>;tag=switch").replace(
    `Call-ID: ${name}-BYE`,
    `Call-ID: ${name}-INVITE`,
  );
  second.ws.send(bye);
  await eventually(() => heardOf(name).some((text) => text.startsWith("BYE ")));
  second.ws.send(bye.replace("tag=switch", "tag=guess"));
  await eventually(() => second.told.some((text) => text.startsWith("SIP/2.0 481 ")));
  second.ws.terminate();
});

test("a session that ends and a right that is taken away close the line", async () => {
  const [ann, bob, cleo] = [
    await acme.user("AGENT"),
    await acme.user("AGENT"),
    await acme.user("AGENT"),
  ];
  const [ofAnn, ofBob, ofCleo] = [await open(ann), await open(bob), await open(cleo)];
  await ann.call(api.signOut);
  await eventually(() => ofAnn.code === api.closeCodes.ended);
  const params = { id: bob.userId };
  await acme.admin.call(api.updateUser, { params, body: { roles: ["VIEWER"] } });
  await eventually(() => ofBob.code === api.closeCodes.ended);
  expect(ofCleo.code).toBeUndefined();
  ofCleo.ws.terminate();
});

test("who says too much, or all at once, is shown out; a switch that is away is told of", async () => {
  const ann = await acme.user("AGENT");
  const name = await nameOf(ann);
  const talkative = await open(ann);
  for (let n = 0; n < 70; n++) talkative.ws.send(message(name, "REGISTER"));
  await eventually(() => talkative.code === api.closeCodes.flood);
  const large = await open(ann);
  large.ws.send("x".repeat(33 * 1024));
  await eventually(() => large.code === 1009);
  const last = await open(ann);
  phones.at(-1)?.terminate();
  await eventually(() => last.code === api.closeCodes.resume);
});

test("who has no phone, or one that is not there, does not get ready; a telephone of one's own answers for itself", async () => {
  const ann = await acme.user("AGENT");
  const ready = async () => {
    const { status, problem } = await ann.try(api.setOwnState, { body: { state: "READY" } });
    return status === 200 ? "READY" : problem?.code;
  };
  expect(await ready()).toBe("phone-missing");
  const name = await nameOf(ann);
  // Asterisk has not heard of it yet, then knows it, then has it there.
  expect(await ready()).toBe("phone-missing");
  states.set(name, "offline");
  expect(await ready()).toBe("phone-missing");
  expect((await ann.call(api.getOwnAgent)).state).not.toBe("READY");
  states.set(name, "online");
  expect(await ready()).toBe("READY");
  states.set(name, "offline");
  await ann.call(api.setOwnState, { body: { state: "OFFLINE" } });
  await ann.call(api.issuePhone, { body: { kind: "SIP" } });
  expect(await ready()).toBe("READY");
  await ann.call(api.setOwnState, { body: { state: "OFFLINE" } });
});

test("whose phone is away for long is paused, with the reason; one that is back soon changes nothing", async () => {
  const [ann, bob] = [await acme.user("AGENT"), await acme.user("AGENT")];
  for (const agent of [ann, bob]) {
    states.set(await nameOf(agent), "online");
    const phone = await open(agent);
    await agent.call(api.setOwnState, { body: { state: "READY" } });
    phone.ws.terminate();
  }
  const back = await open(bob);
  // At one switch he cannot be rung any more, at the other one he can.
  const carl = await acme.user("AGENT");
  states.set(await nameOf(carl), "online");
  const [gone, there] = [await open(carl, "0"), await open(carl, "1")];
  await carl.call(api.setOwnState, { body: { state: "READY" } });
  gone.ws.terminate();
  await eventually(async () => (await ann.call(api.getOwnAgent)).state === "PAUSED", {
    within: 25_000,
  });
  expect((await ann.call(api.getOwnAgent)).pauseNote).toBe("phone-lost");
  for (const agent of [bob, carl]) {
    expect((await agent.call(api.getOwnAgent)).state).toBe("READY");
  }
  for (const { ws } of [back, there]) ws.terminate();
}, 30_000);
