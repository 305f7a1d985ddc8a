import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { authorization, parse, type SipMessage, token, write } from "./message.ts";
import { branch, SipCall } from "./sip-call.ts";

type Peer = { address: string; port: number };

/** Calls that have ended are known for so long: the other side may repeat itself. */
const knownMs = 5_000;

/**
 * A scripted SIP agent over UDP with G.711, that plays a carrier and telephones in tests. No full stack: it repeats
 * nothing, for its network loses nothing.
 */
export class SipAgent {
  readonly address: string;
  readonly port: number;
  /** Where it says that it is. */
  readonly claims: string;
  readonly calls = new Map<string, SipCall>();
  /** What to do with a call that comes in; without it nobody answers. */
  onCall: (call: SipCall) => void = () => {};
  #nextPort: number;
  readonly #socket: Socket = createSocket("udp4");
  readonly #answers = new Map<string, (message: SipMessage) => void>();

  /** `claims`: another address than its own, as of one behind a NAT. */
  constructor({
    address,
    port = 5060,
    rtpFrom = 30_000,
    claims = address,
  }: Partial<Peer> & { address: string; rtpFrom?: number; claims?: string }) {
    this.address = address;
    this.claims = claims;
    this.port = port;
    this.#nextPort = rtpFrom;
  }

  async start(): Promise<this> {
    this.#socket.on("message", (packet, from) => this.#received(packet.toString("latin1"), from));
    this.#socket.bind(this.port, this.address);
    await once(this.#socket, "listening");
    return this;
  }

  /** Calls a number at another side; `extra`: further headers. */
  call(to: Peer, number: string, from: string, extra: readonly string[] = []): SipCall {
    const call = new SipCall(this, `${token(10)}@${this.address}`, to, true);
    this.calls.set(call.id, call);
    call.calls(number, from, extra);
    return call;
  }

  /** Registers a user here, or where his telephone is; resolves to the status. */
  async register(
    to: Peer,
    username: string,
    password: string,
    { expires = 600, contact = this }: { expires?: number; contact?: Peer } = {},
  ): Promise<number> {
    const id = token(10);
    const uri = `sip:${to.address}:${to.port}`;
    const from = `<sip:${username}@${to.address}>;tag=${token()}`;
    const ask = (sequence: number, extra: string | false) => {
      const asked = new Promise<SipMessage>((resolve) => this.#answers.set(id, resolve));
      const lines = [
        `REGISTER ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${this.address}:${this.port};rport;branch=${branch()}`,
        ...["Max-Forwards: 70", `From: ${from}`, `To: <sip:${username}@${to.address}>`],
        ...[`Call-ID: ${id}`, `CSeq: ${sequence} REGISTER`, `Expires: ${expires}`],
        ...[`Contact: <sip:${username}@${contact.address}:${contact.port}>`, extra],
      ];
      this.send(write(lines), to);
      return asked;
    };
    const first = await ask(1, false);
    const challenge = first.headers["www-authenticate"];
    if (first.status !== 401 || !challenge) return first.status ?? 0;
    const account = { username, password };
    const proof = authorization(challenge, account, { method: "REGISTER", uri });
    return (await ask(2, `Authorization: ${proof}`)).status ?? 0;
  }

  nextPort(): number {
    this.#nextPort += 2;
    return this.#nextPort;
  }

  send(text: string, to: Peer): void {
    this.#socket.send(Buffer.from(text, "latin1"), to.port, to.address);
  }

  reply(
    request: SipMessage,
    status: number,
    reason: string,
    { tag = token(), body }: { tag?: string; body?: string | undefined } = {},
  ): void {
    const { to = "", from, cseq } = request.headers;
    const named = to.includes("tag=") || status === 100 ? to : `${to};tag=${tag}`;
    const lines = [
      `SIP/2.0 ${status} ${reason}`,
      ...request.via.map((via) => `Via: ${via}`),
      ...request.recordRoute.map((route) => `Record-Route: ${route}`),
      `From: ${from}`,
      `To: ${named}`,
      `Call-ID: ${request.headers["call-id"]}`,
      `CSeq: ${cseq}`,
      `Contact: <sip:${this.claims}:${this.port}>`,
    ];
    // Where it came from, as it says of itself where nobody saw it come.
    const known = this.calls.get(request.headers["call-id"] ?? "");
    const [, host = "", port = "5060"] =
      /SIP\/2\.0\/UDP ([^;:]+):?(\d+)?/.exec(request.via[0] ?? "") ?? [];
    const asItSays = { address: host, port: Number(port) };
    this.send(write(lines, body), known && !known.isOutgoing ? known.peerAddress : asItSays);
  }

  forget(call: SipCall): void {
    setTimeout(() => this.calls.delete(call.id), knownMs).unref();
  }

  close(): void {
    for (const call of this.calls.values()) call.end("LOCAL");
    this.#socket.close();
  }

  #received(raw: string, from: Peer): void {
    // A packet that keeps a way open.
    if (raw.trim() === "") return;
    const message = parse(raw);
    const id = message.headers["call-id"] ?? "";
    const call = this.calls.get(id);
    if (message.status !== null) {
      this.#answers.get(id)?.(message);
      call?.responded(message);
    } else if (call) call.requested(message);
    else if (message.method === "INVITE") {
      const fresh = new SipCall(this, id, { address: from.address, port: from.port }, false);
      this.calls.set(id, fresh);
      fresh.called(message);
      this.onCall(fresh);
    } else if (message.method !== "ACK") this.reply(message, 200, "OK");
  }
}
