import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { loudness, silence } from "./media.ts";

const packetMs = 20;
const packetBytes = 160;
const keys = "0123456789*#ABCD";
const eventType = 101;
/** What is kept of what was heard. */
const heardMs = 3_000;
/** As loud as a word. */
const audible = 0.02;

/** All streams have one timer. */
const streams = new Set<RtpStream>();
let timer: NodeJS.Timeout | undefined;

function pace(): void {
  if (timer !== undefined) return;
  const start = performance.now();
  let sent = 0;
  timer = setInterval(() => {
    for (const due = Math.floor((performance.now() - start) / packetMs); sent < due; sent += 1) {
      for (const stream of streams) stream.tick();
    }
  }, 5);
}

/** The sound of one call, both ways: u-law, and keys as RFC 4733 has them. */
export class RtpStream {
  readonly port: number;
  /** The keys that the other side pressed. */
  digits = "";
  /** Somebody was heard. */
  hasHeard = false;
  lastHeardAt = 0;
  onHeard: () => void = () => {};
  #socket: Socket;
  #to: { address: string; port: number } | null = null;
  #heard: Buffer[] = [];
  #source: Buffer | null = null;
  #loops = false;
  #at = 0;
  #sequence = 1;
  #timestamp = 0;
  #lastEvent = -1;
  #heardEvent = -1;
  #presses: { key: number; tick: number }[] = [];
  readonly #ssrc = randomBytes(4).readUInt32BE();

  constructor(address: string, port: number) {
    this.port = port;
    this.#socket = createSocket("udp4");
    this.#socket.on("message", (packet) => this.#hear(packet));
    this.#socket.on("error", () => {});
    this.#socket.bind(port, address);
  }

  /** What the other side said in its SDP. */
  connect(sdp: string): void {
    const address = /c=IN IP4 (\S+)/.exec(sdp)?.[1];
    const port = Number(/m=audio (\d+)/.exec(sdp)?.[1]);
    if (!address || !port) return;
    this.#to = { address, port };
    streams.add(this);
    pace();
  }

  play(source: Buffer, loops: boolean): void {
    this.#source = source;
    this.#loops = loops;
    this.#at = 0;
  }

  press(digits: string): void {
    for (const digit of digits) {
      // Eight packets of the key, five of silence.
      for (let tick = 0; tick < 13; tick += 1) {
        this.#presses.push({ key: keys.indexOf(digit), tick });
      }
    }
  }

  /** The last of what was heard. */
  heard(ms: number): Buffer {
    const all = Buffer.concat(this.#heard);
    return all.subarray(Math.max(0, all.length - ms * 8));
  }

  /** Only what comes from now on counts as heard. */
  forget(): void {
    this.#heard = [];
  }

  close(): void {
    streams.delete(this);
    if (streams.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    this.#socket.close();
  }

  tick(): void {
    this.#timestamp += packetBytes;
    const press = this.#presses.shift();
    if (press && press.tick < 8) this.#sendKey(press);
    else this.#send(0, press ? Buffer.alloc(packetBytes, silence) : this.#next(), false);
  }

  #next(): Buffer {
    const packet = Buffer.alloc(packetBytes, silence);
    if (this.#source === null) return packet;
    this.#source.copy(packet, 0, this.#at);
    this.#at += packetBytes;
    if (this.#at < this.#source.length) return packet;
    if (this.#loops) this.#at = 0;
    else this.#source = null;
    return packet;
  }

  #sendKey({ key, tick }: { key: number; tick: number }): void {
    if (tick === 0) this.#lastEvent = this.#timestamp;
    const payload = Buffer.from([key, (tick >= 5 ? 0x80 : 0) | 10, 0, 0]);
    payload.writeUInt16BE((Math.min(tick, 5) + 1) * packetBytes, 2);
    this.#send(eventType, payload, tick === 0, this.#lastEvent);
  }

  #send(type: number, payload: Buffer, isFirst: boolean, timestamp = this.#timestamp): void {
    if (this.#to === null) return;
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = type | (isFirst ? 0x80 : 0);
    header.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    header.writeUInt32BE(timestamp >>> 0, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#socket.send(Buffer.concat([header, payload]), this.#to.port, this.#to.address);
  }

  #hear(packet: Buffer): void {
    if (packet.length < 13) return;
    const type = (packet[1] ?? 0) & 0x7f;
    const payload = packet.subarray(12);
    if (type === eventType) {
      const isEnd = ((payload[1] ?? 0) & 0x80) !== 0;
      const at = packet.readUInt32BE(4);
      if (!isEnd || this.#heardEvent === at) return;
      this.#heardEvent = at;
      this.digits += keys[payload[0] ?? 0] ?? "";
      return;
    }
    this.#heard.push(payload);
    if (this.#heard.length > heardMs / packetMs) this.#heard.shift();
    if (loudness(payload) < audible) return;
    this.lastHeardAt = performance.now();
    if (this.hasHeard) return;
    this.hasHeard = true;
    this.onHeard();
  }
}
