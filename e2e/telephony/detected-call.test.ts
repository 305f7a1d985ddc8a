import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wavTone } from "../../server/src/modules/prompts/testing/sounds.ts";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { levelOf, loudness } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { Client } from "../../server/src/testing/client.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { openSite, plugIn } from "./site.ts";

/* Who answered is judged by the sound of the call, by the whole application over a real Asterisk. */

const hertz = 1_000;
const [person, machine] = [fixedE164("01"), fixedE164("05")];

let site: Awaited<ReturnType<typeof openSite>>;
let room: (typeof site)["room"];
let acme: TestTenant;
let bea: Client;

beforeAll(async () => {
  site = await openSite(7);
  ({ room, acme } = site);
  bea = await acme.user("AGENT");
  await plugIn(room, bea);
});
afterAll(async () => {
  await site.close();
});

const ready = () => bea.call(api.setOwnState, { body: { state: "READY" } });
const detail = (id: string) => acme.admin.call(api.getCall, { params: { id } });
const only = async ({ id }: api.Campaign) => {
  const { items } = await acme.admin.call(api.listCalls, { query: { campaignId: id } });
  return items[0];
};

test("a machine is heard by its sound, and told the message after its tone", async () => {
  await ready();
  const settings = {
    ...{ detector: "PARLEY" as const, machineMessage: "Please call Acme back.", maxAttempts: 1 },
  };
  const leads = [await acme.lead({ phone: machine })];
  const campaign = await acme.campaign({ leads, settings });
  const call = await eventually(
    async () => {
      const one = await only(campaign);
      return one?.outcome === "MACHINE" ? one : null;
    },
    { what: "the verdict", within: 30_000 },
  );
  const far = [...room.far.carrier.calls.values()].at(-1);
  const isSpokenTo = () => loudness(far?.rtp.heard(200) ?? Buffer.alloc(0)) > 0.02;
  await eventually(isSpokenTo, { what: "the message", within: 30_000 });
  const { history } = await eventually(
    async () => {
      const found = await detail(call.id);
      return found.history.at(-1)?.type === "ENDED" ? found : null;
    },
    { what: "the end", within: 30_000 },
  );
  expect(history.filter(({ type }) => !["ACCEPTED", "RINGING"].includes(type))).toMatchObject([
    { type: "ANSWERED", answeredBy: "MACHINE" },
    { type: "GREETING_ENDED", cause: "TONE" },
    { type: "MESSAGE_LEFT" },
    { type: "ENDED", cause: "LOCAL" },
  ]);
}, 90_000);

test("a machine is played the sound that was uploaded, after its tone", async () => {
  await ready();
  const { id: machinePromptId } = await acme.admin.call(api.uploadPrompt, {
    query: { name: "Call us", fileName: "tone.wav" },
    headers: { "content-type": "application/octet-stream" },
    body: wavTone({ rate: 44_100, channels: 2, seconds: 4, hertz }) as never,
  });
  const settings = { detector: "PARLEY" as const, machinePromptId, maxAttempts: 1 };
  await acme.campaign({ leads: [await acme.lead({ phone: machine })], settings });
  const far = await eventually(() => {
    const up = [...room.far.carrier.calls.values()].filter(({ ended }) => ended === null);
    return up.find(({ isUp }) => isUp) ?? null;
  });
  const hears = () => levelOf(hertz, far.rtp.heard(500)) > 0.05;
  await eventually(hears, { what: "the sound", within: 40_000 });
  await eventually(() => far.ended !== null, { what: "the end", within: 30_000 });
}, 90_000);

test("judged beside, the agent is connected at once, and freed when it was a machine", async () => {
  await ready();
  const settings = { detector: "PARLEY_BESIDE" as const, maxAttempts: 1 };
  const campaign = await acme.campaign({ leads: [await acme.lead({ phone: machine })], settings });
  const call = await eventually(
    async () => {
      const one = await only(campaign);
      return one?.state === "ENDED" ? one : null;
    },
    { what: "the end", within: 30_000 },
  );
  expect(call).toMatchObject({ outcome: "MACHINE" });
  const { history, talk } = await detail(call.id);
  const types = history.map(({ type }) => type);
  // Nobody asked for it to be measured.
  expect(talk).toBeNull();
  expect(types.indexOf("BRIDGED")).toBeGreaterThan(0);
  expect(types.indexOf("MACHINE_DETECTED")).toBeGreaterThan(types.indexOf("BRIDGED"));
  await eventually(async () => (await bea.call(api.getOwnAgent)).state === "READY");
}, 60_000);

test("a person is talked to, and who spoke is measured although nothing is recorded", async () => {
  await ready();
  const settings = {
    ...{ detector: "PARLEY_BESIDE" as const, measuresTalk: true, maxAttempts: 1 },
  };
  const campaign = await acme.campaign({ leads: [await acme.lead({ phone: person })], settings });
  const call = await eventually(
    async () => {
      const one = await only(campaign);
      return one?.state === "TALKING" ? one : null;
    },
    { what: "the conversation", within: 30_000 },
  );
  await eventually(
    async () => (await detail(call.id)).history.some(({ type }) => type === "PERSON_DETECTED"),
    { what: "the verdict", within: 10_000 },
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await bea.call(api.endCall, { params: { id: call.id } });
  const { talk, history } = await eventually(async () => {
    const found = await detail(call.id);
    return found.talk ? found : null;
  });
  const told = history.find(({ type }) => type === "PERSON_DETECTED");
  // How sure it is depends on how soon the sound was here: he says one word when he answers.
  expect(told).toMatchObject({ answeredBy: "PERSON", confidence: expect.any(Number) });
  const all = (talk?.agent ?? 0) + (talk?.customer ?? 0) - (talk?.both ?? 0) + (talk?.nobody ?? 0);
  expect(all).toBeGreaterThan(2);
  expect(talk?.customer).toBeLessThan(3);
  const { items } = await acme.admin.call(api.listCallRecordings, { params: { id: call.id } });
  expect(items).toEqual([]);
}, 60_000);
