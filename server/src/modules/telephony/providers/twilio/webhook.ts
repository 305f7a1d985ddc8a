import twilio from "twilio";
import { uuidv7 } from "uuidv7";
import { incomingRefusals, type LegId } from "../../port.ts";
import type { HookAbout } from "./addresses.ts";
import { rejections } from "./causes.ts";
import type {
  CallbackFields,
  CallbackKind,
  CallbackStore,
  TwilioCall,
  TwilioTrunk,
} from "./store.ts";
import type { Twiml } from "./twiml.ts";

export type HookRequest = {
  /** As Twilio called it: its signature covers it. */
  url: string;
  signature: string | undefined;
  params: Record<string, string>;
  about: HookAbout;
};

/** UNSIGNED: not Twilio's, or for another account. REPEATED: it came before. UNKNOWN: of no call here. */
export type HookRefusal = "UNSIGNED" | "REPEATED" | "UNKNOWN" | "MALFORMED";
export type HookAnswer = { twiml: string } | { refusal: HookRefusal };

type HookOptions = {
  store: CallbackStore;
  twiml: Twiml;
  /** So long Twilio waits here for what becomes of a call that comes in, before it asks again. */
  patienceMs?: number | undefined;
};

/** Kinds that Twilio only tells, and asks for nothing. */
const told: ReadonlySet<CallbackKind> = new Set(["status", "verdict", "sound", "talk"]);
const firstLookMs = 30;
const longestLookMs = 400;
const sidPattern = /^CA[0-9a-f]{32}$/;

/** What a request of Twilio is answered. It is stored before it is, and acts once. */
export function createHooks({ store, twiml, patienceMs = 4_000 }: HookOptions) {
  async function answer(trunk: TwilioTrunk, request: HookRequest): Promise<HookAnswer> {
    const { url, signature, params, about } = request;
    const isSigned =
      signature !== undefined &&
      twilio.validateRequest(trunk.authToken, signature, url, params) &&
      params.AccountSid === trunk.accountSid;
    if (!isSigned) return { refusal: "UNSIGNED" };
    const sid = params.CallSid ?? "";
    if (!sidPattern.test(sid)) return { refusal: "MALFORMED" };
    if (about === "incoming") return comesIn(trunk, sid, params);
    const call =
      about === "ended" ? await store.callOfSid(trunk.name, sid) : await store.callOf(about.legId);
    const isOfTrunk = call?.trunk === trunk.name && (call.sid === null || call.sid === sid);
    if (!call || !isOfTrunk) return { refusal: "UNKNOWN" };
    const kind = about === "ended" ? "status" : about.kind;
    const id = new URL(url).searchParams.get("id") ?? undefined;
    const fields = fieldsOf(sid, params, id);
    if (fields === null) return { refusal: "MALFORMED" };
    const onceKey = keyOf(kind, url, params);
    const { tenantId, legId } = call;
    // Of a call that nobody took there is nobody to tell.
    if (!(await store.keep({ tenantId, legId, kind, fields, onceKey }))) {
      return { refusal: "REPEATED" };
    }
    if (told.has(kind)) return { twiml: twiml.nothing() };
    if (kind === "dismissed") return { twiml: twiml.over() };
    if (kind === "ringing") return decided(trunk, legId);
    const place = { trunk: trunk.name, legId };
    if (kind === "announced" && call.room) return { twiml: twiml.inRoom(place, call.room) };
    return { twiml: twiml.parked(place) };
  }

  async function comesIn(
    trunk: TwilioTrunk,
    sid: string,
    params: Record<string, string>,
  ): Promise<HookAnswer> {
    const to = numberOf(params.To);
    if (to === null || params.Direction !== "inbound") return { refusal: "MALFORMED" };
    const legId = uuidv7();
    const tenantId = trunk.tenantId ?? "";
    const isNew = await store.add({
      ...{ legId, trunk: trunk.name, tenantId, callId: "", attemptId: undefined },
      ...{ kind: "CUSTOMER", to, from: numberOf(params.From), sid, incoming: "RINGING" },
      ...{ placedAt: new Date().toISOString(), phase: "RINGING", peerLegId: null, room: null },
      ...{ answeredAt: null, answeredBy: null, confidence: null, endedAt: null, cause: null },
    });
    if (!isNew) return { refusal: "REPEATED" };
    const fields = { callSid: sid };
    const onceKey = `incoming:${sid}`;
    await store.keep({ tenantId, legId, kind: "incoming", fields, onceKey });
    return decided(trunk, legId);
  }

  /** Waits a moment for what becomes of a call that rings: most are taken at once. */
  async function decided(trunk: TwilioTrunk, legId: LegId): Promise<HookAnswer> {
    const until = performance.now() + patienceMs;
    let call = await store.callOf(legId);
    for (let wait = firstLookMs; isOpen(call) && performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(longestLookMs, wait * 1.5);
      call = await store.callOf(legId);
    }
    const place = { trunk: trunk.name, legId };
    if (call === null || call.sid === null || call.incoming === null)
      return { twiml: twiml.over() };
    const { incoming: decision, sid, tenantId } = call;
    if (decision in incomingRefusals) {
      return { twiml: twiml.refused(rejections[decision as keyof typeof incomingRefusals]) };
    }
    if (call.endedAt !== null) return { twiml: twiml.over() };
    if (decision === "RINGING") return { twiml: twiml.ringing(place) };
    const fields = { callSid: sid };
    await store.keep({ tenantId, legId, kind: "taken", fields, onceKey: `taken:${sid}` });
    return { twiml: twiml.parked(place) };
  }

  return { answer };
}

