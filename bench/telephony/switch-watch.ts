import { WebSocket } from "ws";
import type { AsteriskConnection } from "../../server/src/modules/telephony/asterisk-host/connection.ts";

/** One channel, as Asterisk itself told of it. */
export type Seen = {
  id: string;
  name: string;
  kind: string;
  legId: string;
  callId: string;
  attemptId: string;
  /** The SIP Call-ID: what it is called on the wire. */
  sipCallId: string;
  createdAt: number;
  answeredAt: number | null;
  /** Since when it is with somebody else in a bridge, the first time. */
  bridgedAt: number | null;
  endedAt: number | null;
  sipStatus: number | null;
};

type Channel = {
  id: string;
  name: string;
  state: string;
  protocol_id?: string;
  creationtime: string;
  channelvars?: Record<string, string>;
};
type Told = {
  type: string;
  timestamp?: string;
  channel?: Channel;
  bridge?: { id: string };
  tech_cause?: number;
};

/**
 * Asterisk's own word of everything that goes on in it, by a second application of its control interface. The
 * product is not asked and does not notice, and what it misses while it is dead is heard here.
 */
export class SwitchWatch {
  readonly seen = new Map<string, Seen>();
  /** Told of whoever is with somebody from now on. */
  onPaired: (customer: Seen) => void = () => {};
  private readonly inside = new Map<string, Set<string>>();
  private readonly connection: AsteriskConnection;
  private socket: WebSocket | undefined;

  constructor(connection: AsteriskConnection) {
    this.connection = connection;
  }

  async open(): Promise<void> {
    const { url, user, password } = this.connection;
    const address = new URL("/ari/events", url.replace(/^http/, "ws"));
    address.search = `app=bench&subscribeAll=true&api_key=${user}:${password}`;
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.on("message", (data) => this.hear(JSON.parse(String(data)) as Told));
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => {});
  }

  close(): void {
    this.socket?.terminate();
  }

  /** Who is in a bridge with somebody at this moment, two channels each. */
  pairs(): [string, string][] {
    return [...this.inside.values()].flatMap((ids) => {
      const [one, other] = ids;
      return one !== undefined && other !== undefined ? [[one, other] as [string, string]] : [];
    });
  }

  /** The legs of customers, live and gone. */
  customers(): Seen[] {
    return [...this.seen.values()].filter(({ kind }) => kind === "CUSTOMER");
  }

  live(): Seen[] {
    return [...this.seen.values()].filter(({ endedAt, kind }) => endedAt === null && kind !== "");
  }

  /** Asterisk died: everything in it ended then. */
  allEnded(at: number): void {
    for (const one of this.seen.values()) one.endedAt ??= at;
    this.inside.clear();
  }

  /** Asks or orders beside the product. */
  async ask<T>(path: string, method = "GET"): Promise<T | null> {
    const { url, user, password } = this.connection;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const answer = await fetch(new URL(`/ari/${path}`, url), {
      method,
      headers: { authorization },
    });
    const text = await answer.text();
    return answer.ok && text !== "" ? (JSON.parse(text) as T) : null;
  }

  private hear({ type, timestamp, channel, bridge, tech_cause }: Told): void {
    if (type === "BridgeDestroyed" && bridge) this.inside.delete(bridge.id);
    if (!channel?.name.startsWith("PJSIP/")) return;
    const at = timestamp ? Date.parse(timestamp) : Date.now();
    const one = this.meet(channel);
    if (channel.state === "Up") one.answeredAt ??= at;
    if (type === "ChannelDestroyed") {
      one.endedAt ??= at;
      one.sipStatus ??= tech_cause ?? null;
    }
    if (!bridge) return;
    const inside = this.inside.get(bridge.id) ?? new Set<string>();
    this.inside.set(bridge.id, inside);
    if (type === "ChannelLeftBridge") inside.delete(channel.id);
    if (type === "ChannelEnteredBridge") this.enter(inside, channel.id, at);
  }

  private enter(inside: Set<string>, id: string, at: number): void {
    inside.add(id);
    if (inside.size !== 2) return;
    for (const other of inside) {
      const one = this.seen.get(other);
      if (!one || one.bridgedAt !== null) continue;
      one.bridgedAt = at;
      if (one.kind === "CUSTOMER") this.onPaired(one);
    }
  }

  private meet({ id, name, protocol_id, creationtime, channelvars = {} }: Channel): Seen {
    const known = this.seen.get(id);
    const one: Seen = known ?? {
      ...{ id, name, kind: "", legId: "", callId: "", attemptId: "", sipCallId: "" },
      ...{
        createdAt: Date.parse(creationtime),
        answeredAt: null,
        bridgedAt: null,
        endedAt: null,
        sipStatus: null,
      },
    };
    const { LEG_KIND, LEG_ID, LEG_CALL, LEG_ATTEMPT } = channelvars;
    one.kind ||= LEG_KIND ?? "";
    one.legId ||= LEG_ID ?? "";
    one.callId ||= LEG_CALL ?? "";
    one.attemptId ||= LEG_ATTEMPT ?? "";
    one.sipCallId ||= protocol_id ?? "";
    this.seen.set(id, one);
    return one;
  }
}
