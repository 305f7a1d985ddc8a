import { checkPhone, closeCodes, issuePhone, phonePath } from "@parley/contract";
import type { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { call } from "../../api/client.ts";
import { chosenDevice, openMicrophone } from "./devices.ts";
import { gather } from "./gathering.ts";
import { type PhoneProblem, phoneIsOff, setPhone } from "./phone-store.ts";
import { type Counted, countedOf } from "./sound-log.ts";

/** The switch learns of a new password a moment after us. */
const learnsMs = 15_000;
const againMs = 500;
/** A way that broke comes back by itself within this, or does not. */
const brokenMs = 6_000;

/** The phone in the page: it registers once at each switch, and whoever one connects it with is put through at once. */
export class Phone {
  private readonly audio = new Audio();
  private lines: UA[] = [];
  private session: RTCSession | null = null;
  private microphone: MediaStream | null = null;
  private iceServers: RTCIceServer[] = [];
  private startedAt = 0;
  private isStarting = false;
  private broken: ReturnType<typeof setTimeout> | undefined;
  /** The way of the sound broke for good while somebody was to be heard. */
  onBroken: () => void = () => {};

  get stream(): MediaStream | null {
    return this.microphone;
  }

  /** Asks for the microphone, and registers with a password that this page alone has. */
  async start(): Promise<void> {
    if (this.lines.length > 0 || this.isStarting) return;
    this.isStarting = true;
    await this.open().finally(() => {
      this.isStarting = false;
    });
  }

  private async open(): Promise<void> {
    const problem = missing();
    if (problem) return phoneIsOff("FAILED", problem);
    setPhone({ status: "STARTING", problem: null });
    try {
      this.microphone = await openMicrophone();
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      return phoneIsOff("FAILED", isRefused ? "MICROPHONE_REFUSED" : "NO_MICROPHONE");
    }
    try {
      const issued = await call(issuePhone, { body: { kind: "BROWSER" } });
      const { username, password } = issued;
      this.iceServers = issued.iceServers.map(({ urls, username, credential }) => ({
        ...{ urls, ...(username && { username }), ...(credential && { credential }) },
      }));
      await this.register(username, password, issued.switches);
    } catch {
      this.stop();
      phoneIsOff("FAILED", "NO_SWITCH");
    }
  }

  stop(): void {
    clearTimeout(this.broken);
    const { lines } = this;
    this.lines = [];
    for (const ua of lines) {
      ua.removeAllListeners();
      ua.stop();
    }
    this.session = null;
    this.audio.srcObject = null;
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = null;
    phoneIsOff("OFF");
  }

  mute(isMuted: boolean): void {
    if (isMuted) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
    setPhone({ isMuted });
  }

  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  press(key: string): void {
    // biome-ignore lint/suspicious/noExplicitAny: the library types its own constant as an enum that it does not export
    this.session?.sendDTMF(key, { transportType: "RFC2833" as any });
  }

  /** Another device from now on, also in the middle of a call. */
  async changeDevices(): Promise<void> {
    const output = chosenDevice("output") ?? "";
    // Firefox and Safari leave the choice of the speaker to the system.
    if ("setSinkId" in this.audio) await this.audio.setSinkId(output).catch(() => undefined);
    if (!this.microphone) return;
    const before = this.microphone;
    this.microphone = await openMicrophone();
    const [track] = this.microphone.getAudioTracks();
    const sender = this.session?.connection
      ?.getSenders()
      .find((one) => one.track?.kind === "audio");
    if (sender && track) {
      track.enabled = sender.track?.enabled ?? true;
      await sender.replaceTrack(track);
    }
    for (const old of before.getTracks()) old.stop();
  }

  async counted(): Promise<Counted | null> {
    const connection = this.session?.connection;
    return connection ? countedOf(await connection.getStats()) : null;
  }

  /** Has the switch ring us and give back what we say. */
  async check(): Promise<void> {
    await call(checkPhone);
  }

  private async register(username: string, password: string, switches: number): Promise<void> {
    const { UA, WebSocketInterface } = await import("jssip");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.startedAt = Date.now();
    this.lines = Array.from({ length: switches }, (_, number) => {
      const address = `${scheme}://${location.host}${phonePath}?switch=${number}`;
      return new UA({
        sockets: [new WebSocketInterface(address)],
        ...{ uri: `sip:${username}@parley.invalid`, authorization_user: username, password },
        ...{ register: true, register_expires: 300, session_timers: false, user_agent: "Parley" },
        ...{ connection_recovery_min_interval: 1, connection_recovery_max_interval: 8 },
      });
    });
    for (const ua of this.lines) this.follow(ua);
  }

  private follow(ua: UA): void {
    let again: ReturnType<typeof setTimeout> | undefined;
    ua.on("registered", () => setPhone({ status: "READY", problem: null }));
    ua.on("registrationFailed", () => {
      const isNew = Date.now() - this.startedAt < learnsMs;
      this.miss(isNew ? { status: "STARTING" } : { status: "LOST", problem: "NO_SWITCH" });
      clearTimeout(again);
      const retry = () => this.lines.includes(ua) && ua.isConnected() && ua.register();
      again = setTimeout(retry, isNew ? againMs : 5_000);
    });
    ua.on("disconnected", ({ code }) => {
      if (code === closeCodes.replaced || code === closeCodes.ended) {
        this.stop();
        phoneIsOff(code === closeCodes.replaced ? "ELSEWHERE" : "OFF");
      } else {
        this.miss({ status: "LOST" });
      }
    });
    ua.on(
      "newRTCSession",
      ({ session, originator }: { session: RTCSession; originator: string }) => {
        if (originator === "remote") this.takeUp(session);
      },
    );
    ua.start();
  }

  /** One switch cannot ring this phone; where another one can, it is there. */
  private miss(change: Parameters<typeof setPhone>[0]): void {
    if (this.lines.some((ua) => ua.isRegistered())) return;
    setPhone(change);
  }

  /** Only the application rings this phone, and only when its agent is to talk: it is taken up at once. */
  private takeUp(session: RTCSession): void {
    const before = this.session;
    this.session = session;
    if (before && !before.isEnded()) before.terminate();
    session.on("peerconnection", ({ peerconnection }) => this.hear(peerconnection));
    const gathering = gather(this.iceServers);
    session.on("icecandidate", ({ candidate, ready }) => gathering.found(candidate, ready));
    const isOver = () => {
      gathering.stop();
      if (this.session !== session) return;
      clearTimeout(this.broken);
      this.session = null;
      this.audio.srcObject = null;
      setPhone({ isOpen: false, isMuted: false, sound: null });
    };
    session.on("ended", isOver);
    session.on("failed", isOver);
    session.on("confirmed", () => setPhone({ isOpen: true, isMuted: false }));
    session.answer({
      ...(this.microphone && { mediaStream: this.microphone }),
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: this.iceServers },
    });
  }

  private hear(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams, track }) => {
      this.audio.srcObject = streams[0] ?? new MediaStream([track]);
      void this.useSpeaker();
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      const { iceConnectionState: state } = connection;
      clearTimeout(this.broken);
      if (state === "failed") this.onBroken();
      if (state === "disconnected") this.broken = setTimeout(() => this.onBroken(), brokenMs);
    });
  }

  private async useSpeaker(): Promise<void> {
    const output = chosenDevice("output");
    if (output && "setSinkId" in this.audio) {
      await this.audio.setSinkId(output).catch(() => undefined);
    }
    await this.audio.play().catch(() => undefined);
  }
}

function missing(): PhoneProblem | null {
  if (!window.isSecureContext) return "INSECURE";
  const isAble = typeof RTCPeerConnection === "function" && navigator.mediaDevices !== undefined;
  return isAble ? null : "UNSUPPORTED";
}

export const phone = new Phone();
