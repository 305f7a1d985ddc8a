import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import type { TapFrame } from "../../server/src/modules/telephony/tap/tap.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import {
  listen,
  pause,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";

/* What becomes of the sound that is brought here when either side of it dies. The Asterisk is this file's own. */

const talks = fixedE164("01");
const minute = 60_000;

let room: Awaited<ReturnType<typeof openRoom>>;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  room = await openRoom(5);
});
afterEach(async () => {
  room.far.reset();
  await pause(100);
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  room.far.close();
  await room.asterisk.stop();
});

async function application(maxTaps?: number) {
  const { connection } = room.asterisk;
  const telephony = createAsterisk({ connection, directory: room.directory({}), maxTaps });
  opened.push(telephony);
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  const heard = listen(telephony);
  const reach = async () => {
    const { legId, ...request } = toCustomer(talks);
    await telephony.originate({ legId, ...request });
    await untilSo(() => heard.has(legId, "ANSWERED"), minute);
    return legId;
  };
  return { telephony, heard, reach };
}

/** The ids of all channels or bridges that Asterisk has. */
async function inAsterisk(what: "channels" | "bridges"): Promise<string[]> {
  const { url, user, password } = room.asterisk.connection;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const answer = await fetch(new URL(`/ari/${what}`, url), { headers: { authorization } });
  return ((await answer.json()) as { id: string }[]).map(({ id }) => id);
}

test("what listened for a process before this one is swept, and its leg lives on", async () => {
  const first = await application();
  const legId = await first.reach();
  await first.telephony.tap?.(legId);
  expect((await inAsterisk("channels")).length).toBe(5);
  // Another process takes its place, while nothing of the first was ended.
  const second = await application();
  await untilSo(() => first.telephony.connection() === "CLOSED", minute);
  for (;;) {
    const left = [...(await inAsterisk("channels")), ...(await inAsterisk("bridges"))];
    if (String(left) === legId) break;
    await pause(50);
  }
  expect((await second.telephony.lookup([legId])).get(legId)).toMatchObject({ state: "LIVE" });
  const frames: TapFrame[] = [];
  const tap = await second.telephony.tap?.(legId);
  tap?.listen((frame) => frames.push(frame));
  await untilSo(() => frames.length > 20, minute);
});

test("a connection that breaks leaves the sound alone, an Asterisk that is killed ends it as lost", async () => {
  const { telephony, reach } = await application();
  const tap = await telephony.tap?.(await reach());
  const frames: TapFrame[] = [];
  tap?.listen((frame) => frames.push(frame));
  telephony.cut();
  await untilSo(() => telephony.connection() !== "CONNECTED", minute);
  await untilSo(() => telephony.connection() === "CONNECTED", minute);
  const { length } = frames;
  await untilSo(() => frames.length > length + 50, minute);
  process.kill(room.asterisk.pid, "SIGKILL");
  await room.asterisk.ended;
  expect(await tap?.ended).toBe("LOST");
  room.asterisk = await room.restart();
  await untilSo(() => telephony.connection() === "CONNECTED", minute);
});

test("no more legs are tapped than may be, and one that is closed makes room", async () => {
  const { telephony, reach } = await application(1);
  const [one, other] = [await reach(), await reach()];
  const tap = await telephony.tap?.(one);
  await expect(telephony.tap?.(other)).rejects.toMatchObject({ code: "overloaded" });
  await tap?.close();
  const second = await telephony.tap?.(other);
  await telephony.hangup(other);
  expect(await second?.ended).toBe("LEG_ENDED");
});
