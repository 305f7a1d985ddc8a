import {
  addressOf,
  type CallInput,
  type Endpoint,
  type Output,
  type Problem,
  refreshSession,
  type Session,
  signIn,
} from "@parley/contract";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";

export type Reply<E> = {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** The answer of success; for a refusal read `problem`. */
  body: Output<E>;
  problem: Problem;
};

/** Before an access token ends, for whoever works as long on a slow machine. */
const renewAfterMs = 200_000;

type Extra = { headers?: Record<string, string> };

/** A signed-in user of the API, as a browser would be: cookies and the CSRF header. */
export class Client {
  readonly http: FastifyInstance;
  session: Session | undefined;
  cookies = new Map<string, string>();
  private signedInAt = 0;

  constructor(http: FastifyInstance) {
    this.http = http;
  }

  get userId(): string {
    if (!this.session) throw new Error("not signed in");
    return this.session.user.id;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async signIn(email: string, password: string, tenantId?: string): Promise<this> {
    const body = { email, password, ...(tenantId ? { tenantId } : {}) };
    const reply = await this.try(signIn, { body });
    if (reply.status !== 200 || reply.body.result !== "SIGNED_IN") {
      throw new Error(`sign-in failed: ${JSON.stringify(reply.problem ?? reply.body)}`);
    }
    this.session = reply.body.session;
    this.signedInAt = performance.now();
    return this;
  }

  private async renew(): Promise<void> {
    this.signedInAt = performance.now();
    const { status, body } = await this.try(refreshSession, {});
    if (status === 200) this.session = body;
  }

  /** Calls an endpoint and hands back whatever came. */
  async try<E extends Endpoint>(
    endpoint: E,
    input: CallInput<E> & Extra = {} as CallInput<E> & Extra,
  ): Promise<Reply<E>> {
    const { params, query, body, headers } = input as {
      params?: Record<string, unknown>;
      query?: Record<string, unknown>;
      body?: unknown;
      headers?: Record<string, string>;
    };
    const response = await this.send({
      method: endpoint.method,
      url: addressOf(endpoint, params, query),
      body,
      headers,
    });
    const text = response.body;
    const isJson = String(response.headers["content-type"] ?? "").includes("json");
    const parsed = isJson && text ? JSON.parse(text) : text;
    return {
      status: response.statusCode,
      headers: response.headers,
      body: parsed as Output<E>,
      problem: parsed as Problem,
    };
  }

  /** Calls an endpoint and expects success. */
  async call<E extends Endpoint>(
    endpoint: E,
    input: CallInput<E> & Extra = {} as CallInput<E> & Extra,
  ): Promise<Output<E>> {
    const reply = await this.try(endpoint, input);
    if (reply.status >= 400) {
      throw new Error(`${endpoint.method} ${endpoint.path}: ${JSON.stringify(reply.problem)}`);
    }
    return reply.body;
  }

  /** The raw request, for what the contract would not let through. */
  async send(request: {
    method: string;
    url: string;
    body?: unknown;
    headers?: Record<string, string> | undefined;
  }): Promise<LightMyRequestResponse> {
    const isOld = this.signedInAt > 0 && performance.now() - this.signedInAt > renewAfterMs;
    if (isOld) await this.renew();
    const isText = typeof request.body === "string" || Buffer.isBuffer(request.body);
    const response = await this.http.inject({
      method: request.method as "GET",
      url: request.url,
      headers: {
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader } : {}),
        ...(this.session ? { "x-csrf-token": this.session.csrfToken } : {}),
        ...(request.body !== undefined && !isText ? { "content-type": "application/json" } : {}),
        ...request.headers,
      },
      ...(request.body === undefined
        ? {}
        : { payload: isText ? (request.body as string) : JSON.stringify(request.body) }),
    });
    for (const cookie of response.cookies) this.cookies.set(cookie.name, cookie.value);
    return response;
  }
}
