import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { closeCodes, type Grants } from "@parley/contract";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { App } from "../../../platform/app.ts";
import type { SequencedEvent } from "../../../platform/events/sequencer.ts";
import type { Caller } from "../../../platform/http/admit.ts";
import { isSameOrigin, refuseUpgrade } from "../../../platform/realtime/socket.ts";
import { phoneName, readConnection } from "../../telephony/index.ts";
import { answerTo, mostBytes, readSip, writeSip } from "./sip-message.ts";
import { PhoneDialogs, ruleOn } from "./sip-rules.ts";

const connectMs = 5_000;
const heartbeatMs = 15_000;
const messagesPerSecond = 30;
/** More than this waiting for a browser that does not read. */
const mostBuffered = 256 * 1024;
/** Longer than a reload or a short cut of the line, as of the page itself. */
const goneMs = 15_000;
/** Calls of a phone are remembered so long after its last connection. */
const remembersMs = 3_600_000;

type Line = {
  caller: Caller;
  phone: string;
  /** The phone at one of the switches. */
  place: string;
  browser: WebSocket;
  switchboard: WebSocket;
  dialogs: PhoneDialogs;
  isAlive: boolean;
};

export type GatewayHooks = {
  authenticate(request: IncomingMessage): Promise<Caller | null>;
  /** Whether the session is still there, and may still take calls. */
  mayStay(caller: Caller): Promise<boolean>;
  /** His phone has been away for some time. */
  gone(caller: Caller): Promise<void>;
};

/** Who takes calls, and who supervises them. */
export function needsPhone(grants: Grants): boolean {
  return grants["agents:work"] !== undefined || grants["calls:supervise"] !== undefined;
}

const changesRights =
  /^(user\.(updated|factor-changed)|role\.changed|tenant\.sign-in-rules-changed)$/;

/**
 * Joins phones in browsers with the switch, through our own address: nobody else reaches the switch, each phone is
 * its agent's own, and what no phone of ours says by itself is not said.
 */
export class PhoneGateway {
  private readonly app: App;
  private readonly hooks: GatewayHooks;
  private readonly lines = new Map<string, Line>();
  private readonly absences = new Map<string, NodeJS.Timeout>();
  private readonly remembered = new Map<string, { dialogs: PhoneDialogs; leftAt: number }>();
  private readonly wss = new WebSocketServer({
    ...{ noServer: true, maxPayload: mostBytes, perMessageDeflate: false },
    handleProtocols: () => "sip",
  });
  private readonly heart: NodeJS.Timeout;

