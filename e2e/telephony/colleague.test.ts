import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { toAgent, toCustomer, untilSo } from "../../server/src/modules/telephony/testing/rigs.ts";
import { tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { minute, openSwitch, plugInto, tonesHeard } from "./switch.ts";

/* Two agents' telephones and a customer at a real switch: who hears whom while one hands the customer to the other. */

const colleague = 880;

let room: Awaited<ReturnType<typeof openRoom>>;
let close: () => Promise<void> = async () => {};

beforeAll(async () => {
  room = await openRoom(1);
});
afterAll(async () => {
  await close();
  room.far.close();
  await room.asterisk.stop();
});

test("an agent speaks with a colleague aside and leaves him the customer", async () => {
  const { telephony, heard, dial } = await openSwitch(room);
  close = () => telephony.close();
  const ring = async (to: string) => {
    await plugInto(room, to);
    const legId = await dial(toAgent({ to }));
    return { legId, phone: [...room.far.phones.calls.values()].at(-1) };
  };
  const bea = await ring("agent:bea");
  const customer = await dial(toCustomer(fixedE164("01")));
  const person = [...room.far.carrier.calls.values()].at(-1);
  await telephony.bridge(customer, bea.legId);
  const carl = await ring("agent:carl");
  if (!bea.phone || !carl.phone || !person || bea.phone === carl.phone) {
    throw new Error("Somebody is not there");
  }
  person.rtp.play(tone(voices.customer), true);
  carl.phone.rtp.play(tone(colleague), true);

  const all = [voices.customer, voices.agent, colleague];
  const heardBy = (one: typeof person) => tonesHeard(one, all);
  const until = async (...who: [typeof person, number[]][]) => {
    for (const [{ rtp }] of who) rtp.forget();
    await untilSo(
      () => who.every(([one, tones]) => String(heardBy(one)) === String(tones)),
      minute,
    );
  };

  await telephony.hold(customer);
  await telephony.bridge(bea.legId, carl.legId);
  await until([bea.phone, [colleague]], [carl.phone, [voices.agent]]);
  // All three, and then the two without whom it began.
  await telephony.bridge(customer, bea.legId);
  await telephony.join?.(carl.legId, bea.legId);
  await until(
    [person, [voices.agent, colleague]],
    [bea.phone, [voices.customer, colleague]],
    [carl.phone, [voices.customer, voices.agent]],
  );
  await telephony.bridge(customer, carl.legId);
  await telephony.hangup(bea.legId);
  await untilSo(() => heard.has(bea.legId, "ENDED"), minute);
  await until([person, [colleague]], [carl.phone, [voices.customer]]);
  const reports = await telephony.lookup([customer, carl.legId]);
  expect([...reports.values()]).toMatchObject([
    { phase: "BRIDGED", peerLegId: carl.legId },
    { phase: "BRIDGED", peerLegId: customer },
  ]);
});
