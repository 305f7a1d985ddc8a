import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { createRealClock } from "../../carrier/clock.ts";
import type { CallerPlan } from "../../carrier/exchange/callers.ts";
import { tonesOf } from "../../carrier/tones.ts";
import type { Around } from "./around.ts";
import { FakeCall } from "./call.ts";
import type { FakeTalk } from "./talk.ts";

export type FakeAccount = { accountSid: string; authToken: string };
/** What a number's owner has entered for it at Twilio. */
type OwnNumber = { accountSid: string; voiceUrl: string; statusCallback: string };
/** What the next request meets: an error, no answer though it is carried out, or neither. */
export type Fault = { status: number; code: number } | "REPLY_LOST" | "LOST";

const none = () => ({
  originates: { CUSTOMER: 0, AGENT: 0 },
  answeredBy: { PERSON: 0, MACHINE: 0 },
  ...{ abandoned: 0, connected: 0, incoming: 0 },
});
let sids = 0;

/** Unique, and of the form that Twilio's have. */
export function newSid(kind: "AC" | "CA" | "RE"): string {
  sids += 1;
  return `${kind}${process.pid.toString(16).padStart(8, "0")}${sids.toString(16).padStart(24, "0")}`;
}

/**
 * A server that speaks as much of Twilio's documented interface as the provider does, calls back over HTTP, and signs
 * what it sends as Twilio does.
 */
