import type { Readable } from "node:stream";
import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import { TelephonyError } from "./port.ts";
import { talkHeadBytes } from "./sound/talk-file.ts";
import { describeAble, refusalOf, type Stage } from "./testing/stories.ts";

const notice = "This call is recorded.";

async function all(body: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The sound of a recording, once the provider has it. */
async function fileOf({ telephony, pass }: Stage, id: string): Promise<Buffer> {
  for (let tries = 0; tries < 100; tries++) {
    const talk = await telephony.openTalk?.(id).catch((error: unknown) => {
      if (error instanceof TelephonyError && error.code === "wrong-state") return null;
      throw error;
    });
    if (talk) return all(talk.body);
    await pass(50);
  }
  throw new Error("There is no recording");
}

const secondsOf = (file: Buffer) => (file.length - talkHeadBytes) / 16_000;
const played = ({ heard }: Stage, legId: string) =>
  heard.of(legId).filter(({ type }) => type === "PLAYBACK_ENDED");

describeAble("recording", "a recorded conversation", (start) => {
  test("is what both said, silent where it was paused, until it is forgotten", async () => {
    const stage = await start();
    const { telephony, connect, pass, until, heard } = stage;
    expect(telephony.capabilities.recording).toBe(true);
    const { customer } = await connect(fixedE164("01"));
    const id = uuidv7();
    await telephony.recordTalk?.(customer, id);
    await telephony.recordTalk?.(customer, id);
    expect(await telephony.keptTalks?.()).toContain(id);
    await pass(1_000);
    await telephony.pauseTalk?.(customer, id);
    await pass(1_000);
    await telephony.resumeTalk?.(customer, id);
    await telephony.hold(customer);
    await telephony.unhold(customer);
    await pass(1_000);
    await telephony.hangup(customer);
    await until(() => heard.has(customer, "ENDED"));
    await pass(500);
    const file = await fileOf(stage, id);
    expect(file.subarray(0, 4).toString()).toBe("RIFF");
    expect(secondsOf(file)).toBeGreaterThan(2.5);
    await telephony.forgetRecording?.(id);
    expect(await telephony.openTalk?.(id)).toBeNull();
    expect(await telephony.keptTalks?.()).not.toContain(id);
  });

  test("is ended by a command while the call goes on, and begun anew under another id", async () => {
    const stage = await start();
    const { telephony, connect, pass } = stage;
    const { customer } = await connect(fixedE164("01"));
    const [one, other] = [uuidv7(), uuidv7()];
    await telephony.recordTalk?.(customer, one);
    const second = telephony.recordTalk?.(customer, other) ?? Promise.resolve();
    expect(await refusalOf(second)).toBe("wrong-state");
    const strange = telephony.pauseTalk?.(customer, other) ?? Promise.resolve();
    expect(await refusalOf(strange)).toBe("wrong-state");
    await pass(600);
    await telephony.endTalk?.(customer, one);
    await pass(200);
    await telephony.recordTalk?.(customer, other);
    await pass(600);
    await telephony.endTalk?.(customer, other);
    await pass(300);
    for (const id of [one, other]) expect(secondsOf(await fileOf(stage, id))).toBeGreaterThan(0.3);
  });
});

describeAble("announcements", "an announcement", (start) => {
  test("is heard to its end by both, and by nobody who was parted", async () => {
    const stage = await start();
    const { telephony, connect, until } = stage;
    const { customer, agent } = await connect(fixedE164("01"));
    const ids = [uuidv7(), uuidv7()] as const;
    await telephony.announce?.(customer, { playbackId: ids[0], text: notice });
    await until(() => played(stage, customer).length === 1);
    await telephony.announce?.(customer, { playbackId: ids[1], text: notice.repeat(8) });
    await telephony.hangup(agent);
    await until(() => played(stage, customer).length === 2);
    expect(played(stage, customer)).toMatchObject([
      { playbackId: ids[0], how: "FINISHED" },
      { playbackId: ids[1], how: "STOPPED" },
    ]);
    const alone = telephony.announce?.(customer, { playbackId: uuidv7(), text: notice });
    expect(await refusalOf(alone ?? Promise.resolve())).toBe("wrong-state");
  });
});
