import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { createHttp } from "./server.ts";

const friend = "https://crm.example";
let plain: TestServer;
let open: TestServer;
beforeAll(async () => {
  plain = await startTestServer({ PARLEY_ROLES: "web" });
  open = await startTestServer(
    {
      PARLEY_ROLES: "web",
      PARLEY_CORS_ORIGINS: `${friend},http://localhost:5173`,
      TRUST_PROXY: "127.0.0.1",
    },
    plain,
  );
});
afterAll(async () => {
  await open.parley.stop();
  await open.admin.end();
  await stopTestServer(plain);
});

const ask = (
  server: TestServer,
  headers: Record<string, string> = {},
  { method = "GET", url = "/api/v1/auth/session" } = {},
) => server.parley.http.inject({ method: method as "GET", url, headers });

describe("every answer", () => {
  test("says what a browser may do with it", async () => {
    for (const url of ["/health", "/api/v1/auth/session", "/nowhere"]) {
      const { headers } = await ask(plain, {}, { url });
      expect(headers).toMatchObject({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["permissions-policy"]).toContain("geolocation=()");
      expect(headers["strict-transport-security"]).toBeUndefined();
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("asks for HTTPS for ever when it went over HTTPS, as a trusted proxy tells", async () => {
    const told = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
    const { headers } = await ask(open, told);
    expect(headers["strict-transport-security"]).toBe("max-age=31536000");
    expect((await ask(plain, told)).headers["strict-transport-security"]).toBeUndefined();
  });

  test("that is a page allows nothing inline without its nonce, which is new each time", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-page-"));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "index.html"), '<meta content="__CSP_NONCE__">');
    const http = await createHttp(plain.parley.app, folder);
    const pages = await Promise.all([http.inject("/leads"), http.inject("/leads")]);
    const policies = pages.map(({ headers }) => String(headers["content-security-policy"]));
    await http.close();
    await rm(folder, { recursive: true });
    for (const [i, policy] of policies.entries()) {
      expect(policy).not.toContain("unsafe");
      expect(policy).toContain("frame-ancestors 'none'");
      const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? "?";
      expect(pages[i]?.body).toContain(nonce);
    }
    expect(policies[0]).not.toBe(policies[1]);
  });
});

describe("a page of another origin", () => {
  test("in the list may call with a token, and learns what it may send", async () => {
    const { headers } = await ask(open, { origin: friend });
    expect(headers).toMatchObject({ "access-control-allow-origin": friend, vary: "Origin" });
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
    const asked = { origin: friend, "access-control-request-method": "PATCH" };
    const preflight = await ask(open, asked, { method: "OPTIONS" });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toContain("authorization");
  });

  test("that is not in it is told nothing", async () => {
    for (const origin of ["https://evil.example", "null", `${friend}.evil.example`]) {
      for (const server of [open, plain]) {
        const { headers } = await ask(server, { origin });
        expect(headers["access-control-allow-origin"]).toBeUndefined();
      }
      const asked = { origin, "access-control-request-method": "PATCH" };
      const preflight = await ask(open, asked, { method: "OPTIONS" });
      expect(preflight.headers["access-control-allow-methods"]).toBeUndefined();
    }
  });
});

describe("the address of a caller", () => {
  test("is what a proxy in the list says, and nobody else's word", async () => {
    const told = { "x-forwarded-for": "203.0.113.9" };
    const addressOf = async (server: TestServer) => {
      const tenant = await newTenant(plain);
      const email = tenant.admin.session?.user.email ?? "";
      const reply = await server.parley.http.inject({
        method: "POST",
        url: "/api/v1/auth/sign-in",
        headers: told,
        payload: { email, password: "correct horse battery" },
      });
      expect(reply.statusCode).toBe(200);
      const { rows } = await plain.admin.query<{ ip: string }>(
        "select ip from sessions where tenant_id = $1 order by id desc limit 1",
        [tenant.id],
      );
      return rows[0]?.ip;
    };
    expect(await addressOf(open)).toBe("203.0.113.9");
    expect(await addressOf(plain)).toBe("127.0.0.1");
  });
});
