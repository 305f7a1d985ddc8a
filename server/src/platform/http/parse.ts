import type { Endpoint, Input } from "@parley/contract";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { type FieldReason, Refusal } from "../errors.ts";
import { reasonOf } from "./reasons.ts";

/** Parses the parts of a request with the endpoint's schemas; every fault is named with its field. */
export function parseInput<E extends Endpoint>(endpoint: E, request: FastifyRequest): Input<E> {
  const errors: FieldReason[] = [];
  const part = (name: string, schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      errors.push(...unstorable(name, parsed.data));
      return parsed.data;
    }
    for (const issue of parsed.error.issues) errors.push(...describe(name, issue));
    return undefined;
  };
  const params = part("path", endpoint.params, request.params ?? {});
  const query = part("query", endpoint.query, request.query ?? {});
  const body = endpoint.upload ? undefined : part("body", endpoint.body, bodyOf(endpoint, request));
  if (errors.length > 0) throw refusalOf(errors);
  return { params, query, body } as Input<E>;
}

/** One item of a request that has many, checked by itself. */
export function parseItem<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  const errors = parsed.success
    ? unstorable("item", parsed.data)
    : parsed.error.issues.flatMap((issue) => describe("item", issue));
  if (errors.length > 0) throw refusalOf(errors);
  return parsed.data as z.output<S>;
}

/** An address without a body ignores none: `{}` is as good as nothing, anything else is refused. */
function bodyOf(endpoint: Endpoint, request: FastifyRequest): unknown {
  const { body } = request;
  if (body === null) return undefined;
  const isEmpty = typeof body === "object" && Object.keys(body ?? {}).length === 0;
  if (isEmpty && endpoint.body.safeParse(undefined).success) return undefined;
  return body;
}

/** Texts that no column can hold: with a NUL character in them, or with half of a surrogate pair. */
function unstorable(path: string, value: unknown, depth = 0): FieldReason[] {
  if (typeof value === "string") {
    return isStorable(value)
      ? []
      : [{ field: path, reason: "contains a character that cannot be" }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    // The part's own name is told only where there is no field.
    const inner = depth === 0 ? key : `${path}.${key}`;
    return unstorable(isStorable(key) ? inner : path, isStorable(key) ? one : key, depth + 1);
  });
}

const unstorableCharacter = /[\0\p{Surrogate}]/u;

function isStorable(text: string): boolean {
  return !unstorableCharacter.test(text);
}

function describe(part: string, issue: z.core.$ZodIssue): FieldReason[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: path ? `${path}.${key}` : key,
      reason: `is not known in the ${part}`,
    }));
  }
  return [{ field: path || part, reason: reasonOf(issue) }];
}

function refusalOf(errors: FieldReason[]): Refusal {
  const unknown = errors.every(({ reason }) => reason.startsWith("is not known"));
  const names = errors.map(({ field, reason }) => `${field} ${reason}`);
  return new Refusal(unknown ? "unknown-field" : "malformed", names.slice(0, 5).join("; "), {
    errors: errors.slice(0, 50),
  });
}
