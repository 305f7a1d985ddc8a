import { Readable } from "node:stream";
import type { Endpoint, Input, Output, Permission, Sight } from "@parley/contract";
import { fullPath, seePermissions, sightOf } from "@parley/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type App, inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import { Refusal } from "../errors.ts";
import { type Authenticate, admit, type Caller, type Visitor, visitorOf } from "./admit.ts";
import { answerShape } from "./answer-shape.ts";
import { tellExport, tellFileRead, tellRead, tellRefusal } from "./audited.ts";
import { deprecationOf } from "./deprecation.ts";
import { entityTag, ifMatchOf, isKnown } from "./entity-tag.ts";
import { type FileAnswer, sendFile } from "./file-answer.ts";
import { onceOnly } from "./idempotency.ts";
import { holdsPersonal, maskedFile, maskedFor } from "./mask.ts";
import { parseInput } from "./parse.ts";
import type { RateLimits } from "./rate-limit.ts";
import { versionOf } from "./version.ts";
import { type EnterTenant, withoutPeople } from "./visits.ts";

/** What a handler gets besides its context: the parsed parts and the version the caller knows. */
export type Received<E> = Input<E> & { ifMatch: number | undefined };

/** Runs one transaction as the caller; for handlers that stream and so need several. */
export type Run = <R>(work: (ctx: Ctx) => Promise<R>) => Promise<R>;

type Handler<E> = (ctx: Ctx, input: Received<E>) => Promise<Output<E>>;
type OpenHandler<E> = (
  visitor: Visitor & { caller: Caller | null; reply: FastifyReply },
  input: Received<E>,
) => Promise<Output<E>>;
type UploadHandler<E> = (run: Run, input: Received<E>, file: Readable) => Promise<Output<E>>;
type DownloadHandler<E> = (run: Run, input: Received<E>) => Promise<FileOut>;

/** A file on its way out: of the type that its endpoint names, or of another that it names itself. */
export type FileOut = { fileName: string; body: Readable; mediaType?: string };

/** Turns endpoints of the contract into routes: who, may he, how often, parse, do, answer. */
export class Api {
  private readonly http: FastifyInstance;
  private readonly app: App;
  private readonly authenticate: Authenticate;
  private readonly limits: RateLimits;
  readonly served = new Set<Endpoint>();
  private enter: EnterTenant | undefined;
  /** Who was recognised, also where he is refused afterwards. */
  private readonly callers = new WeakMap<FastifyRequest, Caller>();

  constructor(http: FastifyInstance, app: App, authenticate: Authenticate, limits: RateLimits) {
    this.http = http;
    this.app = app;
    this.authenticate = async (request) => {
      const caller = await authenticate(request);
      if (caller) this.callers.set(request, caller);
      return caller;
    };
    this.limits = limits;
  }

