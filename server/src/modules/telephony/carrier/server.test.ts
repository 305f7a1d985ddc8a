import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createLoopback } from "../providers/loopback.ts";
import { listen, toCustomer, token, untilSo } from "../testing/rigs.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { fixedE164 } from "./callees/fixed-numbers.ts";
import { type Carrier, startCarrier } from "./start.ts";

const headers = { authorization: `Bearer ${token}` };

let carrier: Carrier;
beforeEach(async () => {
  const faults = { eventLate: 0.25 };
  const here = { listen: "127.0.0.1:0", token, timeScale: 100 };
  carrier = await startCarrier({ profile: "test", faults, ...here });
});
afterEach(() => carrier.close());

describe("an operator of the carrier", () => {
  async function ask(method: string, path: string, body?: string) {
    const address = `http://${carrier.address}${path}`;
    const reply = await fetch(address, { method, headers, body: body ?? null });
    return { status: reply.status, body: await reply.json() };
  }

  test("sees its figures", async () => {
    expect(await ask("GET", "/stats")).toMatchObject({
      status: 200,
      body: { liveLegs: { CUSTOMER: 0, AGENT: 0 }, callsPerSecond: 0, ended: { BUSY: 0 } },
    });
  });

  test("changes the faults in force", async () => {
    const changed = { replyLost: 1, eventLate: 0.25, eventLost: 0 };
    expect((await ask("PATCH", "/faults", '{"replyLost":1}')).body).toMatchObject(changed);
    expect((await ask("GET", "/faults")).body).toMatchObject(changed);
    expect(carrier.faults()).toMatchObject(changed);
  });

  test.each(['{"replyLost":2}', "nonsense", '{"unknown":1}', "[]", '"text"'])(
    "is refused the faults %s",
    async (body) => {
      const before = carrier.faults();
      expect(await ask("PATCH", "/faults", body)).toMatchObject({ status: 400 });
      expect(carrier.faults()).toEqual(before);
    },
  );

  test("is refused a body without an end", async () => {
    const long = JSON.stringify({ eventLost: 0, padding: "x".repeat(70_000) });
    expect(await ask("PATCH", "/faults", long)).toMatchObject({ status: 413 });
  });

  test("puts a callee's phone down", async () => {
    const telephony = createLoopback({ address: carrier.address, token });
    const heard = listen(telephony);
    const { legId, ...request } = toCustomer(fixedE164("01"));
    await telephony.originate({ legId, ...request });
    expect((await ask("POST", `/legs/${legId}/far-end-hangup`)).status).toBe(200);
    await untilSo(() => heard.has(legId, "ENDED"));
    expect(await ask("POST", `/legs/${legId}/far-end-hangup`)).toMatchObject({
      status: 409,
      body: { code: "leg-ended" },
    });
    await telephony.close();
  });

  test("cuts the clients off", async () => {
    const socket = new WebSocket(`ws://${carrier.address}/`, { headers });
    await once(socket, "open");
    const closed = once(socket, "close");
    expect((await ask("POST", "/disconnect")).status).toBe(200);
    await closed;
  });

  test("finds nothing elsewhere, and nothing without the secret", async () => {
    expect(await ask("GET", "/nothing")).toMatchObject({ status: 404 });
    expect((await fetch(`http://${carrier.address}/stats`)).status).toBe(401);
  });
});

describe("a client that talks nonsense", () => {
  async function say(...frames: (string | Buffer)[]) {
    const socket = new WebSocket(`ws://${carrier.address}/`, { headers });
    await once(socket, "open");
    for (const frame of frames) socket.send(frame);
    return socket;
  }

  test.each(["nonsense", "{}", '[{"do":"HANGUP"}]', "[17]", Buffer.from("[]")])(
    "is hung up on: %s",
    async (frame) => {
      const [code] = await once(await say(frame), "close");
      expect(code).toBe(1007);
    },
  );

  test("is told what is wrong where it can be told", async () => {
    const socket = await say('[{"id":7,"do":"HANGUP","legId":"none"},{"id":8,"do":"DANCE"}]');
    const [data] = await once(socket, "message");
    expect(JSON.parse(String(data)).replies).toMatchObject([
      { id: 7, ok: false, code: "malformed", message: expect.stringContaining("legId") },
      { id: 8, ok: false, code: "malformed" },
    ]);
    socket.terminate();
  });
});

describe("an address", () => {
  test.each(["127.0.0.1:4500", "[::1]:4500", "localhost:0", "/run/parley/carrier.sock"])(
    "%s is read and written",
    (text) => {
      expect(formatAddress(parseAddress(text))).toBe(text);
    },
  );

  test.each(["4500", "127.0.0.1", "127.0.0.1:99999", ":80", ""])('"%s" is none', (text) => {
    expect(() => parseAddress(text)).toThrow("neither");
  });
});
