import type { Output, testSso } from "@parley/contract";
import * as oidc from "openid-client";
import { z } from "zod";
import { Refusal } from "../../../platform/errors.ts";
import type { Outside } from "../../../platform/net/outside.ts";

export type Provider = { issuer: string; clientId: string; clientSecret: string | null };

/** Reads the provider's description and makes a client of it. Every call of it goes by `outside`. */
export async function discover(
  outside: Outside,
  { issuer, clientId, clientSecret }: Provider,
): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  return oidc.discovery(url, clientId, undefined, authentication(clientSecret), {
    [oidc.customFetch]: through(outside),
    // `outside` lets plain http through to private networks that the operator has opened, only.
    execute: url.protocol === "http:" ? [oidc.allowInsecureRequests] : [],
  });
}

function through(outside: Outside): oidc.CustomFetch {
  return async (url, { method, headers, body, signal }) =>
    outside.fetch(url, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(body === undefined || body === null ? {} : { body: textOf(body) }),
      ...(signal ? { signal } : {}),
    });
}

function textOf(body: oidc.FetchBody): string {
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error("a body that is no text");
}

/** The client says who it is in the way that this provider takes. */
function authentication(secret: string | null): oidc.ClientAuth {
  if (secret === null) return oidc.None();
  const basic = oidc.ClientSecretBasic(secret);
  const post = oidc.ClientSecretPost(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const takesBasic = !methods || methods.includes("client_secret_basic");
    return (takesBasic ? basic : post)(server, ...rest);
  };
}

type Test = Output<typeof testSso>;
type Check = Test["checks"][number];

const Description = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  response_types_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
});
type Description = z.infer<typeof Description>;

/** Goes through what a sign-in needs of an issuer and says what is wrong, in words for administrators. */
export async function testProvider(outside: Outside, issuer: string): Promise<Test> {
  const checks: Check[] = [];
  const add = (check: Check["check"], ok: boolean, detail: string) =>
    checks.push({ check, ok, detail });
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const found = await readJson(outside, address, Description);
  if (typeof found === "string") {
    add("DISCOVERY", false, `${address}: ${found}`);
    return { ok: false, checks };
  }
  add("DISCOVERY", true, address);
  add("ISSUER", found.issuer === issuer, `The provider calls itself ${found.issuer}`);
  checks.push(codeFlow(found), pkce(found), await keys(outside, found));
  return { ok: checks.every(({ ok }) => ok), checks };
}

function codeFlow(found: Description): Check {
  const missing = [
    ...(found.authorization_endpoint ? [] : ["authorization_endpoint"]),
    ...(found.token_endpoint ? [] : ["token_endpoint"]),
    ...((found.response_types_supported ?? ["code"]).includes("code")
      ? []
      : ["response type code"]),
  ];
  const detail =
    missing.length > 0 ? `Missing: ${missing.join(", ")}` : `${found.authorization_endpoint}`;
  return { check: "CODE_FLOW", ok: missing.length === 0, detail };
}

/** Some providers take PKCE and do not say so; only one that says otherwise is refused. */
function pkce({ code_challenge_methods_supported: methods }: Description): Check {
  const ok = methods === undefined || methods.includes("S256");
  return {
    check: "PKCE",
    ok,
    detail: methods?.join(", ") ?? "Not announced; it is used all the same",
  };
}

async function keys(outside: Outside, { jwks_uri: address }: Description): Promise<Check> {
  if (!address) return { check: "KEYS", ok: false, detail: "Missing: jwks_uri" };
  const found = await readJson(outside, address, z.object({ keys: z.array(z.object({})).min(1) }));
  if (typeof found === "string")
    return { check: "KEYS", ok: false, detail: `${address}: ${found}` };
  return { check: "KEYS", ok: true, detail: `${found.keys.length}` };
}

async function readJson<T>(
  outside: Outside,
  address: string,
  schema: z.ZodType<T>,
): Promise<T | string> {
  try {
    const answer = await outside.fetch(address, { headers: { accept: "application/json" } });
    if (answer.status !== 200) return `answered with status ${answer.status}`;
    const parsed = schema.safeParse(await answer.json());
    return parsed.success ? parsed.data : "is not what OpenID Connect Discovery asks for";
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    if (error instanceof SyntaxError) return "is not JSON";
    throw error;
  }
}
