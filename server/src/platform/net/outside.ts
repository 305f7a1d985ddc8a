import { lookup } from "node:dns/promises";
import {
  type Agent,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { type BlockList, isIP } from "node:net";
import { LRUCache } from "lru-cache";
import { Refusal } from "../errors.ts";
import { contains, isPublic, networks } from "./addresses.ts";

const timeoutMs = 8000;
const mostBytes = 1024 * 1024;

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

export type OutsideOptions = {
  /** Networks beside the public internet that tenants may name: PARLEY_ALLOW_PRIVATE_ADDRESSES. */
  allowed: readonly string[];
  resolve?: Resolve;
  timeoutMs?: number;
  /** Reads so much of an answer and leaves the rest, instead of refusing what is too large. */
  excerptBytes?: number;
  /** Uses connections again, each for the address that it was opened to and that was just checked. */
  keepsOpen?: boolean;
};

export type OutsideRequest = {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
};

/**
 * The one way to an address that a tenant has entered. The name is resolved once, every address it
 * has must be allowed, and the connection goes to the very address that was checked: a name that
 * points elsewhere a moment later gains nothing. Redirects are not followed, answers are limited in
 * time and size, and plain http goes only where the operator has allowed private addresses.
 */
export class Outside {
  private readonly allowed: BlockList;
  private readonly resolve: Resolve;
  private readonly timeoutMs: number;
  private readonly excerptBytes: number | undefined;
  private readonly agents: LRUCache<string, Agent> | undefined;

  constructor(options: OutsideOptions) {
    this.allowed = networks(options.allowed);
    this.resolve = options.resolve ?? ((host) => lookup(host, { all: true }));
    this.timeoutMs = options.timeoutMs ?? timeoutMs;
    this.excerptBytes = options.excerptBytes;
    if (options.keepsOpen) {
      this.agents = new LRUCache({ max: 500, dispose: (agent) => agent.destroy() });
    }
  }

  /** Lets go of the connections that were kept. */
  close(): void {
    this.agents?.clear();
  }

  /** Sends one request. What does not come about is a Refusal that says why. */
  async fetch(address: string, options: OutsideRequest = {}): Promise<Response> {
    const { status, body, answer } = await this.ask(address, options);
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headersDistinct)) {
      for (const one of value ?? []) headers.append(name, one);
    }
    const hasBody = status !== 204 && status >= 200;
    return new Response(hasBody ? new Uint8Array(body) : null, { status, headers });
  }

  /** The same for whoever sends many and needs no more than the status and the text. */
  async post(address: string, options: OutsideRequest): Promise<{ status: number; text: string }> {
    const { status, body } = await this.ask(address, { method: "POST", ...options });
    return { status, text: body.toString("utf8") };
  }

  private async ask(address: string, options: OutsideRequest): Promise<Answered> {
    const url = readAddress(address);
    const { signal, isLate, end } = limited(options.signal, this.timeoutMs);
    try {
      const target = await until(signal, this.targetOf(url));
      const agent = this.agentFor(url, target.address);
      return await send(url, target, { ...options, signal }, { agent, most: this.excerptBytes });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (isLate()) throw refused(url, "timed-out", "did not answer in time");
      throw refused(url, "unreachable", `could not be reached (${reasonOf(error)})`);
    } finally {
      end();
    }
  }

  /** Refuses a host that lies, by any of its addresses, in a network that tenants may not name. */
  async demandAllowed(host: string): Promise<void> {
    await this.addressOf(host);
  }

  /** The address of a host, for whoever connects to it by other means: the very one that was checked. */
  async addressOf(host: string): Promise<{ address: string; family: number }> {
    const url = readAddress(`https://${host}/`);
    const late = AbortSignal.timeout(this.timeoutMs);
    return until(late, this.targetOf(url)).catch((error: unknown) => {
      throw error instanceof Refusal ? error : refused(url, "unreachable", "cannot be found");
    });
  }

  /** The address to connect to; refuses a name of which any address is not allowed. */
  private async targetOf(url: URL): Promise<{ address: string; family: number }> {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const family = isIP(host);
    const found = family ? [{ address: host, family }] : await this.resolve(host);
    const [first] = found;
    if (!first) throw refused(url, "unreachable", "has no address");
    const closed = found.find(({ address }) => !this.isAllowed(address));
    if (closed)
      throw refused(url, "address-refused", "lies in a network that Parley does not call");
    if (url.protocol === "http:" && found.some(({ address }) => isPublic(address))) {
      throw refused(url, "not-encrypted", "must be an https address");
    }
    return first;
  }

  /** The kept connections to this very address; none where each request has one of its own. */
  private agentFor({ protocol, host }: URL, address: string): Agent | false {
    if (!this.agents) return false;
    const key = `${protocol}//${host} ${address}`;
    const known = this.agents.get(key);
    if (known) return known;
    const options = { keepAlive: true, maxFreeSockets: 20, timeout: 60_000 };
    const agent = protocol === "https:" ? new SecureAgent(options) : new PlainAgent(options);
    this.agents.set(key, agent);
    return agent;
  }

  private isAllowed(address: string): boolean {
    return isPublic(address) || contains(this.allowed, address);
  }
}

/** A signal for one request, which leaves nothing behind on the one that outlives it. */
function limited(outer: AbortSignal | undefined, milliseconds: number) {
  const own = new AbortController();
  let isLate = false;
  const stop = () => own.abort();
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, milliseconds);
  outer?.addEventListener("abort", stop, { once: true });
  if (outer?.aborted) stop();
  return {
    signal: own.signal,
    isLate: () => isLate,
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", stop);
    },
  };
}

type Answered = { status: number; body: Buffer; answer: IncomingMessage };

function readAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.password) {
    throw new Refusal("address-unusable", "This is no https address", {
      details: { reason: "malformed" },
    });
  }
  return url;
}

function send(
  url: URL,
  target: { address: string; family: number },
  { method = "GET", headers = {}, body, signal }: OutsideRequest,
  { agent, most }: { agent: Agent | false; most: number | undefined },
): Promise<Answered> {
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": `${size(body)}` }) },
      ...(signal ? { signal } : {}),
      // None that was opened for another check is used again.
      agent,
      lookup: (_host, options, done) => {
        if (options.all) done(null, [target]);
        else done(null, target.address, target.family);
      },
    });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      read(url, answer, most).then(resolve, (error: unknown) => {
        sent.destroy();
        reject(error instanceof Error ? error : new Error("the answer could not be read"));
      });
    });
    sent.end(body);
  });
}

async function read(
  url: URL,
  answer: IncomingMessage,
  most: number | undefined,
): Promise<Answered> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.resume();
    throw refused(url, "redirected", "answers with a redirect, which is not followed");
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (most !== undefined && bytes > most) {
      parts.push(part.subarray(0, part.length - (bytes - most)));
      break;
    }
    if (bytes > mostBytes) throw refused(url, "too-large", "sends more than 1 MiB");
    parts.push(part);
  }
  return { status, body: Buffer.concat(parts), answer };
}

function refused(url: URL, reason: string, why: string): Refusal {
  return new Refusal("address-unusable", `${url.host} ${why}`, {
    details: { reason, host: url.host },
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code || "the connection failed";
}

async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([work, ended]);
}

function size(text: string): number {
  return Buffer.byteLength(text);
}
