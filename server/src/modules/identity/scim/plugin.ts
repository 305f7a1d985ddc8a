import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { originOf } from "../../../platform/http/admit.ts";
import type { RateLimits } from "../../../platform/http/rate-limit.ts";
import type { UserHook } from "../hooks.ts";
import { mostResults, resourceTypes, schemas, serviceProviderConfig } from "./discovery.ts";
import { asScim, bodyOf, ScimRefusal, schemaOf } from "./errors.ts";
import * as groups from "./groups.ts";
import { noteUse, tenantOfToken } from "./tokens.ts";
import { toScimUser } from "./user-form.ts";
import * as users from "./users.ts";

const mediaType = "application/scim+json; charset=utf-8";
const prefix = "/scim/v2";

type Parts = { app: App; limits: RateLimits; hooks: readonly UserHook[] };
type Row = { version: number };

/** What one kind of resource can do; users and groups are served alike. */
type Kind<T extends Row> = {
  path: string;
  list: (ctx: Ctx, page: users.Page) => Promise<users.Found<T>>;
  read: (ctx: Ctx, id: string) => Promise<T>;
  add: (ctx: Ctx, body: unknown, hooks: readonly UserHook[]) => Promise<T>;
  replace: Changes<T>;
  patch: Changes<T>;
  remove: (ctx: Ctx, id: string, ifMatch: number | undefined, hooks: Hooks) => Promise<void>;
  show: (row: T, base: string) => Record<string, unknown>;
};
type Hooks = readonly UserHook[];
type Changes<T> = (
  ctx: Ctx,
  id: string,
  body: unknown,
  ifMatch: number | undefined,
  hooks: Hooks,
) => Promise<T>;

/** SCIM 2.0 (RFC 7643, RFC 7644), beside the contract: its own media type, errors and admission. */
export function registerScim(http: FastifyInstance, parts: Parts): void {
  void http.register(
    async (scope) => {
      const parse = scope.getDefaultJsonParser("error", "error");
      scope.addContentTypeParser("application/scim+json", { parseAs: "string" }, parse);
      scope.setErrorHandler((error, request, reply) => sendError(parts.app, error, request, reply));
      scope.setNotFoundHandler((_request, reply) =>
        send(reply, 404, bodyOf(new ScimRefusal(404, "There is nothing at this address"))),
      );
      discoveryRoutes(scope, parts);
      resourceRoutes(scope, parts, {
        path: "/Users",
        list: users.listUsers,
        read: users.readOne,
        add: users.addUser,
        replace: users.replaceUser,
        patch: users.patchUser,
        remove: users.removeUser,
        show: toScimUser,
      });
      resourceRoutes(scope, parts, {
        path: "/Groups",
        list: groups.listGroups,
        read: groups.readGroup,
        add: groups.addGroup,
        replace: groups.replaceGroup,
        patch: groups.patchGroup,
        remove: groups.removeGroup,
        show: groups.toScimGroup,
      });
    },
    { prefix },
  );
}

function discoveryRoutes(scope: FastifyInstance, parts: Parts): void {
  const list = (path: string, all: (base: string) => { id: string }[]) => {
    scope.get(path, async (request, reply) => {
      await admit(parts, request, reply);
      return send(reply, 200, listOf(all(baseOf(request)), 1));
    });
    scope.get<{ Params: { id: string } }>(`${path}/:id`, async (request, reply) => {
      await admit(parts, request, reply);
      const one = all(baseOf(request)).find(({ id }) => id === request.params.id);
      if (!one) throw new ScimRefusal(404, "There is none of this name");
      return send(reply, 200, one);
    });
  };
  scope.get("/ServiceProviderConfig", async (request, reply) => {
    await admit(parts, request, reply);
    return send(reply, 200, serviceProviderConfig(baseOf(request)));
  });
  list("/ResourceTypes", resourceTypes);
  list("/Schemas", schemas);
}

type ById = { Params: { id: string } };

