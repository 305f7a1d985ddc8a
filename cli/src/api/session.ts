import { randomUUID } from "node:crypto";
import {
  addressOf,
  type CallInput,
  type Endpoint,
  type Output,
  Problem,
  refreshSession,
  type Session,
  Session as SessionShape,
  SignInAnswer,
  signIn,
  signOut,
} from "@parley/contract";

export type Credentials = { email: string; password: string };

/** A request that was refused; `status` 0 when no answer came at all. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, words: string, retryAfterMs?: number) {
    super(words);
    this.name = "ApiRefusal";
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A file on its way up, read as it is sent. */
export type FileBody = NonNullable<RequestInit["body"]>;

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

const answerMs = 15_000;
/** The access token is renewed when this part of its life is over. */
const renewAt = 0.8;

/**
 * A user of the public API, signed in with cookies and the CSRF header as a browser is. The access
 * token is renewed in time, and once more when a request finds it ended.
 */
export class ApiSession {
  readonly url: string;
  private readonly cookies = new Map<string, string>();
  private readonly credentials: Credentials;
  private known: Session | undefined;
  private renewing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(url: string, credentials: Credentials) {
    this.url = url.replace(/\/$/, "");
    this.credentials = credentials;
  }

  get session(): Session {
    if (!this.known) throw new Error("not signed in");
    return this.known;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async signIn(): Promise<Session> {
    const response = await this.request(signIn, { body: this.credentials });
    if (!response.ok) throw await refusalOf(response);
    const answer = SignInAnswer.parse(await readJson(response));
    if (answer.result === "FACTOR_NEEDED") {
      throw new ApiRefusal(0, "factor-needed", "This user signs in in two steps: use an API key");
    }
    if (answer.result !== "SIGNED_IN") {
      throw new ApiRefusal(0, "choose-tenant", "This address belongs to several tenants");
    }
    return this.take(answer.session);
  }

  /** Ends the session at the server; of no use afterwards. */
  async signOut(): Promise<void> {
    clearTimeout(this.timer);
    await this.call(signOut);
  }

  /** Stops renewing; the session ends by itself at the server. */
  forget(): void {
    clearTimeout(this.timer);
  }

  async call<E extends Endpoint>(endpoint: E, ...rest: CallArguments<E>): Promise<Output<E>> {
    const [input] = rest as [Parts?];
    const response = await this.send(endpoint, input ?? {});
    if (response.status === 204) return undefined as Output<E>;
    return endpoint.response.parse(await readJson(response)) as Output<E>;
  }

  /** As `call`, for what is no JSON: files that go up or come down. */
  async send(endpoint: Endpoint, input: Parts, file?: FileBody): Promise<Response> {
    const first = await this.request(endpoint, input, file);
    if (first.ok) return first;
    if (first.status !== 401 || endpoint.permission === "public") throw await refusalOf(first);
    await first.body?.cancel();
    await this.renew();
    const second = await this.request(endpoint, input, file);
    if (second.ok) return second;
    throw await refusalOf(second);
  }

  /** A fresh access token; signs in anew when the session has ended. One at a time. */
  renew(): Promise<void> {
    this.renewing ??= this.renewNow().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renewNow(): Promise<void> {
    const response = await this.request(refreshSession, {});
    if (response.ok) {
      this.take(SessionShape.parse(await readJson(response)));
      return;
    }
    if (response.status !== 401) throw await refusalOf(response);
    await response.body?.cancel();
    await this.signIn();
  }

  private take(session: Session): Session {
    this.known = session;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        // What fails here is tried again by the next request that finds the token ended.
        this.renew().catch(() => undefined);
      },
      session.expiresIn * renewAt * 1000,
    );
    this.timer.unref();
    return session;
  }

  private async request(endpoint: Endpoint, input: Parts, file?: FileBody): Promise<Response> {
    const init: RequestInit & { duplex?: "half" } = {
      method: endpoint.method,
      headers: this.headersFor(endpoint, input.body !== undefined),
      redirect: "error",
    };
    if (input.body !== undefined) init.body = JSON.stringify(input.body);
    if (file !== undefined) {
      init.body = file;
      init.duplex = "half";
    } else {
      init.signal = AbortSignal.timeout(answerMs);
    }
    const address = this.url + addressOf(endpoint, input.params, input.query);
    const response = await fetch(address, init).catch((error: unknown) => {
      const cause = causeOf(error);
      // A file that fails on its way up is not the server's silence.
      if (file !== undefined && !("code" in cause)) throw cause;
      throw new ApiRefusal(0, "no-answer", `${this.url} does not answer: ${cause.message}`);
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  private headersFor(endpoint: Endpoint, isJson: boolean): Record<string, string> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (isJson) headers["content-type"] = "application/json";
    if (endpoint.upload) headers["content-type"] = endpoint.upload;
    if (this.cookies.size > 0) headers.cookie = this.cookieHeader;
    if (endpoint.method !== "GET" && this.known) headers["x-csrf-token"] = this.known.csrfToken;
    if (endpoint.method === "POST" && endpoint.permission !== "public") {
      headers["idempotency-key"] = randomUUID();
    }
    return headers;
  }

  private keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (value === "" || /;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** The input may be left out where every part of it may. */
export type CallArguments<E> =
  Record<never, never> extends CallInput<E> ? [input?: CallInput<E>] : [input: CallInput<E>];

async function refusalOf(response: Response): Promise<ApiRefusal> {
  const text = await response.text().catch(() => "");
  const retryAfter = Number(response.headers.get("retry-after"));
  const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
  const problem = Problem.safeParse(parseJson(text));
  if (!problem.success) {
    const words = `the server answered ${response.status} and no reason`;
    return new ApiRefusal(response.status, "unknown", words, retryAfterMs);
  }
  const { code, detail, errors = [] } = problem.data;
  const fields = errors.map(({ field, reason }) => `${field} ${reason}`).join("; ");
  const words = fields ? `${detail} (${fields})` : detail;
  return new ApiRefusal(response.status, code, words, retryAfterMs);
}

/** The body of an answer; a connection that breaks in the middle of it is no answer. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new ApiRefusal(0, "no-answer", `the answer broke off: ${causeOf(error).message}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause : new Error(String(cause));
}
