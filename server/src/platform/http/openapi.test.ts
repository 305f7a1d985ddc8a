import { addressOf, createLead, endpoints, events, fullPath } from "@parley/contract";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { testServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { type Operation, openApiDocument } from "./openapi.ts";
import { refusalPages } from "./refusals.ts";

const document = openApiDocument();

function operationOf(name: string): Operation {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path))
      if (operation.operationId === name) return operation;
  }
  throw new Error(`the document has no ${name}`);
}

test("the document is valid OpenAPI 3.1", async () => {
  const check = (one: object) => new Validator().validate({ ...one });
  expect(await check(document)).toMatchObject({ valid: true });
  // A validator that takes anything would say so too.
  expect(await check({ ...document, paths: { leads: {} } })).toMatchObject({ valid: false });
});

test("every reference leads somewhere", () => {
  const targets = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(targets.length).toBeGreaterThan(500);
  for (const [, path = ""] of targets) {
    const found = path
      .split("/")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(found, path).toBeDefined();
  }
});

test("it has every address, every event and every refusal, and no other", () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = [...endpoints.values()].map(
    (one) => `${one.method} ${fullPath(one).replace(/:(\w+)/g, "{$1}")}`,
  );
  expect(described.sort()).toEqual(served.sort());
  expect(Object.keys(document["x-events"]).sort()).toEqual([...events.keys()].sort());
  expect(JSON.stringify(document)).not.toContain("undefined");
  expect(Object.keys(document["x-refusals"]).sort()).toEqual(
    refusalPages.map(({ code }) => code).sort(),
  );
});

test("every parameter says what it is for", () => {
  const silent = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.values(operations).flatMap(({ parameters }) =>
      parameters.flatMap((one) =>
        "$ref" in one || one.description ? [] : [`${one.name} of ${path}`],
      ),
    ),
  );
  expect(silent).toEqual([]);
});

test("the server takes every example of a request and could send every example of an answer", () => {
  for (const [name, endpoint] of endpoints) {
    const { requestBody, responses } = operationOf(name);
    const request = requestBody?.content["application/json"];
    if (request) {
      const read = endpoint.body.safeParse(request.example);
      expect(read.error?.issues, `the request of ${name}`).toBeUndefined();
    }
    const answer = responses[endpoint.status];
    const content = answer && "content" in answer ? answer.content : undefined;
    const json = content?.["application/json"];
    if (!json) continue;
    const sent = endpoint.response.safeParse(json.example);
    expect(sent.error?.issues, `the answer of ${name}`).toBeUndefined();
  }
});

test("what an operation needs is said", () => {
  expect(operationOf("updateLead")).toMatchObject({
    "x-permission": "leads:update",
    security: [{ cookie: [] }, { bearer: [] }],
    parameters: [
      { name: "id", in: "path", required: true, schema: { format: "uuid" } },
      { $ref: "#/components/parameters/IdempotencyKey" },
      { $ref: "#/components/parameters/IfMatch" },
      { $ref: "#/components/parameters/CsrfToken" },
    ],
    responses: { 412: { $ref: "#/components/responses/Problem412" } },
  });
  const list = operationOf("listLeads");
  expect(list.parameters).toContainEqual({
    name: "status",
    in: "query",
    required: false,
    description: expect.any(String),
    schema: expect.objectContaining({ type: "array" }),
  });
  expect(operationOf("signIn").security).toEqual([]);
  expect(operationOf("getPerformance")).toMatchObject({
    "x-permission": "monitoring:metrics",
    security: [{ cookie: [] }, { bearer: [] }, {}],
  });
});

test("anybody may read it, and a known version is not sent again", async () => {
  const client = new Client((await testServer()).parley.http);
  const get = (headers = {}) =>
    client.send({ method: "GET", url: "/api/v1/openapi.json", headers });
  const first = await get();
  expect(first.statusCode).toBe(200);
  expect(first.headers["content-type"]).toContain("application/json");
  expect(JSON.parse(first.body)).toEqual(JSON.parse(JSON.stringify(document)));
  const again = await get({ "if-none-match": first.headers.etag });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe("");
});

test("the example of a lead makes a lead", async () => {
  const acme = await newTenant();
  const body = operationOf("createLead").requestBody?.content["application/json"]?.example;
  const made = await acme.admin.send({ method: "POST", url: addressOf(createLead), body });
  expect(made.statusCode).toBe(201);
});
