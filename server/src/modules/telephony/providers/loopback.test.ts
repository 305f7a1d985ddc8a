import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fixedE164 } from "../carrier/callees/fixed-numbers.ts";
import { type Carrier, type CarrierOptions, startCarrier } from "../carrier/start.ts";
import type { Telephony } from "../port.ts";
import { listen, toCustomer, token, untilSo } from "../testing/rigs.ts";
import { refusalOf } from "../testing/stories.ts";
import { createLoopback, type LoopbackOptions } from "./loopback.ts";

const talks = fixedE164("01");
const busy = fixedE164("02");

describe("the loopback's connection", () => {
  const open: { close(): Promise<void> }[] = [];
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-loopback-"));
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    rmSync(folder, { recursive: true });
  });

  async function carrier(more?: Partial<CarrierOptions>): Promise<Carrier> {
    const logFile = join(folder, "calls.log");
    const at = { listen: join(folder, "carrier.sock"), logFile, token };
    const started = await startCarrier({ profile: "test", timeScale: 100, ...at, ...more });
    open.push(started);
    return started;
  }

  function client(address: string, more?: Partial<LoopbackOptions>): Telephony {
    const telephony = createLoopback({ address, token, ...more });
    open.push(telephony);
    return telephony;
  }

  test("works over TCP on this machine, and nowhere else unless told", async () => {
    const { address } = await carrier({ listen: "127.0.0.1:0" });
    const telephony = client(address);
    expect(await telephony.liveLegs()).toEqual([]);
    expect(telephony.connection()).toBe("CONNECTED");
    await expect(carrier({ listen: "0.0.0.0:0" })).rejects.toThrow("this machine only");
  });

  test("is refused without the secret", async () => {
    const { address } = await carrier();
    const problems: unknown[] = [];
    const telephony = client(address, {
      token: "another secret",
      commandTimeoutMs: 60,
      onProblem: (problem) => problems.push(problem),
    });
    expect(await refusalOf(telephony.liveLegs())).toBe("disconnected");
    expect(String(problems[0])).toContain("401");
  });

  test("outlives strangers who knock and are gone before the answer", async () => {
    const { address } = await carrier({ listen: "127.0.0.1:0" });
    const [host = "", port = ""] = address.split(":");
    for (let i = 0; i < 20; i++) {
      const knock = connect(Number(port), host);
      knock.on("error", () => {});
      await once(knock, "connect");
      knock.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      // Half of them are told before they go.
      if (i % 2 === 0) await once(knock, "data");
      knock.resetAndDestroy();
    }
    expect(await client(address).liveLegs()).toEqual([]);
  });

  test("comes back after a cut, and nothing was missed or came twice", async () => {
    const running = await carrier();
    const telephony = client(running.address);
    const heard = listen(telephony);
    for (let i = 0; i < 10; i++) {
      const request = toCustomer(busy);
      while ((await refusalOf(telephony.originate(request))) !== null);
      if (i % 3 === 1) running.disconnectAll();
    }
    await untilSo(() => heard.events.length === 20);
    expect(heard.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(heard.batches.some(({ gap }) => gap)).toBe(false);
  });

  test("is not flooded when it stores slowly, and loses nothing", async () => {
    const running = await carrier({ limits: { callsPerSecond: 100_000, channels: 5_000 } });
    const telephony = client(running.address);
    const sizes: number[] = [];
    const seqs: number[] = [];
    let isSlow = true;
    telephony.events(null, async ({ events }) => {
      await untilSo(() => !isSlow);
      sizes.push(events.length);
      seqs.push(...events.map(({ seq }) => seq));
    });
    await Promise.all(Array.from({ length: 3_000 }, () => telephony.originate(toCustomer(busy))));
    isSlow = false;
    await untilSo(() => seqs.length === 6_000);
    expect(seqs).toEqual(Array.from({ length: 6_000 }, (_, i) => i + 1));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });

  test("sends a command given while it is away as soon as it is back", async () => {
    const telephony = client(join(folder, "carrier.sock"));
    const dialled = telephony.originate(toCustomer(talks));
    const running = await carrier();
    expect(await refusalOf(dialled)).toBe(null);
    expect(running.stats().originates.CUSTOMER).toBe(1);
  });

  test("says of a command under way at a cut that it may have happened", async () => {
    const running = await carrier({ faults: { replyLost: 1 } });
    const telephony = client(running.address);
    const dialled = telephony.originate(toCustomer(talks));
    await untilSo(() => running.stats().originates.CUSTOMER === 1);
    running.disconnectAll();
    await expect(dialled).rejects.toMatchObject({ code: "disconnected", mayHaveHappened: true });
  });

  test("refuses more commands than it can wait for, and all when it is closed", async () => {
    const running = await carrier({ faults: { commandLost: 1 } });
    const telephony = client(running.address, { maxPending: 2 });
    const refusals = [1, 2, 3].map(() => refusalOf(telephony.liveLegs()));
    expect(await refusals[2]).toBe("overloaded");
    await telephony.close();
    expect(await Promise.all(refusals)).toEqual(["closed", "closed", "overloaded"]);
    expect(await refusalOf(telephony.liveLegs())).toBe("closed");
  });

  test("outlives the carrier, whose next life knows what the last one dialled", async () => {
    const first = await carrier();
    const telephony = client(first.address);
    const heard = listen(telephony);
    const [live, ended] = [toCustomer(talks), toCustomer(busy)];
    await telephony.originate(ended);
    await telephony.originate(live);
    await untilSo(() => heard.has(live.legId, "ANSWERED") && heard.has(ended.legId, "ENDED"));
    await first.close();

    const second = await carrier();
    await untilSo(() => heard.has(live.legId, "ENDED"));
    expect(heard.of(live.legId).at(-1)).toMatchObject({
      ...{ cause: "LOST", incarnation: second.incarnation, callId: live.callId, seq: 1 },
    });
    expect(heard.batches.at(-1)).toMatchObject({ gap: true });
    const reports = await telephony.lookup([live.legId, ended.legId]);
    expect([...reports.values()]).toMatchObject([
      { state: "ENDED", cause: "LOST", answeredAt: expect.any(String) },
      { state: "ENDED", cause: "BUSY" },
    ]);
    await telephony.originate(live);
    expect(second.stats()).toMatchObject({ originates: { CUSTOMER: 0 }, repeatedOriginates: 1 });
  });

  test("takes over the socket file of a killed carrier, but not of a living one", async () => {
    const listen = join(folder, "stale.sock");
    writeFileSync(listen, "");
    const { address } = await carrier({ listen });
    expect(await client(address).liveLegs()).toEqual([]);
    await expect(carrier({ listen })).rejects.toThrow("listens at");
  });

  test("leaves no number in the log", async () => {
    const running = await carrier();
    const telephony = client(running.address);
    const heard = listen(telephony);
    const request = toCustomer(busy);
    await telephony.originate(request);
    await untilSo(() => heard.has(request.legId, "ENDED"));
    await running.close();
    const log = readFileSync(join(folder, "calls.log"), "utf8");
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ line }) => line)).toEqual(["STARTED", "ORIGINATE", "ENDED", "STOPPED"]);
    expect(lines[1]).toMatchObject({ legId: request.legId, lastDigits: "02" });
    expect(log).not.toContain(busy.slice(1));
    expect(log).not.toContain("2025550199");
    expect(existsSync(join(folder, "carrier.sock"))).toBe(false);
  });
});
