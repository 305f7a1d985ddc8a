import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { soundOf } from "./index.ts";
import { wavTone } from "./testing/sounds.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_TWILIO: "true" });
});
afterAll(() => stopTestServer(server));

test("a carrier fetches a sound at an address that nobody guesses, for as long as there is that sound", async () => {
  const acme = await newTenant(server);
  const headers = { "content-type": "application/octet-stream" };
  const file = wavTone() as never;
  const query = { name: "Welcome", fileName: "tone.wav" };
  const { id } = await acme.admin.call(api.uploadPrompt, { query, headers, body: file });
  const sound = await soundOf(server.parley.app, acme.id, id);
  if (!sound) throw new Error("the sound is gone");
  const address = new URL(sound.url()).pathname;
  const get = (path: string) => fetch(new URL(path, server.url));
  const got = await get(address);
  expect([got.status, got.headers.get("content-type")]).toEqual([200, "audio/wav"]);
  expect(Buffer.from(await got.arrayBuffer())).toEqual(Buffer.from(await sound.bytes()));

  const [, , , tenant = "", soundId = "", until = "", proof = ""] = address.split("/");
  const other = await newTenant(server);
  const wrong = [
    ...[
      [other.id, soundId, until, proof],
      [tenant, id, until, proof],
    ],
    ...[
      [tenant, soundId, `${Number(until) + 1}`, proof],
      [tenant, soundId, until, "AAAA"],
    ],
    ["x", soundId, until, proof],
  ];
  for (const parts of wrong) {
    expect((await get(`/hooks/prompts/${parts.join("/")}`)).status).toBe(404);
  }
  const params = { id };
  const replacement = { params, query: { fileName: "a.wav" }, headers, body: file };
  await acme.admin.call(api.replacePrompt, replacement);
  expect((await get(address)).status).toBe(404);
  await acme.admin.call(api.deletePrompt, { params });
  expect(await soundOf(server.parley.app, acme.id, id)).toBeNull();
});
