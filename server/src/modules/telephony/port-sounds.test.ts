import { createHash } from "node:crypto";
import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import { wavTone } from "../prompts/testing/sounds.ts";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import type { RecordRequest } from "./port.ts";
import { toAgent } from "./testing/rigs.ts";
import { describeEachProvider, refusalOf, type Stage } from "./testing/stories.ts";

const plan = { from: fixedE164("01"), to: "+442079460100", trunk: "shared", trunkTenantId: null };
const us = { tenantId: "a-tenant", callId: "a-call" };
const menu = "For sales press one, for anything else press two.";

/** Somebody who calls and was answered. */
async function caller({ telephony, carrier, heard, until }: Stage, does: object = {}) {
  const legId = await carrier.call({ ...plan, ...does });
  await telephony.accept?.(legId, us);
  await until(() => heard.has(legId, "ANSWERED"));
  return legId;
}

function message(more: Partial<RecordRequest> = {}): RecordRequest {
  const limits = { maxSeconds: 60, silenceSeconds: 3, endKey: "#" as const };
  return { recordingId: uuidv7(), ...limits, ...more };
}

function ends({ heard }: Stage, legId: string) {
  return heard.of(legId).filter(({ type }) => type.endsWith("_ENDED"));
}

function keys({ heard }: Stage, legId: string): string {
  return heard.of(legId).reduce((all, one) => all + (one.type === "DIGIT" ? one.digit : ""), "");
}

describeEachProvider("what is said and pressed", (start) => {
  test("is heard to its end, once, and whoever listens answers with keys", async () => {
    const stage = await start();
    const { telephony, until } = stage;
    expect(telephony.capabilities).toMatchObject({ menus: true, messages: true });
    const legId = await caller(stage, { keys: ["2", "", "45#"] });
    const playbackId = uuidv7();
    await telephony.play?.(legId, { playbackId, text: menu });
    await telephony.play?.(legId, { playbackId, text: menu });
    await until(() => keys(stage, legId) === "2");
    expect(ends(stage, legId)).toMatchObject([{ playbackId, how: "FINISHED" }]);
    await telephony.play?.(legId, { playbackId, text: menu });
    for (const text of ["Thank you.", "Your number, please."]) {
      const before = ends(stage, legId).length;
      await telephony.play?.(legId, { playbackId: uuidv7(), text });
      await until(() => ends(stage, legId).length > before);
      // Whoever listens knows by the silence that it is over.
      await stage.pass(1_500);
    }
    await until(() => keys(stage, legId) === "245#");
    expect(ends(stage, legId)).toHaveLength(3);
  });

  test("may be a sound that somebody hears before he is hung up on", async () => {
    const stage = await start();
    const { telephony, heard, until } = stage;
    const legId = await caller(stage);
    const file = wavTone({ seconds: 2 });
    const sound = {
      ...{ sha256: createHash("sha256").update(file).digest("hex"), seconds: 2 },
      ...{ url: () => "https://parley.example/sound.wav", bytes: async () => file },
    };
    await telephony.dismiss?.(legId, "", sound);
    await until(() => heard.has(legId, "ENDED"));
    expect(heard.of(legId).at(-1)).toMatchObject({ type: "ENDED", cause: "LOCAL" });
  });

  test("may be a sound, after a text or by itself, and nothing at all is refused", async () => {
    const stage = await start();
    const { telephony, until } = stage;
    const legId = await caller(stage);
    const file = wavTone({ seconds: 1, hertz: 1_500 });
    const sound = {
      ...{ sha256: createHash("sha256").update(file).digest("hex"), seconds: 1 },
      bytes: async () => file,
      url: () => "https://parley.example.org/hooks/prompts/tone",
    };
    for (const text of ["", "Listen."]) {
      const playbackId = uuidv7();
      const before = ends(stage, legId).length;
      await telephony.play?.(legId, { playbackId, text, sound });
      await until(() => ends(stage, legId).length > before);
      expect(ends(stage, legId).at(-1)).toMatchObject({ playbackId, how: "FINISHED" });
      // Whoever listens knows by the silence that it is over.
      await stage.pass(1_500);
    }
    await telephony.say?.(legId, "", sound);
    const nothing = telephony.play?.(legId, { playbackId: uuidv7(), text: "" });
    expect(await refusalOf(nothing ?? Promise.resolve())).toBe("malformed");
  });

  test("is cut by a command, by what is played next, and by a conversation", async () => {
    const stage = await start();
    const { telephony, carrier, heard, until, reach } = stage;
    const legId = await caller(stage);
    const ids = [uuidv7(), uuidv7(), uuidv7()] as const;
    await telephony.play?.(legId, { playbackId: ids[0], text: menu.repeat(9) });
    await carrier.farEndPresses(legId, "1");
    await until(() => heard.has(legId, "DIGIT"));
    await telephony.stopPlay?.(legId, ids[0]);
    await telephony.stopPlay?.(legId, ids[0]);
    await telephony.play?.(legId, { playbackId: ids[1], text: menu.repeat(9) });
    await telephony.play?.(legId, { playbackId: ids[2], text: menu.repeat(9) });
    const agent = await reach(toAgent());
    await telephony.bridge(legId, agent);
    await until(() => ends(stage, legId).length === 3);
    expect(ends(stage, legId)).toMatchObject(
      ids.map((playbackId) => ({ playbackId, how: "STOPPED" })),
    );
    const late = telephony.play?.(legId, { playbackId: uuidv7(), text: menu });
    expect(await refusalOf(late ?? Promise.resolve())).toBe("wrong-state");
  });
});

