import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import { phoneName } from "../../server/src/modules/telephony/providers/asterisk/names.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import {
  listen,
  toAgent,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";

/* Two agents' telephones and a customer at a real switch: who hears whom while one hands the customer to the other. */

const minute = 60_000;
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
  const { connection } = room.asterisk;
  const telephony = createAsterisk({ connection, directory: room.directory({}) });
  close = () => telephony.close();
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  const heard = listen(telephony);
  const dial = async (request: ReturnType<typeof toAgent>) => {
    await telephony.originate(request);
    await untilSo(() => heard.has(request.legId, "ANSWERED"), minute);
    return request.legId;
  };
  const ring = async (to: string) => {
    await room.far.register(phoneName("a-tenant", to), room.password);
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
  const heardBy = ({ rtp }: typeof person) =>
    all.filter((hertz) => levelOf(hertz, rtp.heard(500)) > 0.02);
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