export type Hooks = ReturnType<typeof createHooks>;

const isOpen = (call: TwilioCall | null) => call?.incoming === "RINGING" && call.endedAt === null;

/** Something that the signature covers and that no other request has. */
function keyOf(kind: CallbackKind, url: string, params: Record<string, string>): string {
  const { CallSid = "", CallStatus = "", SequenceNumber = "" } = params;
  if (kind === "status") return `status:${CallSid}:${SequenceNumber || CallStatus}`;
  if (kind === "verdict") return `verdict:${CallSid}`;
  if (kind === "sound" || kind === "talk") {
    return `${kind}:${params.RecordingSid ?? CallSid}:${params.RecordingStatus}`;
  }
  return `${kind}:${new URL(url).searchParams.get("once") ?? ""}`;
}

/** What is kept of a request; null of one that holds what Twilio never sends. */
function fieldsOf(
  callSid: string,
  params: Record<string, string>,
  id: string | undefined,
): CallbackFields | null {
  const read = {
    callStatus: params.CallStatus,
    sipResponseCode: params.SipResponseCode,
    answeredBy: params.AnsweredBy,
    digits: params.Digits,
    recordingSid: params.RecordingSid,
    recordingStatus: params.RecordingStatus,
    recordingDuration: params.RecordingDuration,
    id,
  };
  for (const [name, value] of Object.entries(read)) {
    if (value !== undefined && !shapes[name as keyof typeof read].test(value)) return null;
  }
  return { callSid, ...read };
}

const word = /^[a-z_-]{0,40}$/;
const shapes: Record<Exclude<keyof CallbackFields, "callSid">, RegExp> = {
  callStatus: word,
  sipResponseCode: /^\d{0,3}$/,
  answeredBy: word,
  // A recording that ended with its caller says "hangup".
  digits: /^([0-9A-D*#]{0,256}|hangup)$/,
  recordingSid: /^RE[0-9a-f]{32}$/,
  recordingStatus: word,
  recordingDuration: /^-?\d{0,6}$/,
  id: /^[\w:-]{1,100}$/,
};

/** What Twilio shows where a caller withholds his number: letters as a telephone's keys. */
const withheld: ReadonlySet<string> = new Set([
  "+266696687",
  "+7378742833",
  "+2562533",
  "+8656696",
]);

function numberOf(sent: string | undefined): string | null {
  if (!sent || withheld.has(sent)) return null;
  return /^\+[1-9]\d{6,14}$/.test(sent) ? sent : null;
}