export async function startFakeTwilio({ timeScale = 10 } = {}) {
  const clock = createRealClock(timeScale);
  const accounts = new Map<string, FakeAccount>();
  const numbers = new Map<string, OwnNumber>();
  const calls = new Map<string, FakeCall>();
  const recordings = new Map<string, number>();
  const talks = new Map<string, FakeTalk>();
  /** Recordings whose sound breaks off in the middle, the next time that it is fetched. */
  const broken = new Set<string>();
  const faults: Fault[] = [];
  const sent: { url: string; params: Record<string, string>; signature: string }[] = [];
  /** A proxy before ours: what is called by this name is delivered there. */
  const proxies = new Map<string, string>();
  const problems: unknown[] = [];
  let stats = none();

  const around: Around = {
    clock,
    async post(url, params) {
      const { authToken = "" } = accounts.get(params.AccountSid ?? "") ?? {};
      const signature = twilio.getExpectedTwilioSignature(authToken, url, params);
      sent.push({ url, params, signature });
      return send(url, params, signature).then(
        async (answer) => (answer.ok ? await answer.text() : null),
        () => null,
      );
    },
    entered: ({ room }) => {
      const inside = [...calls.values()].filter((call) => call.room?.name === room?.name);
      if (inside.length > 1 && room?.starts) for (const call of inside) call.connected();
    },
    recorded(seconds) {
      const sid = newSid("RE");
      recordings.set(sid, seconds);
      return sid;
    },
    count(what) {
      if (what === "PERSON" || what === "MACHINE") stats.answeredBy[what] += 1;
      else stats[what] += 1;
    },
    problem: (error) => problems.push(error),
  };

  /** As Twilio sends it: form-encoded and signed. */
  function send(url: string, params: Record<string, string>, signature: string) {
    const { origin, pathname, search } = new URL(url);
    return fetch(`${proxies.get(origin) ?? origin}${pathname}${search}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature,
        "i-twilio-idempotency-token": crypto.randomUUID(),
      },
      body: new URLSearchParams(params),
      signal: AbortSignal.timeout(10_000),
    });
  }

  function place(accountSid: string, form: URLSearchParams): FakeCall {
    const to = form.get("To") ?? "";
    stats.originates[to.startsWith("sip:") ? "AGENT" : "CUSTOMER"] += 1;
    const call = new FakeCall(
      {
        ...{ sid: newSid("CA"), accountSid, to, from: form.get("From") ?? "" },
        ...{ direction: "outbound-api", timeoutSeconds: Number(form.get("Timeout") ?? 60) },
        statusCallback: form.get("StatusCallback"),
        verdictCallback: form.get("AsyncAmdStatusCallback"),
      },
      around,
    );
    calls.set(call.is.sid, call);
    call.dial(form.get("Twiml") ?? "");
    return call;
  }

  function update(call: FakeCall, form: URLSearchParams): [number, object] {
    const [twiml, status] = [form.get("Twiml"), form.get("Status")];
    const notNow = refusal(400, 21_220, "Call is not in-progress. Cannot redirect.");
    if (!call.isLive || (twiml && !call.isAnswered)) return notNow;
    if (twiml) void call.run(twiml);
    if (status === "completed") call.cancel();
    return [200, call.json()];
  }

  function answer(
    request: IncomingMessage,
    url: URL,
    form: URLSearchParams,
  ): [number, object | Uint8Array] {
    const parts =
      /^\/2010-04-01\/Accounts\/(\w+)(?:\/(Calls|Recordings)(?:\/(\w+)(?:\/(Recordings)(?:\/(\w+))?)?)?)?\.(json|wav)$/;
    const [, accountSid = "", what, sid, within, itsSid, kind] = parts.exec(url.pathname) ?? [];
    const { authToken } = accounts.get(accountSid) ?? {};
    const known = Buffer.from(`${accountSid}:${authToken}`).toString("base64");
    if (authToken === undefined || request.headers.authorization !== `Basic ${known}`) {
      return refusal(401, 20_003, "Authenticate");
    }
    const of = (call: FakeCall | undefined) => call?.is.accountSid === accountSid;
    const call = calls.get(sid ?? "");
    if (what === undefined) return [200, { sid: accountSid, status: "active" }];
    const talk = talks.get(sid ?? "");
    if (what === "Recordings" && talk?.is.accountSid === accountSid) {
      return answerTalk(talk, request.method, kind, url);
    }
    if (what === "Recordings") {
      const seconds = recordings.get(sid ?? "");
      if (seconds === undefined) return refusal(404, 20_404, "Not found");
      if (request.method === "DELETE") return [recordings.delete(sid ?? "") ? 204 : 404, {}];
      return kind === "wav" ? [200, tonesOf(seconds)] : [200, { sid }];
    }
    if (sid !== undefined) {
      if (!call || !of(call)) return refusal(404, 20_404, "Not found");
      if (within) return answerTalks(call, request.method, itsSid, form);
      return request.method === "POST" ? update(call, form) : [200, call.json()];
    }
    if (request.method === "POST") {
      if (!/^(\+\d{7,15}|sip:[\w.-]+@[\w.-]+)$/.test(form.get("To") ?? "")) {
        return refusal(400, 21_211, "The 'To' number is not a valid phone number");
      }
      return [201, place(accountSid, form).json()];
    }
    const [to, from] = [url.searchParams.get("To"), url.searchParams.get("From")];
    const found = [...calls.values()].filter(
      (one) => of(one) && one.is.to === to && one.is.from === from,
    );
    const listed = found.toReversed().map((one) => one.json());
    return [200, { calls: listed, page: 0, page_size: 20, next_page_uri: null }];
  }

  /** The recordings of one call. */
  function answerTalks(
    call: FakeCall,
    method: string | undefined,
    sid: string | undefined,
    form: URLSearchParams,
  ): [number, object] {
    if (sid === undefined && method === "GET") {
      const there = call.talks.filter(({ is }) => talks.has(is.sid));
      const listed = there.toReversed().map((one) => one.json());
      return [200, { recordings: listed, page: 0, page_size: 50, next_page_uri: null }];
    }
    const notNow = refusal(400, 21_220, "Requested resource is not eligible for recording");
    if (sid === undefined) {
      if (!call.isAnswered) return notNow;
      const made = call.recordTalk(newSid("RE"), form);
      talks.set(made.is.sid, made);
      return [201, made.json()];
    }
    const talk = call.talks.find(({ is }) => is.sid === sid);
    if (!talk || !talks.has(sid)) return refusal(404, 20_404, "Not found");
    if (method !== "POST") return [200, talk.json()];
    return talk.change(form.get("Status") ?? "", form.get("PauseBehavior"))
      ? [200, talk.json()]
      : notNow;
  }

  function answerTalk(
    talk: FakeTalk,
    method: string | undefined,
    kind: string | undefined,
    url: URL,
  ): [number, object | Uint8Array] {
    const { sid, channels } = talk.is;
    // It is deleted when it is whole.
    if (method === "DELETE") {
      if (!talk.isOver) return refusal(400, 20_001, "The recording is in progress");
      return [talks.delete(sid) ? 204 : 404, {}];
    }
    if (kind !== "wav") return [200, talk.json()];
    if (talk.status !== "completed") return refusal(404, 20_404, "Not found");
    if (Number(url.searchParams.get("RequestedChannels") ?? 1) > channels) {
      return refusal(400, 20_001, "The recording has one channel");
    }
    return [200, talk.file()];
  }

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      problems.push(error);
      response.destroy();
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const part of request) body += String(part);
    const fault = faults.shift();
    if (fault === "LOST") return void response.destroy();
    const url = new URL(request.url ?? "/", "http://twilio.test");
    const [status, result] =
      typeof fault === "object"
        ? refusal(fault.status, fault.code, "As the test wishes")
        : answer(request, url, new URLSearchParams(body));
    if (fault === "REPLY_LOST") return void response.destroy();
    const isSound = result instanceof Uint8Array;
    if (isSound && broken.delete(/RE\w+/.exec(url.pathname)?.[0] ?? "")) {
      response.writeHead(status, { "content-type": "audio/wav", "content-length": result.length });
      response.write(result.subarray(0, result.length / 2), () => response.destroy());
      return;
    }
    response.writeHead(status, { "content-type": isSound ? "audio/wav" : "application/json" });
    response.end(isSound ? result : status === 204 ? "" : JSON.stringify(result));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{
      accounts,
      numbers,
      calls,
      talks,
      broken,
      proxies,
      faults,
      sent,
      problems,
      send,
      timeScale,
    },
    clock,
    stats: () => structuredClone(stats),
    reset() {
      stats = none();
    },
    /** Somebody calls one of the numbers here. */
    call(plan: CallerPlan): FakeCall {
      const own = numbers.get(plan.to);
      if (!own) throw new Error(`No number ${plan.to} at this Twilio`);
      stats.incoming += 1;
      const call = new FakeCall(
        {
          ...{ sid: newSid("CA"), accountSid: own.accountSid, to: plan.to, plan },
          ...{ from: plan.from ?? "+266696687", direction: "inbound", timeoutSeconds: 600 },
          ...{ statusCallback: own.statusCallback, verdictCallback: null },
        },
        around,
      );
      calls.set(call.is.sid, call);
      void call.comesIn(own.voiceUrl);
      return call;
    },
    async close() {
      for (const call of calls.values()) call.cancel();
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeTwilio = Awaited<ReturnType<typeof startFakeTwilio>>;

function refusal(status: number, code: number, message: string): [number, object] {
  return [
    status,
    { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  ];
}
