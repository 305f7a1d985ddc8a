import twilio from "twilio";
import type { HangupCause } from "../../port.ts";
import { TelephonyError } from "../../port.ts";
import { type OpenMedia, openMedia } from "./media.ts";
import type { TwilioTrunk } from "./store.ts";

export type AccountOptions = {
  trunk: TwilioTrunk;
  /** Where Twilio's interface is, instead of its own address: for tests. */
  baseUrl: string | undefined;
  requestTimeoutMs: number;
};

/** Twilio's limit of TwiML that comes with a request. */
const longestWords = 4_000;
/** A message takes a megabyte a minute, a conversation twice as much: an hour of the one, twelve of the other. */
const largestMessage = 64 * 1024 * 1024;
const largestTalk = 1_440 * 1024 * 1024;
/** So many requests wait for Twilio at once; the others wait for them. */
const atOnce = 50;

export type PlacedCall = {
  to: string;
  from: string;
  twiml: string;
  timeout: number;
  statusCallback: string;
  /** Who answered is told here, beside the call. */
  verdictCallback: string | null;
};

/** What is made of a recording that goes on. */
export type TalkChange = "paused" | "in-progress" | "stopped";

/** A call that Twilio will never make, with how it ends here. */
export class NotDialled extends Error {
  readonly endsBy: HangupCause;

  constructor(endsBy: HangupCause, code: number) {
    super(`Twilio will not make this call (${code})`);
    this.endsBy = endsBy;
  }
}

/** The interface of one account, over the package's own client; what it refuses is told in words of the port. */
export class Account {
  readonly trunk: TwilioTrunk;
  readonly #client: ReturnType<typeof twilio>;
  readonly #base: string;