describeEachProvider("a message", (start, { isRealTime }) => {
  test("ends when whoever left it hangs up, and is handed over until it is forgotten", async () => {
    const stage = await start();
    const { telephony, heard, until } = stage;
    // Where time is made faster than ours the second command must not come after the end.
    const legId = await caller(stage, { messageSeconds: isRealTime ? 5 : 50 });
    const request = message();
    await telephony.record?.(legId, request);
    await telephony.record?.(legId, request);
    await until(() => heard.has(legId, "ENDED") && heard.has(legId, "RECORDING_ENDED"));
    const { recordingId } = request;
    expect(ends(stage, legId)).toMatchObject([{ recordingId, failed: false }]);
    const sound = await telephony.fetchRecording?.(request.recordingId);
    const kept = async () => (await telephony.keptMessages?.())?.includes(request.recordingId);
    expect(await kept()).not.toBe(false);
    // At least five seconds of eight thousand samples, and the head of the file.
    expect(sound).toMatchObject({ contentType: "audio/wav", synthetic: stage.isSynthetic });
    expect(sound?.bytes.length).toBeGreaterThan(4 * 8_000);
    await telephony.forgetRecording?.(request.recordingId);
    expect(await telephony.fetchRecording?.(request.recordingId)).toBeNull();
    expect(await kept()).not.toBe(true);
  });

  test("ends with a key, with silence, at its limit and by a command, and the call goes on", async () => {
    const stage = await start();
    const { telephony, heard, until } = stage;
    const recorded = async (does: object, request: RecordRequest, after?: (id: string) => void) => {
      const legId = await caller(stage, does);
      await telephony.record?.(legId, request);
      after?.(legId);
      await until(() => heard.has(legId, "RECORDING_ENDED"));
      expect(heard.has(legId, "ENDED")).toBe(false);
      const [ended] = ends(stage, legId);
      return ended?.type === "RECORDING_ENDED" ? ended.seconds : null;
    };
    const shortly = { messageSeconds: 4 };
    expect(await recorded({ ...shortly, messageEnd: "KEY" }, message())).toBeGreaterThanOrEqual(4);
    // A real message is told without the silence at its end.
    const silent = await recorded({ ...shortly, messageEnd: "SILENCE" }, message());
    expect(silent).toBeGreaterThanOrEqual(isRealTime ? 4 : 7);
    expect(
      await recorded({ messageSeconds: 90 }, message({ maxSeconds: 6 })),
    ).toBeGreaterThanOrEqual(6);
    const cut = message();
    const stop = (id: string) => void telephony.stopRecord?.(id, cut.recordingId);
    expect(await recorded({ messageSeconds: 90 }, cut, stop)).toBeLessThan(60);
  });

  test("is not taken of somebody who talks, nor twice at once", async () => {
    const { telephony, connect, ...stage } = await start();
    const { customer } = await connect(fixedE164("01"));
    const command = telephony.record?.(customer, message()) ?? Promise.resolve();
    expect(await refusalOf(command)).toBe("wrong-state");
    const legId = await caller({ ...stage, telephony, connect }, { messageSeconds: 50 });
    await telephony.record?.(legId, message());
    const second = telephony.record?.(legId, message()) ?? Promise.resolve();
    expect(await refusalOf(second)).toBe("wrong-state");
  });
});
