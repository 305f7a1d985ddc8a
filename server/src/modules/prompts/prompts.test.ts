import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { mp3Tone, toneIn, wavTone } from "./testing/sounds.ts";

const headers = { "content-type": "application/octet-stream" };

const send = (
  acme: TestTenant,
  name: string,
  file: Buffer,
  fileName = "tone.wav",
  as = acme.admin,
) => as.try(api.uploadPrompt, { query: { name, fileName }, headers, body: file as never });

async function newPrompt(acme: TestTenant, name: string, file = wavTone({ rate: 16_000 })) {
  const { status, body } = await send(acme, name, file);
  expect(status).toBe(201);
  return body;
}

async function hear(acme: TestTenant, id: string, as = acme.admin): Promise<Buffer> {
  const url = `/api/v1/prompts/${id}/sound`;
  const reply = await as.send({ method: "GET", url });
  expect(reply.statusCode).toBe(200);
  return reply.rawPayload;
}

test("a sound is uploaded, heard as a telephone has it, renamed, replaced and deleted, file and all", async () => {
  const acme = await newTenant();
  const { storage } = acme.server.parley.app;
  const prompt = await newPrompt(acme, "Welcome", wavTone({ rate: 44_100, channels: 2 }));
  expect(prompt).toMatchObject({ name: "Welcome", source: "WAV", can: ["update", "delete"] });
  expect(prompt.seconds).toBeCloseTo(1, 1);
  const heard = await hear(acme, prompt.id);
  expect([heard.readUInt32LE(24), toneIn(heard, 1_000) > 0.98]).toEqual([8_000, true]);
  const [key = ""] = await storage.keysOf(acme.id);
  expect(key).toMatch(/\/prompts\//);

  const params = { id: prompt.id };
  await acme.admin.call(api.updatePrompt, { params, body: { name: "Good morning" } });
  const query = { fileName: "tone.mp3" };
  const replaced = await acme.admin.call(api.replacePrompt, {
    ...{ params, query, headers },
    body: mp3Tone() as never,
  });
  expect(replaced).toMatchObject({ name: "Good morning", source: "MP3" });
  expect(replaced.sha256).not.toBe(prompt.sha256);
  expect((await hear(acme, prompt.id)).length).toBe(replaced.bytes);
  await eventually(async () => {
    const keys = await storage.keysOf(acme.id);
    return keys.length === 1 && keys[0] !== key;
  });
  const { items } = await acme.admin.call(api.listPrompts, { query: {} });
  expect(items.map(({ name }) => name)).toEqual(["Good morning"]);

  await acme.admin.call(api.deletePrompt, { params });
  await eventually(async () => (await storage.keysOf(acme.id)).length === 0);
  const names = (await acme.events()).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("prompt."))).toEqual([
    ...["prompt.added", "prompt.changed", "prompt.changed", "prompt.deleted"],
  ]);
});

test("what is no sound is refused with the reason, noticed, and leaves nothing behind", async () => {
  const acme = await newTenant();
  const picture = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const reasonOf = async (file: Buffer, fileName: string) => {
    const { status, problem } = await send(acme, "Sound", file, fileName);
    expect(status).toBe(422);
    return problem?.errors;
  };
  const no = "holds no sound: send a WAV or an MP3 file";
  expect(await reasonOf(picture, "a.wav")).toEqual([{ field: "file", reason: no }]);
  const lies = "is not what the ending of its name says";
  expect(await reasonOf(wavTone(), "a.mp3")).toEqual([{ field: "file", reason: lies }]);
  const large = await send(acme, "Sound", Buffer.alloc(api.largestPromptBytes + 1), "a.wav");
  expect(large).toMatchObject({ status: 413, problem: { errors: [{ field: "file" }] } });
  expect(await acme.server.parley.app.storage.keysOf(acme.id)).toEqual([]);
  const told = await eventually(async () => {
    await acme.server.parley.watch.catchUp();
    const query = { kind: ["UPLOAD_REFUSED" as const] };
    const [first] = (await acme.admin.call(api.listSecurityEvents, { query })).items;
    return first?.count === 2 ? first : null;
  });
  expect(told).toMatchObject({ severity: "LOW", userId: acme.admin.userId });

  await newPrompt(acme, "Sound");
  const twice = await send(acme, "Sound", wavTone());
  expect(twice).toMatchObject({ status: 422, problem: { errors: [{ field: "name" }] } });
  expect(await acme.server.parley.app.storage.keysOf(acme.id)).toHaveLength(1);
});

