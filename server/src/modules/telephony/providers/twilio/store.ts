import type {
  HangupCause,
  IncomingRefusal,
  Instant,
  LegAnswer,
  LegId,
  LegKind,
} from "../../port.ts";

/** A line at Twilio: an account, the number that it calls from, and where its agents are rung. */
export type TwilioTrunk = {
  /** Unique in the installation; the name that its calls bear. */
  name: string;
  /** Whose it is; null of one that all tenants share. */
  tenantId: string | null;
  /** The account: trunks of one host belong together. */
  host: string;
  accountSid: string;
  /** Proves us to Twilio, and Twilio to us: it signs what it sends with it. */
  authToken: string;
  edge: string | null;
  region: string | null;
  /** Of the account, in E.164: calls without a caller id of their own show it. */
  number: string;
  /** Where an agent is rung, with `{agent}` for the name of his phone; null: nowhere. */
  agentAddress: string | null;
  /** Calls at once and new ones a second; null: no bound. */
  channels: number | null;
  callsPerSecond: number | null;
  /** The lowest goes first. */
  priority: number;
  /** It takes no calls any more; those that run are ended by it, and what it recorded is fetched. */
  isOff: boolean;
};

/** What is decided of a call that came in. */
export type Decision = "RINGING" | "TAKEN" | IncomingRefusal;

/** A call at Twilio as it is written down, before it is dialled: Twilio itself would dial it twice. */
export type TwilioCall = LegAnswer & {
  legId: LegId;
  trunk: string;
  /** Whose it is; of a call that came in and that nobody took, whose trunk it came by. */
  tenantId: string;
  callId: string;
  attemptId: string | undefined;
  kind: LegKind;
  to: string;
  from: string | null;
  /** Twilio's own name of it; null until it is known. */
  sid: string | null;
  placedAt: Instant;
  /** Null of one that we dialled. */
  incoming: Decision | null;
  phase: "ACCEPTED" | "RINGING" | "ANSWERED" | "BRIDGED" | "HELD";
  peerLegId: LegId | null;
  /** The conference that it is in, or was taken out of to be held. */
  room: string | null;
  endedAt: Instant | null;
  cause: HangupCause | null;
};

/** What Twilio asks or tells, by the address that it calls. */
export const callbackKinds = [
  /** How far a call has come. */
  "status",
  /** Who answered. */
  "verdict",
  /** A text was heard to its end; or it was, and was the last one. */
  "said",
  "dismissed",
  /** One side of a pair has heard what is said to both. */
  "announced",
  /** Nobody pressed anything for an hour. */
  "parked",
  "keys",
  /** A recording is over; nothing came of it; its sound is there. */
  "recorded",
  "unrecorded",
  "sound",
  /** How far the recording of a conversation is. */
  "talk",
  /** Somebody calls, and still rings. */
  "incoming",
  "ringing",
  /** A call that came in was given what answers it. */
  "taken",
] as const;
export type CallbackKind = (typeof callbackKinds)[number];

/** One request of Twilio, numbered when it came. */
export type Callback = {
  number: number;
  tenantId: string;
  legId: LegId;
  kind: CallbackKind;
  fields: CallbackFields;
};

/** What is read of a request; the rest is not kept. */
export type CallbackFields = {
  callSid: string;
  callStatus?: string | undefined;
  sipResponseCode?: string | undefined;
  answeredBy?: string | undefined;
  digits?: string | undefined;
  recordingSid?: string | undefined;
  recordingStatus?: string | undefined;
  recordingDuration?: string | undefined;
  /** The playback or recording that it is about, as its address says. */
  id?: string | undefined;
};

export type NewCallback = Omit<Callback, "number"> & {
  /** Something of the signed request that no other request has. */
  onceKey: string;
};

/**
 * RUNNING: Twilio records. STOPPED: it writes the sound. READY: the sound is there; ABSENT: there is none. FORGOTTEN:
 * nobody wants it any more, and Twilio is to delete it.
 */
export type TwilioRecordingState = "RUNNING" | "STOPPED" | "READY" | "ABSENT" | "FORGOTTEN";

/** A message that Twilio has, or a conversation that it records or has. */
export type TwilioRecording = {
  recordingId: string;
  tenantId: string;
  legId: LegId;
  trunk: string;
  what: "MESSAGE" | "TALK";
  /** Twilio's own name of it; null until it is known. */
  sid: string | null;
  state: TwilioRecordingState;
};

/** What the web server needs of it. */
export type CallbackStore = {
  callOf(legId: LegId): Promise<TwilioCall | null>;
  callOfSid(trunk: string, sid: string): Promise<TwilioCall | null>;
  /** False: such a call is there already, and nothing was changed. */
  add(call: TwilioCall): Promise<boolean>;
  /** False: its key was there before. Durable when it resolves. */
  keep(callback: NewCallback): Promise<boolean>;
};

/** The provider's own tables. */
export type TwilioStore = CallbackStore & {
  save(call: TwilioCall): Promise<void>;
  /** It never was. */
  remove(call: TwilioCall): Promise<void>;
  live(): Promise<TwilioCall[]>;
  /** Callbacks that were not handled, in the order of their numbers. */
  waiting(): Promise<Callback[]>;
  handled(callbacks: readonly Callback[]): Promise<void>;
  /** Calls back soon after a callback was kept, by whatever process. */
  follow(onNews: () => void): Promise<() => Promise<void>>;
  /** False: it is there already, and nothing was changed. */
  addRecording(recording: TwilioRecording): Promise<boolean>;
  saveRecording(recording: TwilioRecording): Promise<void>;
  recordingOf(recordingId: string): Promise<TwilioRecording | null>;
  recordingsOfLeg(legId: LegId): Promise<TwilioRecording[]>;
  /** Conversations, and whatever Twilio is to delete. */
  keptRecordings(): Promise<TwilioRecording[]>;
  removeRecording(recording: TwilioRecording): Promise<void>;
};
