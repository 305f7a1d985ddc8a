import { createHash, randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../errors.ts";
import { type Authenticate, type Caller, isLoopback } from "./admit.ts";
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

type Document = ReturnType<typeof openApiDocument>;
type Written = { document: Document; text: string; etag: string };

/** The document as it is for a caller's tenant; null where that is the same as everybody's. */
export type Tailor = (caller: Caller, document: Document) => Promise<Document | null>;

function written(document: Document): Written {
  const text = JSON.stringify(document);
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  return { document, text, etag: `"${hash}"` };
}

/**
 * The document at `/api/v1/openapi.json`, for everybody, with the tenant's own fields for who is signed in, and the page at `/docs`, for who is signed in
 * or calls from this machine. Both are made at their first use.
 */
export function registerDocs(
  http: FastifyInstance,
  authenticate: Authenticate,
  tailor: Tailor = async () => null,
): void {
  let made: Written | undefined;
  const get = () => {
    if (made) return made;
    made = written(openApiDocument());
    return made;
  };
  const documentFor = async (caller: Caller | null) => {
    const own = caller && (await tailor(caller, get().document));
    return own ? written(own) : get();
  };

  http.get("/api/v1/openapi.json", async (request, reply) => {
    const { text, etag } = await documentFor(await authenticate(request));
    reply
      .header("cache-control", "no-cache")
      .header("etag", etag)
      .header("vary", "cookie, authorization");
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
