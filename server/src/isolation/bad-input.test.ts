import { addressOf, type Endpoint, endpoints, Problem } from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { operatorOf } from "../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../testing/server.ts";
import { newTenant, type TestTenant } from "../testing/tenant.ts";
import { differences, type Footprint, Witness } from "./footprint.ts";

/*
 * Bad input, generated from the contract: whatever an endpoint takes is given to it wrongly, by one who
 * may do everything. Each is refused with the field and the reason, and nothing is half-written.
 */
let server: TestServer;
let acme: TestTenant;
let witness: Witness;
let before: Footprint;

beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  acme = await newTenant(server);
  witness = await Witness.of(server);
  await acme.settled();
  before = await witness.footprint(acme.id);
});
afterAll(() => stopTestServer(server));

type Bad = {
  what: string;
  query?: string;
  path?: string;
  body?: unknown;
  type?: string;
  status: number;
  /** A field that must be among those named. */
  field?: string;
};

type Schema = {
  type?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

const someId = "01890a5d-ac96-774b-bcce-b302099a8057";
const huge = JSON.stringify({ name: "x".repeat(1_100_000) });

function propertiesOf(schema: z.ZodType): [string, Schema][] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  const parts = [root, ...(root.anyOf ?? [])];
  return parts.flatMap((part) => Object.entries(part.properties ?? {}));
}

function requiredOf(schema: z.ZodType): string[] {
  const { required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return required;
}

/** A value of a type that this field does not have. */
function wrongFor(schema: Schema): unknown {
  return typesOf(schema).includes("object") ? 7 : { zz: 1 };
}

function typesOf({ type, anyOf = [], oneOf = [], allOf = [] }: Schema): string[] {
  return [...(type ? [type] : []), ...[...anyOf, ...oneOf, ...allOf].flatMap(typesOf)];
}

function* badOnes({ path, params, query, body, upload }: Endpoint): Generator<Bad> {
  yield { what: "an unknown filter", query: "zz=1", status: 400, field: "zz" };
  for (const [name] of propertiesOf(query)) {
    // What else must be there is there: it is this one that is wrong.
    const others = requiredOf(query).filter((other) => other !== name);
    const text = [`${name}=a%00b`, ...others.map((other) => `${other}=a`)].join("&");
    yield { what: `${name} with a NUL`, query: text, status: 400, field: name };
  }
  if (propertiesOf(query).some(([name]) => name === "cursor")) {
    const strange = Buffer.from('["zz",1]').toString("base64url");
    yield { what: "a strange cursor", query: `cursor=${strange}`, status: 400, field: "cursor" };
  }
  for (const [name] of propertiesOf(params)) {
    yield { what: `a NUL in the path`, path: path.replace(`:${name}`, "%00"), status: 400 };
  }
  const form = "application/x-www-form-urlencoded";
  yield { what: "a form", body: "zz=1", type: form, status: 415 };
  if (upload) return;
  yield { what: "a file", body: "zz\n1\n", type: "text/csv", status: 415 };
  yield { what: "broken JSON", body: '{"zz":', type: "application/json", status: 400 };
  yield { what: "too much", body: huge, type: "application/json", status: 413 };
  yield { what: "a list", body: [1], status: 400, field: "body" };
  const fields = propertiesOf(body);
  const unknown = fields.length > 0 ? "zz" : "body";
  yield { what: "an unknown field", body: { zz: 1 }, status: 400, field: unknown };
  for (const [name, schema] of fields) {
    const wrong = { [name]: wrongFor(schema) };
    yield { what: `${name} of another type`, body: wrong, status: 400, field: name };
  }
}

const all = [...endpoints].filter(([, { path }]) => !path.startsWith("//"));

describe("refused, with the field and the reason", () => {
  test.each(all)("%s", async (_name, endpoint) => {
    const faults: string[] = [];
    for (const bad of badOnes(endpoint)) {
      if (endpoint.method === "GET" && bad.body !== undefined) continue;
      const fault = await faultOf(endpoint, bad);
      if (fault) faults.push(`${bad.what}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});

async function faultOf(endpoint: Endpoint, bad: Bad): Promise<string | undefined> {
  const params = Object.fromEntries(
    propertiesOf(endpoint.params).map(([name, schema]) => [name, schema.enum?.[0] ?? someId]),
  );
  const address = bad.path
    ? `/api/v1${bad.path.replace(/:\w+/g, someId)}`
    : addressOf(endpoint, params);
  // Addresses of the platform are the operator's; nobody else gets as far as a wrong field.
  const isPlatform = endpoint.permission.startsWith("tenants:");
  const client = isPlatform ? await operatorOf(acme.server) : acme.admin;
  const response = await client.send({
    method: endpoint.method,
    url: bad.query ? `${address}?${bad.query}` : address,
    body: bad.body,
    headers: bad.type ? { "content-type": bad.type } : {},
  });
  const problem = Problem.safeParse(response.json());
  if (response.statusCode !== bad.status || !problem.success) {
    return `${response.statusCode} ${response.body.slice(0, 200)}`;
  }
  if (bad.field === undefined) return undefined;
  const { errors = [] } = problem.data;
  const isNamed = errors.some(({ field, reason }) => isOf(field, bad.field) && reason !== "");
  return isNamed ? undefined : `does not name ${bad.field}: ${JSON.stringify(errors)}`;
}

function isOf(field: string, name: string | undefined): boolean {
  return field === name || field.startsWith(`${name}.`);
}

test("and nothing of it was written", async () => {
  await acme.settled();
  // That somebody used a right is noted, whatever came of it.
  const written = differences(before, await witness.footprint(acme.id));
  expect(written.filter((table) => table !== "permission_uses")).toEqual([]);
});
