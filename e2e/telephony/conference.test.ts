import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { toAgent, toCustomer, untilSo } from "../../server/src/modules/telephony/testing/rigs.ts";
import { tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { minute, openSwitch, plugInto, tonesHeard } from "./switch.ts";

/* Three people at a real switch, each with a tone of his own: who hears whom is what the others' tones say. */

const third = 880;

let room: Awaited<ReturnType<typeof openRoom>>;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  room = await openRoom(1);
});
afterAll(async () => {
  for (const one of opened) await one.close();
  room.far.close();
  await room.asterisk.stop();
});

async function application() {
  const own = await openSwitch(room);
  opened.push(own.telephony);
  await plugInto(room, "agent:bea");
  return own;
}

test("an agent speaks with a third party aside, with both, and leaves them to each other", async () => {
  const { telephony, dial } = await application();
  const agent = await dial(toAgent());
  const phone = [...room.far.phones.calls.values()].at(-1);
  const customer = await dial(toCustomer(fixedE164("01")));
  const person = [...room.far.carrier.calls.values()].at(-1);
  await telephony.bridge(customer, agent);
  const outside = await dial(toCustomer(fixedE164("01")));
  const other = [...room.far.carrier.calls.values()].at(-1);
  if (!phone || !person || !other || other === person) throw new Error("Somebody is not there");
  person.rtp.play(tone(voices.customer), true);
  other.rtp.play(tone(third), true);

  const all = [voices.customer, voices.agent, third];
  const parties = [person, phone, other];
  /** Whose tones each of customer, agent and third party hears. */
  const heardBy = (one: typeof person) => tonesHeard(one, all);
  const until = async (...who: (number[] | "MUSIC")[]) => {
    for (const { rtp } of parties) rtp.forget();
    const isSo = () =>
      parties.every((one, at) => who[at] === "MUSIC" || String(heardBy(one)) === String(who[at]));
    await untilSo(isSo, minute);
  };

  await telephony.hold(customer);
  await telephony.bridge(agent, outside);
  await until("MUSIC", [third], [voices.agent]);

  await telephony.bridge(customer, agent);
  await telephony.join?.(outside, agent);
  await until([voices.agent, third], [voices.customer, third], [voices.customer, voices.agent]);
  // The customer on hold: the other two go on, and he is back afterwards.
  await telephony.hold(customer);
  await until("MUSIC", [third], [voices.agent]);
  await telephony.unhold(customer);
  await until([voices.agent, third], [voices.customer, third], [voices.customer, voices.agent]);

  // An application that comes after this one finds the pair, and who is with it.
  await telephony.close();
  const second = await application();
  const reports = await second.telephony.lookup([customer, agent, outside]);
  expect([...reports.values()]).toMatchObject([
    { phase: "BRIDGED", peerLegId: agent },
    { phase: "BRIDGED", peerLegId: customer },
    { phase: "ANSWERED", peerLegId: null },
  ]);
  await second.telephony.join?.(outside, agent);
  await until([voices.agent, third], [voices.customer, third], [voices.customer, voices.agent]);

  // The agent leaves.
  await second.telephony.bridge(customer, outside);
  await second.telephony.hangup(agent);
  await untilSo(() => second.heard.has(agent, "ENDED"), minute);
  for (const { rtp } of [person, other]) rtp.forget();
  await untilSo(
    () => String([person, other].map(heardBy)) === String([[third], [voices.customer]]),
    minute,
  );
});
