import type { Problem } from "@parley/contract";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { Log } from "../observe/log.ts";

export const titles: Record<number, string> = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  410: "No longer valid",
  412: "Changed in the meantime",
  413: "Too large",
  415: "Unsupported media type",
  422: "Refused by a rule",
  429: "Too many requests",
  500: "Internal error",
  503: "Not available",
};

/** One form for every "no": RFC 9457. What is not a Refusal is a bug: logged, and told as nothing. */
export function sendProblem(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const refusal = asRefusal(error);
  if (!refusal) {
    log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, "bug");
    return write(reply, request, 500, "internal", "Something went wrong on our side", {});
  }
  const { errors, details, retryAfter } = refusal.more;
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  return write(reply, request, refusal.status, refusal.code, refusal.message, {
    ...(errors ? { errors } : {}),
    ...(details ? { details } : {}),
  });
}

/** What a "no" comes to, of the framework and the database too; undefined for a bug. */
export function asRefusal(error: FastifyError | Error): Refusal | undefined {
  return error instanceof Refusal ? error : translate(error);
}

/** A refusal as a part of an answer: of one item, where the others went well. */
export function problemOf(refusal: Refusal): Omit<Problem, "traceId"> {
  const { code, status, message, more } = refusal;
  return {
    type: `/docs#refusal-${code}`,
    title: titles[status] ?? "Refused",
    status,
    code,
    detail: message,
    ...(more.errors ? { errors: more.errors } : {}),
    ...(more.details ? { details: more.details } : {}),
  };
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return write(reply, request, 404, "not-found", "There is nothing at this address", {});
}

function write(
  reply: FastifyReply,
  request: FastifyRequest,
  status: number,
  code: string,
  detail: string,
  more: Pick<Problem, "errors" | "details">,
): FastifyReply {
  const problem: Problem = {
    type: `/docs#refusal-${code}`,
    title: titles[status] ?? "Refused",
    status,
    code,
    detail,
    traceId: request.id,
    ...more,
  };
  return reply
    .status(status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem));
}

/** What the framework and the database refuse, in our words. */
function translate(error: FastifyError | Error): Refusal | undefined {
  const code = "code" in error ? String(error.code) : "";
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Refusal("too-large", "The body is larger than this address takes");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Refusal("unsupported-media-type", "This address does not take such a body");
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new Refusal("malformed", "The body is not JSON");
    // 22021, 22P05: text that the database cannot hold (a NUL character).
    case "22021":
    case "22P05":
      return new Refusal("malformed", "A text contains a character that cannot be stored");
    case "23503":
      return new Refusal("conflict", "A record that this refers to does not exist or is in use");
    case "23505":
      return new Refusal("conflict", "There is one like this already");
    case "40001":
    case "40P01":
    case "55P03":
      return new Refusal("conflict", "Somebody changed this at the same moment; try again");
    case "57014":
      return new Refusal("unavailable", "The database took too long", { retryAfter: 5 });
    default:
  }
  if ("statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500) {
    return new Refusal("malformed", "The request cannot be read");
  }
  return undefined;
}
