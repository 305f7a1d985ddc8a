import { z } from "zod";
import type { Permission } from "./permissions.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who may call an endpoint: anybody (`public`), anybody who is signed in (`session`), a caller from
 * this machine or with the right (`operator`), or a holder of the permission.
 */
export type Access = Permission | "public" | "session" | "operator";

/** Whose personal data an answer holds. */
export type Disclosed = "LEAD" | "CONTACT" | "CALL" | "IMPORT" | "AUDIT" | "USER" | "DOCUMENT";

/** Since when one should not use it, from when it is gone, and what to use instead. */
export type Deprecated = { since: string; sunset: string; instead: string };
/** The media type of a workbook, which may be sent wherever a table may. */
export const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Shape = z.ZodType;
type Empty = z.ZodObject<Record<never, never>, z.core.$strict>;

export type Endpoint<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> = {
  readonly method: Method;
  /** Below `/api/v1`, with `:name` for parameters; paths that start with `//` lie outside of it. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly permission: Access;
  /** Any of these will do as well: the answer then holds what they open. */
  readonly orPermissions?: readonly Permission[];
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly response: R;
  /** The status of success; 204 has no body. */
  readonly status: 200 | 201 | 202 | 204;
  /** The body is a stream of this media type and not JSON; instead of a table it may be a workbook. */
  readonly upload?: "text/csv" | "application/octet-stream";
  /** The answer is a file of this media type and not JSON. */
  readonly download?: "text/csv" | "application/octet-stream";
  /** Other types that the file may be of, where one is asked for. */
  readonly otherDownloads?: readonly string[];
  /** The path's own limit of requests a minute, for the dear ones. */
  readonly perMinute?: number;
  /** Dangerous: whoever calls it by a session must have proved lately who he is. */
  readonly fresh?: boolean;
  /** Reads only: the transaction is `read only`. */
  readonly reads: boolean;
  /** On its way out: told in the headers of every answer, in the documents and in the change log. */
  readonly deprecated?: Deprecated;
  /** Tells personal data of these: each answer leaves a row in the audit log with the ids it holds. */
  readonly discloses?: Disclosed;
};

type Options<P, Q, B, R> = {
  method: Method;
  path: string;
  summary: string;
  tag: string;
  permission: Access;
  orPermissions?: readonly Permission[];
  params?: P;
  query?: Q;
  body?: B;
  response?: R;
  status?: 200 | 201 | 202 | 204;
  upload?: "text/csv" | "application/octet-stream";
  download?: "text/csv" | "application/octet-stream";
  otherDownloads?: readonly string[];
  perMinute?: number;
  fresh?: boolean;
  reads?: boolean;
  discloses?: Disclosed;
  deprecated?: Deprecated;
};

const nothing: Empty = z.strictObject({});

/** Describes one address of the API. Server, web, CLI and the OpenAPI document read this value. */
export function endpoint<
  P extends Shape = Empty,
  Q extends Shape = Empty,
  B extends Shape = z.ZodVoid,
  R extends Shape = z.ZodVoid,
>(options: Options<P, Q, B, R>): Endpoint<P, Q, B, R> {
  const { params, query, body, response, status, reads, ...rest } = options;
  return {
    ...rest,
    params: (params ?? nothing) as P,
    query: (query ?? nothing) as Q,
    body: (body ?? z.void()) as B,
    response: (response ?? z.void()) as R,
    status: status ?? (response ? 200 : 204),
    reads: reads ?? options.method === "GET",
  };
}

export type Input<E> =
  E extends Endpoint<infer P, infer Q, infer B, Shape>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never;

/** What a caller writes: defaults may be left out, and so may parts that are empty. */
export type CallInput<E> =
  E extends Endpoint<infer P, infer Q, infer B, Shape>
    ? Part<"params", z.input<P>> & Part<"query", z.input<Q>> & Part<"body", z.input<B>>
    : never;

type Part<K extends string, V> = V extends void
  ? { [k in K]?: undefined }
  : Record<never, never> extends V
    ? { [k in K]?: V }
    : { [k in K]: V };

export type Output<E> = E extends Endpoint<Shape, Shape, Shape, infer R> ? z.output<R> : never;
