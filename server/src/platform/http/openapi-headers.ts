import type { Endpoint } from "@parley/contract";

/** A reference to a part of the document. */
export const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

export const headerParameters = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "A name for this request, 1 to 200 characters, remembered for 24 hours",
    schema: { type: "string", minLength: 1, maxLength: 200, pattern: "^[\\x21-\\x7e]+$" },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description: "The ETag that you know; refused with 412 when somebody changed the record since",
    schema: { type: "string", pattern: '^(W/)?"\\d+(-[\\w-]+)?"$', examples: ['"3"'] },
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    required: false,
    description: "The ETag of the answer that you have; 304 while nothing of it has changed",
    schema: { type: "string" },
  },
  CsrfToken: {
    name: "X-Csrf-Token",
    in: "header",
    required: false,
    description: "The session's `csrfToken`; needed where the session comes by cookie",
    schema: { type: "string" },
  },
} as const;

/** Whether the answer may be asked for anew by the ETag of the one that is known. */
export function isConditional({ method, download }: Endpoint): boolean {
  return method === "GET" && !download;
}

/** Deletes that look at the version, besides every PATCH. */
const guardedDeletes: ReadonlySet<string> = new Set(["/leads/:id", "/contacts/:id"]);

export function isGuarded({ method, path }: Endpoint): boolean {
  return method === "PATCH" || (method === "DELETE" && guardedDeletes.has(path));
}

/** Sign-in and uploads run without the one transaction that remembers the key. */
function remembersKey({ method, permission, upload }: Endpoint): boolean {
  return method !== "GET" && permission.includes(":") && !upload;
}

export function headersOf(endpoint: Endpoint): { $ref: string }[] {
  const { method, permission } = endpoint;
  return [
    ...(remembersKey(endpoint) ? [ref("parameters", "IdempotencyKey")] : []),
    ...(isConditional(endpoint) ? [ref("parameters", "IfNoneMatch")] : []),
    ...(isGuarded(endpoint) ? [ref("parameters", "IfMatch")] : []),
    ...(method !== "GET" && permission !== "public" ? [ref("parameters", "CsrfToken")] : []),
  ];
}
