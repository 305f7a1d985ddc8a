import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { type BlockList, isIP } from "node:net";
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

  constructor(options: OutsideOptions) {
    this.allowed = networks(options.allowed);
    this.resolve = options.resolve ?? ((host) => lookup(host, { all: true }));
    this.timeoutMs = options.timeoutMs ?? timeoutMs;
  }

  /** Sends one request. What does not come about is a Refusal that says why. */
  async fetch(address: string, options: OutsideRequest = {}): Promise<Response> {
    const url = readAddress(address);
    const limit = AbortSignal.timeout(this.timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
    try {
      const target = await until(signal, this.targetOf(url));
      return await send(url, target, { ...options, signal });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (limit.aborted) throw refused(url, "timed-out", "did not answer in time");
      throw refused(url, "unreachable", `could not be reached (${reasonOf(error)})`);
    }
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

  private isAllowed(address: string): boolean {
    return isPublic(address) || contains(this.allowed, address);
  }
}

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
): Promise<Response> {
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": `${size(body)}` }) },
      ...(signal ? { signal } : {}),
      // A connection of its own: none that was opened for another check is used again.
      agent: false,
      lookup: (_host, options, done) => {
        if (options.all) done(null, [target]);
        else done(null, target.address, target.family);
      },
    });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      read(url, answer).then(resolve, (error: unknown) => {
        sent.destroy();
        reject(error instanceof Error ? error : new Error("the answer could not be read"));
      });
    });
    sent.end(body);
  });
}

async function read(url: URL, answer: IncomingMessage): Promise<Response> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    throw refused(url, "redirected", "answers with a redirect, which is not followed");
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw refused(url, "too-large", "sends more than 1 MiB");
    parts.push(part);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const hasBody = status !== 204 && status >= 200;
  return new Response(hasBody ? Buffer.concat(parts) : null, { status, headers });
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