  constructor(app: App, hooks: GatewayHooks) {
    this.app = app;
    this.hooks = hooks;
    this.heart = setInterval(() => this.checkHearts(), heartbeatMs).unref();
  }

  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => stream.destroy());
    this.admit(request, stream, head).catch((error: unknown) => {
      this.app.log.error({ err: error }, "a phone could not be let in");
      stream.destroy();
    });
  }

  /** Sessions end and rights change: their phones go with them. */
  hear(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId, data } of batch) {
      for (const line of this.lines.values()) {
        const { caller } = line;
        if (caller.tenantId !== tenantId) continue;
        const isOver = name === "session.ended" && data.sessionId === caller.actor.sessionId;
        if (isOver || (name === "tenant.suspended" && data.id === tenantId)) this.end(line);
        else if (changesRights.test(name)) void this.checkRights(line);
      }
    }
  }

  /** Events may have passed unheard. */
  lostTrack(): void {
    for (const line of this.lines.values()) void this.checkRights(line);
  }

  close(): void {
    clearInterval(this.heart);
    for (const absence of this.absences.values()) clearTimeout(absence);
    for (const { browser } of this.lines.values()) browser.close(closeCodes.drain, "restarting");
    this.wss.close();
  }

  private async admit(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    if (!isSameOrigin(request)) return refuseUpgrade(stream, "403 Forbidden");
    const caller = await this.hooks.authenticate(request);
    if (!caller?.actor.sessionId) return refuseUpgrade(stream, "401 Unauthorized");
    if (!needsPhone(caller.actor.grants)) return refuseUpgrade(stream, "403 Forbidden");
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",");
    if (!offered.some((one) => one.trim() === "sip"))
      return refuseUpgrade(stream, "400 Bad Request");
    const number = new URL(request.url ?? "", "http://parley.invalid").searchParams.get("switch");
    const file = /^(0|[1-9]\d?)$/.test(number ?? "0") && this.app.config.asterisk[Number(number)];
    if (!file) return refuseUpgrade(stream, "404 Not Found");
    const switchboard = await this.reach(file);
    if (!switchboard) return refuseUpgrade(stream, "503 Service Unavailable");
    if (stream.destroyed) return switchboard.terminate();
    this.wss.handleUpgrade(request, stream, head, (browser) =>
      this.join(caller, browser, switchboard, Number(number)),
    );
  }

  /** A connection to the switch, for one phone; undefined where it is away. */
  private async reach(file: string): Promise<WebSocket | undefined> {
    try {
      const { url } = await readConnection(file);
      const address = new URL("ws", url);
      address.protocol = address.protocol.replace("http", "ws");
      const options = {
        handshakeTimeout: connectMs,
        maxPayload: mostBytes,
        perMessageDeflate: false,
      };
      const socket = new WebSocket(address, "sip", options);
      // What it says before somebody listens would be lost.
      socket.pause();
      await new Promise((resolve, reject) => {
        socket.once("open", resolve);
        socket.once("error", reject);
      });
      return socket;
    } catch (error) {
      this.app.log.warn({ err: error }, "the switch takes no phones");
      return undefined;
    }
  }

  private join(caller: Caller, browser: WebSocket, switchboard: WebSocket, number: number): void {
    const phone = phoneName(caller.tenantId, `agent:${caller.actor.userId}`);
    const place = `${phone} ${number}`;
    // One phone rings in one place: the page that came last.
    clearTimeout(this.absences.get(phone));
    this.lines.get(place)?.browser.close(closeCodes.replaced, "opened elsewhere");
    const dialogs = this.remembered.get(place)?.dialogs ?? new PhoneDialogs();
    this.remembered.set(place, { dialogs, leftAt: Number.POSITIVE_INFINITY });
    const line: Line = { caller, phone, place, browser, switchboard, dialogs, isAlive: true };
    this.lines.set(place, line);
    const leave = () => {
      browser.terminate();
      switchboard.terminate();
      if (this.lines.get(place) !== line) return;
      this.lines.delete(place);
      this.remembered.set(place, { dialogs, leftAt: Date.now() });
      this.awaitReturn(line);
    };
    browser.on("pong", () => {
      line.isAlive = true;
    });
    browser.on("error", leave);
    browser.on("close", leave);
    switchboard.on("error", leave);
    switchboard.on("close", () => browser.close(closeCodes.resume, "the switch is away"));
    switchboard.on("message", (raw, isBinary) => this.pass(line, raw, isBinary));
    this.listen(line);
    switchboard.resume();
    // The session may have ended while the line was not yet there to be told.
    void this.checkRights(line);
  }

  private awaitReturn({ phone, caller }: Line): void {
    // At another switch it can be rung.
    if ([...this.lines.values()].some((line) => line.phone === phone)) return;
    const tell = () => {
      this.absences.delete(phone);
      this.hooks.gone(caller).catch((error: unknown) => {
        this.app.log.warn({ err: error }, "whose phone is gone could not be paused");
      });
    };
    this.absences.set(phone, setTimeout(tell, goneMs).unref());
  }

  /** From the switch, which is believed. */
  private pass({ browser, dialogs }: Line, raw: RawData, isBinary: boolean): void {
    if (isBinary || browser.readyState !== WebSocket.OPEN) return;
    if (browser.bufferedAmount > mostBuffered) {
      browser.terminate();
      return;
    }
    const text = raw.toString();
    const message = readSip(text);
    if (message) dialogs.hear(message);
    browser.send(text);
  }

  private listen(line: Line): void {
    const { browser } = line;
    let second = 0;
    let count = 0;
    browser.on("message", (raw, isBinary) => {
      const now = Math.floor(performance.now() / 1000);
      count = now === second ? count + 1 : 1;
      second = now;
      if (count > messagesPerSecond) {
        browser.close(closeCodes.flood, "too many messages");
        return;
      }
      const text = raw.toString();
      // Only to keep the connection alive.
      if (!isBinary && /^(\r\n)*$/.test(text)) return;
      this.judge(line, isBinary ? "" : text);
    });
  }

  private judge(line: Line, text: string): void {
    const { browser, switchboard, phone, dialogs } = line;
    const message = readSip(text);
    if (!message) {
      this.suspect(line, "unreadable");
      browser.close(closeCodes.refused, "no plain SIP");
      return;
    }
    const ruling = ruleOn(message, phone, dialogs);
    if (ruling.do === "PASS" && switchboard.readyState === WebSocket.OPEN) {
      switchboard.send(writeSip(message));
    }
    if (ruling.do !== "REFUSE") return;
    if (ruling.isMisuse) this.suspect(line, message.method);
    if (message.method !== "ACK") browser.send(answerTo(message, ruling.status, ruling.reason));
  }

  private suspect({ caller: { tenantId, actor, origin } }: Line, what: string): void {
    const { userId, sessionId } = actor;
    const { ip, userAgent, requestId } = origin;
    this.app.log.warn({ tenantId, userId, what }, "a phone tried what it may not");
    const who = { tenantId, userId, sessionId, ip, userAgent, requestId };
    this.app.signals.raise({ ...who, kind: "PHONE_MISUSED", event: `phone: ${what}` });
  }

  private async checkRights(line: Line): Promise<void> {
    try {
      if (await this.hooks.mayStay(line.caller)) return;
      this.end(line);
    } catch (error) {
      // Whoever's rights are not known must come back and is asked who he is.
      this.app.log.warn({ err: error }, "rights could not be looked up");
      line.browser.close(closeCodes.resume, "resume");
    }
  }

  private end({ browser, switchboard }: Line): void {
    browser.close(closeCodes.ended, "session ended");
    // It says nothing more, whatever its page does.
    switchboard.terminate();
  }

  private checkHearts(): void {
    for (const line of this.lines.values()) {
      if (!line.isAlive) line.browser.terminate();
      line.isAlive = false;
      if (line.browser.readyState === WebSocket.OPEN) line.browser.ping();
    }
    for (const [place, { leftAt }] of this.remembered) {
      if (Date.now() - leftAt > remembersMs) this.remembered.delete(place);
    }
  }
}