  constructor({ trunk, baseUrl, requestTimeoutMs }: AccountOptions) {
    this.trunk = trunk;
    const { accountSid, authToken, edge, region } = trunk;
    this.#base = baseUrl ?? `https://${trunk.host}`;
    this.#client = twilio(accountSid, authToken, {
      ...(edge && { edge }),
      ...(region && { region }),
      httpClient: new Client(baseUrl, requestTimeoutMs),
    });
  }

  async place(call: PlacedCall): Promise<string> {
    const { verdictCallback, ...plain } = call;
    const { sid } = await ask(() =>
      this.#client.calls.create({
        ...plain,
        statusCallbackMethod: "POST",
        statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
        ...(verdictCallback && {
          machineDetection: "Enable",
          machineDetectionTimeout: 10,
          asyncAmd: "true",
          asyncAmdStatusCallback: verdictCallback,
          asyncAmdStatusCallbackMethod: "POST",
        }),
      }),
    );
    return sid;
  }

  /** From now on the call does this. */
  async redirect(sid: string, twiml: string): Promise<void> {
    if (twiml.length > longestWords) throw new TelephonyError("malformed", "The text is too long");
    await ask(() => this.#client.calls(sid).update({ twiml }));
  }

  async end(sid: string): Promise<void> {
    await ask(() => this.#client.calls(sid).update({ status: "completed" }));
  }

  /** How far a call is, as Twilio has it; null of one that it does not know. */
  async statusOf(sid: string): Promise<string | null> {
    return orNull(async () => (await this.#client.calls(sid).fetch()).status as string);
  }

  /** The newest calls from here to there. */
  async callsTo(to: string, from: string): Promise<{ sid: string; createdAt: Date }[]> {
    const calls = await ask(() => this.#client.calls.list({ to, from, limit: 20, pageSize: 20 }));
    return calls.map(({ sid, dateCreated }) => ({ sid, createdAt: dateCreated }));
  }

  /** The account is there and not closed. */
  async isOpen(): Promise<boolean> {
    const { accountSid } = this.trunk;
    const { status } = await ask(() => this.#client.api.v2010.accounts(accountSid).fetch());
    return status === "active";
  }

  /** Records what both sides of a call say, apart, to its end; the recording's own name. */
  async recordTalk(callSid: string, callback: string): Promise<string> {
    const { sid } = await ask(() =>
      this.#client.calls(callSid).recordings.create({
        ...{ recordingChannels: "dual", recordingTrack: "both", trim: "do-not-trim" },
        ...{ recordingStatusCallback: callback, recordingStatusCallbackMethod: "POST" },
        recordingStatusCallbackEvent: ["in-progress", "completed", "absent"],
      }),
    );
    return sid;
  }

  /** While it is paused both sides are silent in it, so that what comes after keeps its place in time. */
  async changeTalk(callSid: string, sid: string, status: TalkChange): Promise<void> {
    const recording = this.#client.calls(callSid).recordings(sid);
    const pauseBehavior = "silence";
    const change = status === "paused" ? { status, pauseBehavior } : { status };
    await ask(() => recording.update(change)).catch(async (error: unknown) => {
      if (!(error instanceof TelephonyError) || error.retryable) throw error;
      // It says no to what is so already.
      const now = await this.talkStatus(sid);
      const isGoingOn = now === "in-progress" || now === "paused";
      if (status === "stopped" ? isGoingOn : now !== status) throw error;
    });
  }

  /** How far a recording is, as Twilio has it; null of one that it does not know. */
  async talkStatus(sid: string): Promise<string | null> {
    return orNull(async () => (await this.#client.recordings(sid).fetch()).status as string);
  }

  /** The recordings of a call that were asked for while it went on. */
  async talksOf(callSid: string): Promise<string[]> {
    const all = await ask(() => this.#client.calls(callSid).recordings.list({ limit: 50 }));
    return all.flatMap(({ sid, source }) => (source === "StartCallRecordingAPI" ? [sid] : []));
  }

  /** The file of a conversation as it comes; null where Twilio has none. */
  openTalk(sid: string): Promise<OpenMedia | null> {
    return openMedia(this.#media(`${sid}.wav?RequestedChannels=2`, largestTalk));
  }

  async sound(sid: string): Promise<Uint8Array | null> {
    const media = await openMedia(this.#media(`${sid}.wav`, largestMessage));
    if (media === null) return null;
    const parts: Uint8Array[] = [];
    for await (const part of media.body) parts.push(part as Uint8Array);
    return Buffer.concat(parts);
  }

  /** Sound comes beside the package's client, which reads text only. */
  #media(name: string, mostBytes: number) {
    const { accountSid, authToken } = this.trunk;
    const url = new URL(`/2010-04-01/Accounts/${accountSid}/Recordings/${name}`, this.#base);
    const known = Buffer.from(`${accountSid}:${authToken}`).toString("base64");
    return { url, authorization: `Basic ${known}`, mostBytes };
  }

  async forgetSound(sid: string): Promise<void> {
    await orNull(() => this.#client.recordings(sid).remove());
  }
}

/** The package's client, with our limits, and at another address where one is given. */
class Client extends twilio.RequestClient {
  readonly #baseUrl: string | undefined;

  constructor(baseUrl: string | undefined, timeout: number) {
    super({ timeout, autoRetry: true, maxRetries: 3, maxRetryDelay: 1_000, maxSockets: atOnce });
    this.#baseUrl = baseUrl;
  }

  override request: twilio.RequestClient["request"] = (options) => {
    const { pathname, search } = new URL(options.uri);
    const uri = this.#baseUrl ? new URL(`${pathname}${search}`, this.#baseUrl).href : options.uri;
    return super.request({ ...options, uri });
  };
}

/** Numbers that Twilio calls by no means, by its error code. */
const neverDialled: Record<number, HangupCause> = {
  13223: "INVALID_NUMBER",
  13224: "INVALID_NUMBER",
  21211: "INVALID_NUMBER",
  21214: "INVALID_NUMBER",
  21217: "INVALID_NUMBER",
  21401: "INVALID_NUMBER",
  // Not allowed to be called: by the account's places, or by who is there.
  13227: "REJECTED",
  21215: "REJECTED",
  21216: "REJECTED",
};

/** Asks Twilio; its no becomes an error of the port. */
async function ask<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Null of what Twilio does not know. */
function orNull<Result>(work: () => Promise<Result>): Promise<Result | null> {
  return ask(work).catch((error: unknown) => {
    if (error instanceof TelephonyError && error.code === "leg-ended") return null;
    throw error;
  });
}

function refusalOf(error: unknown): Error {
  if (error instanceof twilio.RestException) {
    const { status, code = 0 } = error;
    // Its words may repeat the number that was called.
    const words = `Twilio answered ${status} (${code})`;
    const cause = neverDialled[code];
    if (cause) return new NotDialled(cause, code);
    if (status === 429) return new TelephonyError("rate-limited", words);
    // It may have been carried out before it went wrong.
    if (status >= 500) return new TelephonyError("timeout", words, true);
    if (code === 21_220) return new TelephonyError("wrong-state", words);
    if (status === 404) return new TelephonyError("leg-ended", words);
    if (status === 401 || status === 403) return new TelephonyError("congestion", words);
    return new TelephonyError("malformed", words);
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new TelephonyError("disconnected", `Twilio could not be reached (${code})`);
  }
  return new TelephonyError("timeout", `Twilio did not answer (${code || "no reason"})`, true);
}
