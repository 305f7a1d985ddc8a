import { afterEach, describe, expect, test } from "vitest";
import type { Capabilities } from "../capabilities.ts";
import {
  type LegId,
  type OriginateRequest,
  type ProviderEvent,
  type Telephony,
  TelephonyError,
  type TelephonyErrorCode,
} from "../port.ts";
import { asteriskRig } from "./asterisk-rig.ts";
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
import { twilioRig } from "./twilio/rig.ts";

/** A started provider with somebody listening, and what one does with it in most stories. */
export type Stage<R extends Rig = Rig> = R & { heard: Listener } & ReturnType<typeof movesOf>;

type Start<R extends Rig> = (options?: RigOptions) => Promise<Stage<R>>;
type Provider<R extends Rig> = {
  provider: string;
  makeRig: (options?: RigOptions) => Promise<R>;
  cannot: readonly Optional[];
};

/** What a story may have to know before its start. */
type Traits = { isRealTime: boolean };

const noSound: readonly Optional[] = ["streaming"];
/** A conversation at Twilio is of two, and its sound comes here when it is over. */
const onlyTwo: readonly Optional[] = [
  ...noSound,
  ...(["greetings", "supervision", "conference"] as const),
];
const simulators = [
  { provider: "the loopback over its socket", makeRig: socketRig, cannot: noSound },
  { provider: "the loopback without a wire", makeRig: directRig, cannot: noSound },
];
/** Needs a network of its own and root: its stories are told by scripts/telephony.mjs. */
const isWithAsterisk = process.env.TELEPHONY_FOLDER !== undefined;
const providers: Provider<Rig>[] = isWithAsterisk
  ? [{ provider: "a real Asterisk", makeRig: asteriskRig, cannot: [] }]
  : [...simulators, { provider: "Twilio", makeRig: twilioRig, cannot: onlyTwo }];

/** The same stories with every provider there is. */
export function describeEachProvider(
  what: string,
  stories: (start: Start<Rig>, traits: Traits) => void,
): void {
  describeWith(providers, what, (start) => stories(start, { isRealTime: isWithAsterisk }));
}

/** What is there only where the capability is. */
const commandsOf = {
  greetings: [],
  announcements: ["announce"],
  recording: ["recordTalk", "pauseTalk", "resumeTalk", "endTalk", "openTalk", "keptTalks"],
  streaming: ["tap"],
  supervision: ["supervise", "stopSupervising"],
  conference: ["join", "leave"],
} as const satisfies Partial<Record<keyof Capabilities, readonly (keyof Telephony)[]>>;
type Optional = keyof typeof commandsOf;

/**
 * The same stories with every provider that can do this. That they are the ones that say so, and no others, is a story
 * itself: nothing is left out because a provider has lost what it could.
 */
export function describeAble(
  capability: Optional,
  what: string,
  stories: (start: Start<Rig>) => void,
): void {
  const isAble = ({ cannot }: Provider<Rig>) => !cannot.includes(capability);
  describeWith(providers, `${what}, as an offer`, (start, provider) => {
    test(isAble(provider) ? "is made" : "is not made", async () => {
      const { telephony } = await start();
      expect(telephony.capabilities[capability]).toBe(isAble(provider));
      const there = commandsOf[capability].filter((command) => telephony[command] !== undefined);
      expect(there).toEqual(isAble(provider) ? commandsOf[capability] : []);
    });
  });
  describeWith(providers.filter(isAble), what, stories);
}

/** Stories of what no real provider can be asked for: lost replies, swapped events, a faster time. */
export function describeSimulators(
  what: string,
  stories: (start: Start<Awaited<ReturnType<typeof socketRig>>>) => void,
): void {
  describeWith(simulators, what, stories);
}

function describeWith<R extends Rig>(
  all: readonly Provider<R>[],
  what: string,
  stories: (start: Start<R>, provider: Provider<R>) => void,
): void {
  describe.each(all)(`${what}, with $provider`, (one) => {
    const { makeRig } = one;
    const rigs: Rig[] = [];
    afterEach(async () => {
      await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    });

    stories(async (options) => {
      const rig = await makeRig(options);
      rigs.push(rig);
      const heard = listen(rig.telephony);
      return { ...rig, heard, ...movesOf(rig, heard) };
    }, one);
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