function resourceRoutes<T extends Row>(scope: FastifyInstance, parts: Parts, kind: Kind<T>): void {
  const { path } = kind;
  const { hooks } = parts;
  const answer = (request: FastifyRequest, reply: FastifyReply, row: T, status = 200) => {
    const shown = projected(kind.show(row, baseOf(request)), request);
    reply.header("etag", `W/"${row.version}"`);
    return send(reply, status, shown);
  };
  const change = (request: FastifyRequest<ById>, reply: FastifyReply, how: Changes<T>) =>
    run(parts, request, reply, (ctx) =>
      how(ctx, request.params.id, request.body, versionIn(request, "if-match"), hooks),
    );

  scope.get(path, async (request, reply) => {
    const page = pageOf(request);
    const found = await run(parts, request, reply, (ctx) => kind.list(ctx, page));
    const base = baseOf(request);
    const items = found.items.map((row) => projected(kind.show(row, base), request));
    return send(reply, 200, listOf(items, page.startIndex, found.total));
  });
  scope.post(path, async (request, reply) => {
    const row = await run(parts, request, reply, (ctx) => kind.add(ctx, request.body, hooks));
    const shown = kind.show(row, baseOf(request));
    const { location } = shown.meta as { location: string };
    reply.header("location", location);
    return answer(request, reply, row, 201);
  });
  scope.get<ById>(`${path}/:id`, async (request, reply) => {
    const row = await run(parts, request, reply, (ctx) => kind.read(ctx, request.params.id));
    if (versionIn(request, "if-none-match") === row.version) return reply.status(304).send();
    return answer(request, reply, row);
  });
  scope.put<ById>(`${path}/:id`, async (request, reply) =>
    answer(request, reply, await change(request, reply, kind.replace)),
  );
  scope.patch<ById>(`${path}/:id`, async (request, reply) =>
    answer(request, reply, await change(request, reply, kind.patch)),
  );
  scope.delete<ById>(`${path}/:id`, async (request, reply) => {
    await run(parts, request, reply, (ctx) =>
      kind.remove(ctx, request.params.id, versionIn(request, "if-match"), hooks),
    );
    return reply.status(204).send();
  });
}

/** One transaction of the token's tenant, as the system: a directory is no user. */
async function run<R>(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (ctx: Ctx) => Promise<R>,
): Promise<R> {
  const { tenantId, tokenId } = await admit(parts, request, reply);
  return inTenant(
    parts.app,
    tenantId,
    async (ctx) => {
      await noteUse(ctx, tokenId);
      return work(ctx);
    },
    { origin: originOf(request) },
  );
}

async function admit({ app, limits }: Parts, request: FastifyRequest, reply: FastifyReply) {
  reply.header("cache-control", "no-store");
  const token = /^Bearer (\S{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
  // Guesses are slowed by address; a directory that is known, by its token.
  if (!token) throw unauthorised(reply);
  const known = await tenantOfToken(app, token);
  if (!known) {
    limits.take(`${prefix} ${request.ip}`, 60, reply);
    throw unauthorised(reply);
  }
  limits.take(known.tokenId, app.config.ratePerMinute, reply);
  return known;
}

function unauthorised(reply: FastifyReply): ScimRefusal {
  reply.header("www-authenticate", "Bearer");
  return new ScimRefusal(401, "Show a valid token");
}

function sendError(app: App, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof Refusal && error.more.retryAfter !== undefined) {
    reply.header("retry-after", error.more.retryAfter);
  }
  const refusal = asScim(error);
  if (refusal) return send(reply, refusal.status, bodyOf(refusal));
  app.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, "bug");
  return send(reply, 500, bodyOf(new ScimRefusal(500, "Something went wrong on our side")));
}

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.status(status).type(mediaType).send(JSON.stringify(body));
}

function listOf(items: readonly object[], startIndex: number, total = items.length): object {
  return {
    schemas: [schemaOf.list],
    totalResults: total,
    startIndex,
    itemsPerPage: items.length,
    Resources: items,
  };
}

function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${prefix}`;
}

/** One parameter of the query; said twice, it says nothing. */
function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}

/** Numbers out of range are brought into it (RFC 7644, section 3.4.2.4). */
function pageOf(request: FastifyRequest): users.Page {
  const start = numberIn(request, "startIndex") ?? 1;
  const most = numberIn(request, "count") ?? 100;
  return {
    filter: queryOf(request, "filter"),
    startIndex: Math.min(Math.max(1, start), 1_000_000_000),
    count: Math.min(Math.max(0, most), mostResults),
  };
}

function numberIn(request: FastifyRequest, name: string): number | undefined {
  const text = queryOf(request, name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text))
    throw new ScimRefusal(400, `${name} is no number`, "invalidValue");
  return Number(text);
}

function versionIn(request: FastifyRequest, name: "if-match" | "if-none-match") {
  const header = request.headers[name];
  if (header === undefined || header === "*") return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  // A tag that is none of ours fits no version.
  return version === undefined ? -1 : Number(version);
}

/** Leaves out what the caller does not want; ids and schemas always stay. */
function projected(resource: Record<string, unknown>, request: FastifyRequest) {
  const attributes = queryOf(request, "attributes");
  const excludedAttributes = queryOf(request, "excludedAttributes");
  const top = (list: string) =>
    new Set(
      list.split(",").map((name) =>
        name
          .trim()
          .replace(/^urn:.*:/i, "")
          .split(".")[0]
          ?.toLowerCase(),
      ),
    );
  const always = new Set(["id", "schemas"]);
  const wanted = attributes ? top(attributes) : undefined;
  const unwanted = excludedAttributes ? top(excludedAttributes) : undefined;
  return Object.fromEntries(
    Object.entries(resource).filter(([key]) => {
      const name = key.toLowerCase();
      return always.has(name) || ((wanted?.has(name) ?? true) && !unwanted?.has(name));
    }),
  );
}
