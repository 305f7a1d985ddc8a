import { createHash } from "node:crypto";
import type { Endpoint } from "@parley/contract";
import type { FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";

/**
 * The ETag of an answer. It begins with the version of the record, by which If-Match knows it, and goes on with a
 * digest of what this caller is shown: a lead's answer tells of its person too, whose version is another.
 */
export function entityTag(
  { method }: Pick<Endpoint, "method">,
  version: number | undefined,
  body: string,
): string | undefined {
  if (version === undefined && method !== "GET") return undefined;
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 16);
  // What has no version of its own cannot be guarded by If-Match, only be asked for anew.
  return version === undefined ? `W/"${digest}"` : `"${version}-${digest}"`;
}

/** Whether the caller has this answer already (If-None-Match), so that he need not be sent it again. */
export function isKnown(
  { method }: Pick<Endpoint, "method">,
  request: FastifyRequest,
  tag: string | undefined,
): boolean {
  const header = request.headers["if-none-match"];
  if (method !== "GET" || header === undefined || tag === undefined) return false;
  const plain = (one: string) => one.trim().replace(/^W\//, "");
  return header.split(",").some((one) => one.trim() === "*" || plain(one) === plain(tag));
}

/** The version that a change was made on, as If-Match names it: an ETag, or its version alone. */
export function ifMatchOf(request: FastifyRequest): number | undefined {
  const header = request.headers["if-match"];
  if (header === undefined || header === "*") return undefined;
  const version = /^(?:W\/)?"(\d+)(?:-[\w-]{1,64})?"$/.exec(header)?.[1];
  if (version === undefined) throw new Refusal("malformed", 'If-Match must be like "3"');
  return Number(version);
}
