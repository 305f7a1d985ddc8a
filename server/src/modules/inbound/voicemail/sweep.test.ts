import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import type { Telephony } from "../../telephony/index.ts";
import { sweepMessages } from "./sweep.ts";

const dayMs = 86_400_000;
/** The id of a call that began then. */
const callAt = (ms: number) => {
  const time = Math.trunc(ms).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}${newId().slice(13)}`;
};

/** A message that was left, whose sound is still at the carrier. */
async function waitsFor(acme: TestTenant, recordingId: string): Promise<void> {
  const body = { name: "Box", greeting: "Please speak." } as never;
  const box = await acme.admin.call(api.createVoicemailBox, { body });
  const draft = { steps: [{ id: "box", name: "A step", type: "VOICEMAIL", boxId: box.id }] };
  const flow = await acme.admin.call(api.createFlow, { body: { name: "Flow", draft } as never });
  await acme.admin.call(api.publishFlow, { params: { id: flow.id }, body: {} });
  const line = { number: "+442079799001", name: "Line", flowId: flow.id } as never;
  const { id } = await acme.admin.call(api.createInboundNumber, { body: line });
  const caller = { messageSeconds: 2, patienceSeconds: 600 } as never;
  await acme.admin.call(api.simulateCaller, { params: { id }, body: caller });
  await eventually(
    async () => {
      const { items } = await acme.admin.call(api.listVoicemails, { query: {} });
      return items.some(({ sound }) => sound === "STORED");
    },
    { within: 20_000 },
  );
  await acme.server.admin.query(
    "update voicemails set sound = 'WAITING', provider = 'asterisk', recording_id = $2 where tenant_id = $1",
    [acme.id, recordingId],
  );
}

test("what no call knows is deleted a day after its call, and nothing that is waited for", async () => {
  const acme = await newTenant();
  const { app } = acme.server.parley;
  const now = app.clock.now().getTime();
  const [lost, waited, fresh] = [now - 2 * dayMs, now - 2 * dayMs, now - dayMs / 2].map(callAt);
  await waitsFor(acme, `${waited}:1`);
  const kept = [`${lost}:3`, `${waited}:1`, `${fresh}:2`, "a-file-of-somebody-else", "talk-x"];
  const forgotten: string[] = [];
  const telephony = {
    name: "asterisk",
    keptMessages: async () => kept,
    forgetRecording: async (id: string) => void forgotten.push(id),
  } as Partial<Telephony> as Telephony;
  expect(await sweepMessages(app, telephony)).toBe(1);
  expect(forgotten).toEqual([`${lost}:3`]);
  expect(await app.metrics.registry.metrics()).toMatch(/^parley_messages_swept_total [1-9]/m);
});
