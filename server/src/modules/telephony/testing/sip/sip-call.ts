import { addressOf, type SipMessage, token, userOf, write } from "./message.ts";
import { RtpStream } from "./rtp.ts";
import type { SipAgent } from "./sip-agent.ts";

type Ends = "BYE" | "CANCEL" | "LOCAL" | "REFUSED";

/** One call of a scripted agent: what it was called with or calls, and its sound. */
export class SipCall {
  readonly id: string;
  readonly rtp: RtpStream;
  readonly isOutgoing: boolean;
  /** The number or name that was called, and who called. */
  number = "";
  from = "";
  /** How the other side answered our INVITE. */
  status: number | null = null;
  /** What it wants us to prove, where it asks. */
  challenge: string | null = null;
  isUp = false;
  ended: Ends | null = null;
  onUp: () => void = () => {};
  onEnd: () => void = () => {};
  readonly #agent: SipAgent;
  readonly #tag = token();
  #invite: SipMessage | null = null;
  #branch = "";
  #local = "";
  #peer = "";
  #target = "";
  /** Where its messages go: the other side, or a proxy before it. */
  readonly peerAddress: { address: string; port: number };
  /** The proxies between, nearest first. */
  #routes: readonly string[] = [];
  #sequence = 1;
  #isAnswered = false;

  constructor(
    agent: SipAgent,
    id: string,
    to: { address: string; port: number },
    isOutgoing: boolean,
  ) {
    this.#agent = agent;
    this.id = id;
    this.peerAddress = to;
    this.isOutgoing = isOutgoing;
    this.rtp = new RtpStream(agent.address, agent.nextPort());
  }

  /** With what we were called. */
  get invite(): SipMessage | null {
    return this.#invite;
  }

  // ---- we are called

  called(message: SipMessage): void {
    this.#invite = message;
    this.number = userOf(message.first);
    this.from = userOf(message.headers.from);
    this.#local = `${message.headers.to};tag=${this.#tag}`;
    this.#peer = message.headers.from ?? "";
    this.#target = addressOf(message.headers.contact);
    this.#routes = message.recordRoute;
    this.#respond(100, "Trying");
  }

  ring(): void {
    if (this.ended === null && !this.#isAnswered) this.#respond(180, "Ringing");
  }

  answer(): void {
    if (this.ended !== null || this.#isAnswered) return;
    this.#isAnswered = true;
    this.#respond(200, "OK", this.#sdp());
    this.rtp.connect(this.#invite?.body ?? "");
    this.isUp = true;
    this.onUp();
  }

  refuse(status: number, reason: string): void {
    if (this.ended !== null || this.#isAnswered) return;
    this.#isAnswered = true;
    this.#respond(status, reason);
    this.end("REFUSED");
  }

  // ---- we call

  calls(number: string, from: string, extra: readonly string[] = []): void {
    this.number = number;
    this.from = from;
    const { address, port } = this.peerAddress;
    this.#target = `sip:${number}@${address}:${port}`;
    this.#local = `<sip:${from}@${this.#agent.address}>;tag=${this.#tag}`;
    this.#peer = `<${this.#target}>`;
    this.#branch = branch();
    this.#request("INVITE", { branch: this.#branch, body: this.#sdp(), extra });
  }

  // ---- both

  hangUp(): void {
    if (this.ended !== null) return;
    if (this.isUp) this.#request("BYE");
    else if (this.isOutgoing) this.#request("CANCEL", { branch: this.#branch });
    else this.refuse(480, "Temporarily Unavailable");
    this.end("LOCAL");
  }

  /** A request in this call. */
  requested(message: SipMessage): void {
    const { method } = message;
    if (method === "INVITE") {
      // Once more with other media; a mere repetition has no tag of ours.
      if (!message.headers.to?.includes("tag=")) return;
      this.rtp.connect(message.body);
      this.#agent.reply(message, 200, "OK", { tag: this.#tag, body: this.#sdp() });
      return;
    }
    if (method === "ACK") return;
    this.#agent.reply(message, 200, "OK", { tag: this.#tag });
    if (method === "CANCEL") {
      if (!this.#isAnswered) this.#respond(487, "Request Terminated");
      this.end("CANCEL");
    }
    if (method === "BYE") this.end("BYE");
  }

  /** A response to our INVITE. */
  responded(message: SipMessage): void {
    const status = message.status ?? 0;
    if (message.method !== "INVITE") return;
    this.status = status;
    this.challenge = message.headers["www-authenticate"] ?? null;
    if (status < 200) return;
    this.#peer = message.headers.to ?? this.#peer;
    const isYes = status < 300;
    if (isYes) {
      this.#target = addressOf(message.headers.contact) || this.#target;
      this.#routes = message.recordRoute.toReversed();
    }
    this.#request("ACK", isYes ? {} : { branch: this.#branch });
    if (!isYes) this.end("REFUSED");
    if (!isYes || this.isUp) return;
    this.rtp.connect(message.body);
    this.isUp = true;
    this.onUp();
  }

  end(why: Ends): void {
    if (this.ended !== null) return;
    this.ended = why;
    this.rtp.close();
    this.onEnd();
    this.#agent.forget(this);
  }

  #respond(status: number, reason: string, body?: string): void {
    if (this.#invite) this.#agent.reply(this.#invite, status, reason, { tag: this.#tag, body });
  }

  #request(
    method: string,
    { branch: via = branch(), body = "", extra = [] as readonly string[] } = {},
  ): void {
    const isOfInvite = method === "ACK" || method === "CANCEL" || method === "INVITE";
    if (!isOfInvite) this.#sequence += 1;
    const { claims, port } = this.#agent;
    const lines = [
      `${method} ${this.#target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${claims}:${port};rport;branch=${via}`,
      "Max-Forwards: 70",
      ...this.#routes.map((route) => `Route: ${route}`),
      `From: ${this.#local}`,
      `To: ${this.#peer}`,
      `Call-ID: ${this.id}`,
      `CSeq: ${isOfInvite ? 1 : this.#sequence} ${method}`,
      `Contact: <sip:${claims}:${port}>`,
      ...extra,
    ];
    this.#agent.send(write(lines, body), this.peerAddress);
  }

  #sdp(): string {
    const { claims } = this.#agent;
    return [
      ...["v=0", `o=far 1 1 IN IP4 ${claims}`, "s=-", `c=IN IP4 ${claims}`, "t=0 0"],
      `m=audio ${this.rtp.port} RTP/AVP 0 101`,
      ...["a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15"],
      ...["a=ptime:20", "a=sendrecv", ""],
    ].join("\r\n");
  }
}

export function branch(): string {
  return `z9hG4bK${token()}`;
}
