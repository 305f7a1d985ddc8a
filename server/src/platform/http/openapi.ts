import {
  type Deprecated,
  type Endpoint,
  endpoints,
  events,
  fullPath,
  livePath,
  Problem,
  parameterMeaning,
  permissions,
  workbookType,
} from "@parley/contract";
import type { z } from "zod";
import { parleyVersion } from "../version.ts";
import { operatorRight } from "./admit.ts";
import { exampleOf } from "./openapi-examples.ts";
import { headerParameters, headersOf, isConditional, isGuarded, ref } from "./openapi-headers.ts";
import { Components, type Schema } from "./openapi-schemas.ts";
import { titles } from "./problem.ts";
import { refusalPages } from "./refusals.ts";

type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: Schema;
};
type Content = Record<string, { schema: Schema; example?: unknown }>;
type Answer = { $ref: string } | { description: string; headers?: unknown; content?: Content };

export type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  "x-permission": string;
  /** Any of these will do as well. */
  "x-or-permissions"?: readonly string[];
  "x-per-minute"?: number;
  deprecated?: true;
  "x-deprecated"?: Deprecated;
  security: Record<string, string[]>[];
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, Answer>;
};

const description = `The API of Parley, a self-hosted contact centre.

* Lists are \`{ items, nextCursor }\`; pass \`nextCursor\` as \`cursor\` for the next page.
* Refusals are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`x-refusals\` says what to do about each.
* Records that two people may edit carry an \`ETag\`; send it back in \`If-Match\` and nobody's change is lost.
* Every read has one; sent back in \`If-None-Match\` it is answered 304 while nothing has changed.
* A repeated request with the same \`Idempotency-Key\` is carried out once and answered twice.
* Instants are RFC 3339, telephone numbers E.164, enumerations upper case.
* A socket at \`${livePath}\` tells what happens as it happens: \`x-events\`.`;

const problem = { $ref: "#/components/schemas/Problem" };

const securitySchemes = {
  cookie: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-parley_at",
    description: "Set by signing in; lives five minutes and is renewed by the refresh cookie",
  },
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The same access token in the Authorization header, without X-Csrf-Token",
  },
};

/** The OpenAPI 3.1 document, made of the same values that the server checks requests with. */
export function openApiDocument() {
  const components = new Components();
  components.output(Problem);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, endpoint] of endpoints) {
    const path = fullPath(endpoint).replace(/:(\w+)/g, "{$1}");
    const operations = paths[path] ?? {};
    operations[endpoint.method.toLowerCase()] = describe(name, endpoint, components);
    paths[path] = operations;
  }
  const heard = describeEvents(components);
  return {
    openapi: "3.1.1",
    info: {
      title: "Parley",
      version: parleyVersion,
      description,
      license: { name: "Apache License 2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set([...endpoints.values()].map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      parameters: headerParameters,
      responses: describeProblems(),
      headers: {
        RequestId: {
          description: "Finds the request in the server's log",
          schema: { type: "string", format: "uuid" },
        },
        ETag: {
          description: "The version of the record and what of it was shown",
          schema: { type: "string" },
        },
      },
      securitySchemes,
    },
    "x-live": {
      path: livePath,
      resume: "?since=<position of the last event heard>",
      narrow: "?events=call.*,lead.updated",
    },
    "x-events": heard,
    "x-refusals": Object.fromEntries(
      refusalPages.map(({ code, status, cure }) => [code, { status, cure }]),
    ),
    "x-permissions": permissions,
  };
}

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

function describe(name: string, endpoint: Endpoint, components: Components): Operation {
  const { permission, perMinute } = endpoint;
  const right = permission === "operator" ? operatorRight(endpoint) : permission;
  const body = describeBody(endpoint, components);
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [endpoint.tag],
    "x-permission": right,
    ...(endpoint.orPermissions ? { "x-or-permissions": endpoint.orPermissions } : {}),
    ...(perMinute ? { "x-per-minute": perMinute } : {}),
    ...(endpoint.deprecated ? { deprecated: true, "x-deprecated": endpoint.deprecated } : {}),
    security: securityOf(endpoint),
    parameters: [
      ...parametersOf("path", endpoint, components),
      ...parametersOf("query", endpoint, components),
      ...headersOf(endpoint),
    ],
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: {
      [endpoint.status]: describeAnswer(endpoint, components),
      ...(isConditional(endpoint) ? { 304: unchanged } : {}),
      ...Object.fromEntries(
        refusalStatuses(endpoint).map((status) => [status, ref("responses", `Problem${status}`)]),
      ),
    },
  };
}

