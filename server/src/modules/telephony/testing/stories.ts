import { afterEach, describe } from "vitest";
import {
  type LegId,
  type OriginateRequest,
  type ProviderEvent,
  TelephonyError,
  type TelephonyErrorCode,
} from "../port.ts";
import {
  directRig,
  type Listener,
  listen,
  type Rig,
  type RigOptions,
  socketRig,
  toAgent,
  toCustomer,
} from "./rigs.ts";

/** A started provider with somebody listening, and what one does with it in most stories. */
export type Stage = Rig & { heard: Listener } & ReturnType<typeof movesOf>;

type Start = (options?: RigOptions) => Promise<Stage>;

/** The same stories with every provider there is. */
export function describeEachProvider(what: string, stories: (start: Start) => void): void {
  describe.each([
    { provider: "the loopback over its socket", makeRig: socketRig },
    { provider: "the loopback without a wire", makeRig: directRig },
  ])(`${what}, with $provider`, ({ makeRig }) => {
    const rigs: Rig[] = [];
    afterEach(async () => {
      await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    });

    stories(async (options) => {
      const rig = await makeRig(options);
      rigs.push(rig);
      const heard = listen(rig.telephony);
      return { ...rig, heard, ...movesOf(rig, heard) };
    });
  });
}

function movesOf({ telephony, until }: Rig, heard: Listener) {
  async function dial(request: OriginateRequest): Promise<LegId> {
    await telephony.originate(request);
    return request.legId;
  }

  /** Dials and waits for the answer. */
  async function reach(request: OriginateRequest): Promise<LegId> {
    const legId = await dial(request);
    await until(() => heard.has(legId, "ANSWERED"));
    return legId;
  }

  /** Dials and waits for the end; the leg's last event. */
  async function end(request: OriginateRequest): Promise<ProviderEvent | undefined> {
    const legId = await dial(request);
    await until(() => heard.has(legId, "ENDED"));
    return heard.of(legId).at(-1);
  }

  /** A customer and an agent who hear each other. */
  async function connect(to: string): Promise<{ customer: LegId; agent: LegId }> {
    const agent = await reach(toAgent());
    const customer = await reach(toCustomer(to));
    await telephony.bridge(customer, agent);
    await until(() => heard.has(customer, "BRIDGED") && heard.has(agent, "BRIDGED"));
    return { customer, agent };
  }

  return { dial, reach, end, connect };
}

/** The code with which a command is refused, or null when it is not. */
export async function refusalOf(command: Promise<unknown>): Promise<TelephonyErrorCode | null> {
  try {
    await command;
    return null;
  } catch (error) {
    if (error instanceof TelephonyError) return error.code;
    throw error;
  }
}
