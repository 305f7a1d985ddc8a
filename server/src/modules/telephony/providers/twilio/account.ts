import twilio from "twilio";
import type { HangupCause } from "../../port.ts";
import { TelephonyError } from "../../port.ts";
import type { TwilioTrunk } from "./store.ts";

export type AccountOptions = {
  trunk: TwilioTrunk;
  /** Where Twilio's interface is, instead of its own address: for tests. */
  baseUrl: string | undefined;
  requestTimeoutMs: number;
};

/** Twilio's limit of TwiML that comes with a request. */
const longestWords = 4_000;
/** A message takes a megabyte a minute. */
const largestRecording = 64 * 1024 * 1024;
const fetchMs = 30_000;
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
    return ask(async () => (await this.#client.calls(sid).fetch()).status as string).catch(
      (error: unknown) => {
        if (error instanceof TelephonyError && error.code === "leg-ended") return null;
        throw error;
      },
    );
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

  /** Sound comes beside the package's client, which reads text only. */
  async sound(sid: string): Promise<Uint8Array | null> {
    const { accountSid, authToken } = this.trunk;
    const url = new URL(`/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`, this.#base);
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    const answer = await fetch(url, {
      headers: { authorization },
      signal: AbortSignal.timeout(fetchMs),
    }).catch((error: unknown) => {
      throw new TelephonyError("disconnected", `No recording came: ${String(error)}`);
    });
    if (answer.status === 404) return null;
    const isTooLarge = Number(answer.headers.get("content-length") ?? 0) > largestRecording;
    if (!answer.ok || isTooLarge) {
      await answer.body?.cancel();
      throw new TelephonyError("congestion", `No recording came (${answer.status})`);
    }
    return new Uint8Array(await answer.arrayBuffer());
  }

  async forgetSound(sid: string): Promise<void> {
    await ask(() => this.#client.recordings(sid).remove()).catch((error: unknown) => {
      if (!(error instanceof TelephonyError) || error.code !== "leg-ended") throw error;
    });
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
