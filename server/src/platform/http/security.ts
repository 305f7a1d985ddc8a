import helmet from "@fastify/helmet";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const oneYear = 31_536_000;

/** What no page of ours needs; a call needs the microphone, of this origin only. */
const permissionsPolicy = [
  "accelerometer=()",
  "autoplay=(self)",
  "camera=(self)",
  "display-capture=(self)",
  "geolocation=()",
  "gyroscope=()",
  "magnetometer=()",
  "microphone=(self)",
  "midi=()",
  "payment=()",
  "publickey-credentials-create=(self)",
  "publickey-credentials-get=(self)",
  "usb=()",
].join(", ");

/** An answer that is no page loads nothing, and nobody may put it into a frame. */
const nothingPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Headers that tell browsers what answers of this server may do; pages bring a policy of their own. */
export async function secure(http: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  await http.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
    // What the list of origins may read says CORS; without one, nobody else may.
    crossOriginResourcePolicy: { policy: corsOrigins.length > 0 ? "cross-origin" : "same-origin" },
  });
  http.addHook("onRequest", async (request, reply) => {
    reply.header("permissions-policy", permissionsPolicy);
    reply.header("content-security-policy", nothingPolicy);
    // Over plain HTTP a browser must not believe it, and behind a proxy the proxy says which it was.
    if (request.protocol === "https") {
      reply.header("strict-transport-security", `max-age=${oneYear}`);
    }
    if (corsOrigins.length > 0 && request.url.startsWith("/api/")) {
      return answerOrigin(corsOrigins, request, reply);
    }
  });
}

const exposed = [
  "etag",
  "idempotent-replayed",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "retry-after",
  "x-request-id",
].join(", ");
const allowed =
  "authorization, content-type, idempotency-key, if-match, if-none-match, x-reason, x-tenant-id";

/**
 * Pages of the origins in the list may call the API with a token. Cookies stay where they are: theirs is the
 * application's own origin. Any other page's browser reads no answer.
 */
function answerOrigin(
  origins: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  reply.header("vary", "Origin");
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return undefined;
  reply.header("access-control-allow-origin", origin);
  reply.header("access-control-expose-headers", exposed);
  const isPreflight = request.method === "OPTIONS";
  if (!isPreflight || request.headers["access-control-request-method"] === undefined) {
    return undefined;
  }
  return reply
    .header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE")
    .header("access-control-allow-headers", allowed)
    .header("access-control-max-age", "600")
    .status(204)
    .send();
}

/** Everything comes from this server; styles that Mantine makes at run time carry the nonce. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    // Documents are looked at in a frame, where they run nothing.
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