function securityOf({ permission }: Endpoint): Record<string, string[]>[] {
  if (permission === "public") return [];
  const signedIn = [{ cookie: [] }, { bearer: [] }];
  // A caller on the server's own machine needs no session.
  return permission === "operator" ? [...signedIn, {}] : signedIn;
}

function parametersOf(
  place: "path" | "query",
  endpoint: Endpoint,
  components: Components,
): Parameter[] {
  const schema = place === "path" ? endpoint.params : endpoint.query;
  const { properties = {}, required = [] } = components.input(schema);
  const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
  return Object.entries(properties).map(([name, { description: told, ...one }]) => {
    const words = told ?? parameterMeaning(path, name);
    return {
      name,
      in: place,
      required: required.includes(name),
      ...(words ? { description: words } : {}),
      schema: one,
    };
  });
}

const unchanged: Answer = {
  description: "Unchanged since the answer with this ETag",
  headers: { ETag: ref("headers", "ETag") },
};

function describeBody(endpoint: Endpoint, components: Components): Content | undefined {
  if (endpoint.upload === "text/csv") {
    return {
      [endpoint.upload]: { schema: { type: "string" } },
      [workbookType]: { schema: { type: "string", format: "binary" } },
    };
  }
  if (endpoint.upload) return { [endpoint.upload]: { schema: { type: "string" } } };
  if (isVoid(endpoint.body)) return undefined;
  const schema = components.input(endpoint.body);
  const example = exampleOf(schema, components.schemas);
  return { "application/json": { schema, example } };
}

function describeAnswer(endpoint: Endpoint, components: Components): Answer {
  const headers = {
    "X-Request-Id": ref("headers", "RequestId"),
    ...(endpoint.method === "PATCH" || isConditional(endpoint)
      ? { ETag: ref("headers", "ETag") }
      : {}),
  };
  if (endpoint.download) {
    const types = [endpoint.download, ...(endpoint.otherDownloads ?? [])];
    const content = Object.fromEntries(types.map((one) => [one, { schema: { type: "string" } }]));
    return { description: "The file", headers, content };
  }
  if (endpoint.status === 204) return { description: "Done", headers };
  const schema = components.output(endpoint.response);
  const example = exampleOf(schema, components.schemas);
  const words = { 200: "Done", 201: "Created", 202: "Accepted; the work goes on" };
  const content = { "application/json": { schema, example } };
  return { description: words[endpoint.status], headers, content };
}

function refusalStatuses(endpoint: Endpoint): number[] {
  const { method, permission, path, perMinute } = endpoint;
  const isOpen = permission === "public";
  const hasBody = endpoint.upload !== undefined || !isVoid(endpoint.body);
  const statuses: [number, boolean][] = [
    [400, true],
    [401, !isOpen || method === "POST"],
    [403, !isOpen],
    [404, path.includes(":")],
    [409, method !== "GET" && !isOpen],
    [412, isGuarded(endpoint)],
    [413, hasBody],
    [415, hasBody],
    [422, method !== "GET" && !isOpen],
    [429, perMinute !== undefined || !(isOpen || permission === "operator")],
    [500, true],
    [503, true],
  ];
  return statuses.flatMap(([status, applies]) => (applies ? [status] : []));
}

function describeProblems() {
  const named = Object.entries(titles).flatMap(([status, title]) => {
    const refusals = refusalPages.filter((one) => one.status === Number(status));
    const [first] = refusals;
    if (!first) return [];
    const example = {
      type: `/docs#refusal-${first.code}`,
      title,
      status: first.status,
      code: first.code,
      detail: first.cure,
      traceId: "0192f0c1-6f3a-7b3e-8a41-5c2d7e9f1a20",
    };
    const codes = refusals.map(({ code }) => `\`${code}\``).join(", ");
    const content = { "application/problem+json": { schema: problem, example } };
    return [[`Problem${status}`, { description: `${title}: ${codes}`, content }]];
  });
  return Object.fromEntries(named);
}

function describeEvents(components: Components) {
  return Object.fromEntries(
    [...events.values()].map(({ name, data, ...about }) => [
      name,
      { ...about, data: components.output(data) },
    ]),
  );
}

function isVoid(schema: z.ZodType): boolean {
  return schema.def.type === "void";
}
