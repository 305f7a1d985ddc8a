import {
  addressOf,
  type CallInput,
  type Endpoint,
  getSession,
  type Output,
  refreshSession,
  type Session,
} from "@parley/contract";
import { ApiError, toApiError } from "./api-error.ts";
import { askForConfirmation } from "./confirmation.ts";
import { currentSession, setSession } from "./session.ts";

export type CallOptions = {
  /** The same key for the same intent: a repeat after a lost answer changes nothing twice. */
  idempotencyKey?: string;
  /** The version that the change was made on. */
  ifMatch?: number;
  signal?: AbortSignal;
  /** Goes out also when the page is being closed. */
  keepalive?: boolean;
};

type Parts = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};

/** Calls an endpoint of the contract; answers what it promises or throws an ApiError. */
export async function call<E extends Endpoint>(
  endpoint: E,
  ...rest: CallArguments<E>
): Promise<Output<E>> {
  const [input, options] = rest as unknown as [Parts?, CallOptions?];
  const response = await send(endpoint, input ?? {}, options ?? {});
  if (response.status === 204) return undefined as Output<E>;
  // The server encodes its answers with this endpoint's schema, so they are not parsed a second time.
  return (await response.json()) as Output<E>;
}

/** The input may be left out where every part of it may. */
export type CallArguments<E> =
  Record<never, never> extends CallInput<E>
    ? [input?: CallInput<E>, options?: CallOptions]
    : [input: CallInput<E>, options?: CallOptions];

/** Fetches a file, for this page itself. */
export async function fetchFile<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
): Promise<Blob> {
  const response = await send(endpoint, input as Parts, {});
  return response.blob();
}

/** Fetches a file and hands it to the browser as a download. */
export async function download<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  fileName: string,
): Promise<void> {
  const address = URL.createObjectURL(await fetchFile(endpoint, input));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

/** Lets the browser fetch a file by itself, for those that are too long to be held by the page. */
export async function saveFile<E extends Endpoint>(
  endpoint: E,
  { params }: CallInput<E> & Parts,
): Promise<void> {
  // The browser renews nothing: a session that has ended would be saved in place of the file.
  await call(getSession);
  const link = document.createElement("a");
  link.href = addressOf(endpoint, params ?? {}, {});
  link.download = "";
  link.click();
}

async function send(endpoint: Endpoint, input: Parts, options: CallOptions): Promise<Response> {
  const asked = Date.now();
  const first = await request(endpoint, input, options);
  if (first.ok) return first;
  const refusal = await toApiError(first);
  if (refusal.code === "reauthentication-needed") {
    if (!(await askForConfirmation())) throw refusal;
    return repeat(endpoint, input, options);
  }
  if (!isStaleToken(refusal) || endpoint.permission === "public") throw refusal;
  await renewSession(asked);
  return repeat(endpoint, input, options);
}

async function repeat(endpoint: Endpoint, input: Parts, options: CallOptions): Promise<Response> {
  const second = await request(endpoint, input, options);
  if (second.ok) return second;
  throw await toApiError(second);
}

/** A token that has ended, or one that does not fit the cookies any more; a wrong password is neither. */
function isStaleToken({ status, code }: ApiError): boolean {
  return (status === 401 && code !== "wrong-credentials") || code === "csrf-token-missing";
}

async function request(endpoint: Endpoint, input: Parts, options: CallOptions): Promise<Response> {
  const headers = headersFor(endpoint, options.idempotencyKey);
  if (options.ifMatch !== undefined) headers.set("if-match", `"${options.ifMatch}"`);
  const init: RequestInit = { method: endpoint.method, headers, credentials: "same-origin" };
  if (input.body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(input.body);
  }
  if (options.signal) init.signal = options.signal;
  if (options.keepalive) init.keepalive = true;
  try {
    return await fetch(addressOf(endpoint, input.params, input.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ code: "network", detail: "No answer from the server" });
  }
}

/** The headers that every request of this endpoint carries. */
export function headersFor(endpoint: Endpoint, idempotencyKey?: string): Headers {
  const headers = new Headers({ accept: "application/json" });
  const token = currentSession()?.csrfToken;
  if (endpoint.method !== "GET" && token) headers.set("x-csrf-token", token);
  if (endpoint.method === "POST" && endpoint.permission !== "public") {
    headers.set("idempotency-key", idempotencyKey ?? crypto.randomUUID());
  }
  return headers;
}

const stampKey = "parley-renewed-at";

/**
 * Renews the access token once for all tabs: they share the cookies, and a refresh token may be
 * used only once. A tab that waited for another one's renewal only reads the new session.
 */
export function renewSession(since: number): Promise<Session> {
  renewing ??= underLock(() => renew(since)).finally(() => {
    renewing = null;
  });
  return renewing;
}

let renewing: Promise<Session> | null = null;

async function renew(since: number): Promise<Session> {
  const renewedElsewhere = Number(localStorage.getItem(stampKey) ?? 0) > since;
  const session = renewedElsewhere ? await readSession().catch(() => refresh()) : await refresh();
  setSession(session);
  return session;
}

/** Who is signed in, asked once when the page opens; null for nobody. */
export async function loadSession(): Promise<Session | null> {
  const known = currentSession();
  if (known !== undefined) return known;
  const asked = Date.now();
  try {
    setSession(await readSession());
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await renewSession(asked).catch((refusal: unknown) => {
      if (!(refusal instanceof ApiError) || refusal.status === 0) throw refusal;
      setSession(null);
    });
  }
  return currentSession() ?? null;
}

async function refresh(): Promise<Session> {
  const response = await request(refreshSession, {}, {});
  if (!response.ok) {
    if (response.status === 401 || response.status === 403) setSession(null);
    throw await toApiError(response);
  }
  localStorage.setItem(stampKey, String(Date.now()));
  return (await response.json()) as Session;
}

async function readSession(): Promise<Session> {
  const response = await request(getSession, {}, {});
  if (!response.ok) throw await toApiError(response);
  return (await response.json()) as Session;
}

function underLock<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks exist only in secure contexts; on plain http a tab can only order its own requests.
  if (!navigator.locks) return inLine(work);
  return navigator.locks.request("parley-renew", work) as Promise<T>;
}

let line: Promise<unknown> = Promise.resolve();
function inLine<T>(work: () => Promise<T>): Promise<T> {
  const next = line.then(work, work);
  line = next.catch(() => undefined);
  return next;
}
