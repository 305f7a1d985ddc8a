import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import { phoneName } from "../../server/src/modules/telephony/providers/asterisk/names.ts";
import type { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { listen, type toAgent, untilSo } from "../../server/src/modules/telephony/testing/rigs.ts";
import { levelOf } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";

type Room = Awaited<ReturnType<typeof openRoom>>;

/** The longest that anything at a switch takes. */
export const minute = 60_000;
const audible = 0.02;

/** The provider alone at the switch of a room: what is told of it, and how somebody is dialled who answers. */
export async function openSwitch(room: Room) {
  const { connection } = room.asterisk;
  const telephony = createAsterisk({ connection, directory: room.directory({}) });
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  const heard = listen(telephony);
  const dial = async (request: ReturnType<typeof toAgent>): Promise<string> => {
    await telephony.originate(request);
    await untilSo(() => heard.has(request.legId, "ANSWERED"), minute);
    return request.legId;
  };
  return { telephony, heard, dial };
}

/** The telephone of this agent can be rung. */
export async function plugInto(room: Room, agent: string): Promise<void> {
  await room.far.register(phoneName("a-tenant", agent), room.password);
}

/** Which of these tones somebody has heard lately. */
export function tonesHeard({ rtp }: SipCall, tones: readonly number[]): number[] {
  return tones.filter((hertz) => levelOf(hertz, rtp.heard(500)) > audible);
}