test("an agent sees no sounds, and a supervisor hears them and changes none", async () => {
  const acme = await newTenant();
  const { id } = await newPrompt(acme, "Welcome");
  const agent = await acme.user("AGENT");
  const supervisor = await acme.user("SUPERVISOR");
  expect((await agent.try(api.listPrompts, { query: {} })).status).toBe(403);
  expect((await send(acme, "Other", wavTone(), "a.wav", supervisor)).status).toBe(403);
  expect((await hear(acme, id, supervisor)).length).toBeGreaterThan(44);
  const [seen] = (await supervisor.call(api.listPrompts, { query: {} })).items;
  expect(seen?.can).toEqual([]);
});

test("what a flow, a queue or a box plays is not deleted, and whoever plays it is named", async () => {
  const acme = await newTenant();
  const { id: promptId } = await newPrompt(acme, "Welcome");
  const remove = async () => {
    const { status, problem } = await acme.admin.try(api.deletePrompt, {
      params: { id: promptId },
    });
    return status === 204 ? null : problem?.details;
  };
  const steps = [
    { id: "hello", name: "Hello", type: "SAY", promptId, next: "bye" },
    { id: "bye", name: "Bye", type: "HANG_UP", text: "Goodbye." },
  ];
  const flow = await acme.admin.call(api.createFlow, {
    body: { name: "Reception", draft: { steps } } as never,
  });
  const params = { id: flow.id };
  await acme.admin.call(api.publishFlow, { params, body: {} });
  const draft = { steps: steps.slice(1) } as never;
  await acme.admin.call(api.updateFlow, { params, body: { draft } });
  expect(await remove()).toEqual({ by: "Reception" });
  await acme.admin.call(api.publishFlow, { params, body: {} });

  const box = await acme.admin.call(api.createVoicemailBox, {
    body: { name: "After hours", greetingPromptId: promptId } as never,
  });
  expect(await remove()).toEqual({ by: "After hours" });
  const silent = { params: { id: box.id }, body: { greetingPromptId: null } };
  expect(await acme.admin.try(api.updateVoicemailBox, silent)).toMatchObject({
    ...{ status: 422, problem: { errors: [{ field: "greeting" }] } },
  });
  const said = { greeting: "Please speak.", greetingPromptId: null };
  await acme.admin.call(api.updateVoicemailBox, { params: { id: box.id }, body: said });
  const queue = await acme.admin.call(api.createQueue, {
    body: { name: "Sales", waitingPromptId: promptId } as never,
  });
  expect(await remove()).toEqual({ by: "Sales" });
  const music = { params: { id: queue.id }, body: { waitingPromptId: null } };
  await acme.admin.call(api.updateQueue, music);
  expect(await remove()).toBeNull();
  // An old version plays what is gone since: it is not published anew.
  const again = await acme.admin.try(api.publishFlow, { params, body: { fromVersion: 1 } });
  expect(again).toMatchObject({
    ...{ status: 422, problem: { errors: [{ field: "hello.promptId" }] } },
  });
});

test("a caller hears a sound as long as it is, and then chooses; the one who is made up hears it too", async () => {
  const acme = await newTenant();
  const { id: promptId } = await newPrompt(acme, "Menu", wavTone({ seconds: 2 }));
  const queue = await acme.admin.call(api.createQueue, { body: { name: "Sales" } as never });
  const steps = [
    {
      ...{ id: "menu", name: "Menu", type: "MENU", promptId, otherwise: "bye" },
      options: [{ key: "1", label: "Sales", to: "queue" }],
    },
    { id: "queue", name: "Sales", type: "QUEUE", queueId: queue.id },
    { id: "bye", name: "Bye", type: "HANG_UP", text: "Goodbye." },
  ];
  const body = { name: "Reception", draft: { steps } } as never;
  const flow = await acme.admin.call(api.createFlow, { body });
  const params = { id: flow.id };
  await acme.admin.call(api.publishFlow, { params, body: {} });
  const trial = await acme.admin.call(api.tryFlow, { params, body: {} });
  expect(trial.lines.at(-1)).toMatchObject({ kind: "SAID", text: "", promptId });
  expect(trial.expects).toBe("LISTEN");

  const line = { number: "+442079460311", name: "Line", flowId: flow.id } as never;
  const number = await acme.admin.call(api.createInboundNumber, { body: line });
  const does = { keys: ["1"], patienceSeconds: 600 };
  await acme.admin.call(api.simulateCaller, { params: { id: number.id }, body: does });
  const waiting = await eventually(
    async () => {
      const live = await acme.admin.call(api.getQueuesLive);
      return live.queues[0]?.waiting[0];
    },
    { what: "a caller who chose after the sound", within: 15_000 },
  );
  expect(waiting.position).toBe(1);
});
