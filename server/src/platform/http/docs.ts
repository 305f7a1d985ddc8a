import { createHash, randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../errors.ts";
import { type Authenticate, isLoopback } from "./admit.ts";
import { docsPage } from "./docs-page.ts";
import { openApiDocument } from "./openapi.ts";

/** Everything on the page is in the page; nothing is asked of any other address. */
function docsPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * The document at `/api/v1/openapi.json`, for everybody, and the page at `/docs`, for who is signed in
 * or calls from this machine. Both are made at their first use.
 */
export function registerDocs(http: FastifyInstance, authenticate: Authenticate): void {
  let made:
    | { document: ReturnType<typeof openApiDocument>; text: string; etag: string }
    | undefined;
  const get = () => {
    if (made) return made;
    const document = openApiDocument();
    const text = JSON.stringify(document);
    const hash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    made = { document, text, etag: `"${hash}"` };
    return made;
  };

  http.get("/api/v1/openapi.json", async (request, reply) => {
    const { text, etag } = get();
    reply.header("cache-control", "no-cache").header("etag", etag);
    if (request.headers["if-none-match"] === etag) return reply.status(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  });

  http.get("/docs", async (request, reply) => {
    if (!isLoopback(request) && !(await authenticate(request))) {
      throw new Refusal("unauthenticated", "Sign in first");
    }
    const nonce = randomBytes(16).toString("base64");
    return reply
      .header("content-security-policy", docsPolicy(nonce))
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(docsPage(get().document, nonce));
  });
}