  /** The common case: one transaction of the caller's tenant around the handler. */
  serve<E extends Endpoint>(endpoint: E, handler: Handler<E>): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const input = received(endpoint, request);
      const run = this.runner(caller, endpoint.reads);
      const answer = await run((ctx) =>
        onceOnly(ctx, endpoint, request, reply, () => handler(ctx, input)),
      );
      await tellRead(this.app, endpoint, caller, request, answer);
      return this.send(endpoint, reply, answer, caller);
    });
  }

  /** Like `serve`, with slow work (hashing a password) that must be done before the transaction. */
  servePrepared<E extends Endpoint, P>(
    endpoint: E,
    prepare: (input: Received<E>, caller: Caller) => Promise<P>,
    handler: (ctx: Ctx, input: Received<E>, prepared: P) => Promise<Output<E>>,
  ): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const input = received(endpoint, request);
      const prepared = await prepare(input, caller);
      const answer = await this.runner(
        caller,
        endpoint.reads,
      )((ctx) => onceOnly(ctx, endpoint, request, reply, () => handler(ctx, input, prepared)));
      await tellRead(this.app, endpoint, caller, request, answer);
      return this.send(endpoint, reply, answer, caller);
    });
  }

  /** For what works without a tenant's transaction around it: sign-in, health. */
  serveOpen<E extends Endpoint>(endpoint: E, handler: OpenHandler<E>): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      const visitor = { ...visitorOf(request), caller, reply };
      const answer = await handler(visitor, received(endpoint, request));
      return this.send(endpoint, reply, answer, caller);
    });
  }

  /** The body is a stream; nothing of it is in a transaction. */
  serveUpload<E extends Endpoint>(endpoint: E, handler: UploadHandler<E>): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const input = received(endpoint, request);
      const file: unknown = request.body;
      if (!(file instanceof Readable)) {
        throw new Refusal("unsupported-media-type", `Send the file itself as ${endpoint.upload}`);
      }
      const answer = await handler(this.runner(caller, false), input, file);
      return this.send(endpoint, reply, answer, caller);
    });
  }

  /** For a read that needs something from outside the database between its transactions. */
  serveInParts<E extends Endpoint>(
    endpoint: E,
    handler: (run: Run, input: Received<E>) => Promise<Output<E>>,
  ): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const run = this.runner(caller, endpoint.reads);
      const answer = await handler(run, received(endpoint, request));
      await tellRead(this.app, endpoint, caller, request, answer);
      return this.send(endpoint, reply, answer, caller);
    });
  }

  serveDownload<E extends Endpoint>(endpoint: E, handler: DownloadHandler<E>): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const file = await handler(this.runner(caller, true), received(endpoint, request));
      const { fileName, body, mediaType = String(endpoint.download) } = file;
      await tellExport(this.app, endpoint, caller, request);
      return reply
        .header("content-type", isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType)
        .header("content-disposition", `attachment; filename="${fileName}"`)
        .header("x-content-type-options", "nosniff")
        .send(isText(mediaType) ? maskedFile(body, sightOf(caller.actor.grants)) : body);
    });
  }

  /** A stored file, which one person sees at a time: an answer with personal data, and no export. */
  serveFile<E extends Endpoint>(
    endpoint: E,
    handler: (run: Run, input: Received<E>) => Promise<FileAnswer>,
  ): void {
    this.route(endpoint, async (request, reply) => {
      const caller = await this.admit(endpoint, request, reply);
      if (!caller) throw new Error(`${endpoint.path} has no caller`);
      const file = await handler(this.runner(caller, true), received(endpoint, request));
      const { personId } = file;
      if (personId !== null) await tellFileRead(this.app, endpoint, caller, request, personId);
      return sendFile(reply, file);
    });
  }

  /** How somebody may act in another tenant than his own. */
  visitsBy(enter: EnterTenant): void {
    this.enter = enter;
  }

  /** For what speaks a protocol of its own beside the contract: it admits and answers by itself. */
  beside(register: (http: FastifyInstance, limits: RateLimits) => void): void {
    register(this.http, this.limits);
  }

  private route(
    endpoint: Endpoint,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ): void {
    this.served.add(endpoint);
    this.http.route({
      method: endpoint.method,
      url: fullPath(endpoint),
      handler: async (request, reply) => {
        reply.headers(deprecationOf(endpoint));
        try {
          return await handler(request, reply);
        } catch (error) {
          const caller = this.callers.get(request);
          if (caller) tellRefusal(this.app, endpoint, caller, request, error);
          throw error;
        }
      },
      config: { upload: endpoint.upload },
    });
  }

  /**
   * Parsing on the way out drops what the contract does not name: a new column cannot leak. What it
   * marks as personal is masked for a caller who may not see it.
   */
  private send(
    endpoint: Endpoint,
    reply: FastifyReply,
    answer: unknown,
    caller: Caller | null,
  ): FastifyReply {
    if (endpoint.status === 204) return reply.status(204).send();
    const { response } = endpoint;
    const shape = this.app.config.env === "production" ? answerShape(response) : response;
    const sight = sightOf(caller?.actor.grants ?? {});
    const seen = maskedFor(response, shape.parse(answer), sight);
    if (caller?.actor.used && holdsPersonal(response)) noteSight(caller.actor.used, sight);
    const body = JSON.stringify(caller?.actor.blurs ? withoutPeople(seen) : seen);
    const tag = entityTag(endpoint, versionOf(answer), body);
    if (tag !== undefined) reply.header("etag", tag);
    if (isKnown(endpoint, reply.request, tag)) return reply.status(304).send();
    return reply.status(endpoint.status).type("application/json; charset=utf-8").send(body);
  }

  private admit(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply) {
    const { app, authenticate, limits, enter } = this;
    return admit(app, authenticate, limits, endpoint, request, reply, enter);
  }

  private runner(caller: Caller, readOnly: boolean): Run {
    const { actor, origin, tenantId } = caller;
    return (work) => inTenant(this.app, tenantId, work, { actor, origin, readOnly });
  }
}

/** A file that is no text is sealed, or was masked before it was packed. */
function isText(mediaType: string): boolean {
  return mediaType === "text/csv" || mediaType === "application/json";
}

/** Whoever was shown numbers and addresses has made use of his right to see them. */
function noteSight(used: (permission: Permission) => void, sight: Sight): void {
  if (sight.phone) used(seePermissions.phone);
  if (sight.email) used(seePermissions.email);
}

function received<E extends Endpoint>(endpoint: E, request: FastifyRequest): Received<E> {
  return { ...parseInput(endpoint, request), ifMatch: ifMatchOf(request) };
}
