import { endpoints, events, permissionCodes } from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { testServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { html } from "./html.ts";
import { refusalPages } from "./refusals.ts";

const afar = { "x-forwarded-for": "203.0.113.9" };
const get = (client: Client, headers: Record<string, string> = {}) =>
  client.send({ method: "GET", url: "/docs", headers });

test("the page is for who is signed in and for callers on this machine", async () => {
  const acme = await newTenant();
  const stranger = new Client((await testServer()).parley.http);
  expect((await get(stranger, afar)).statusCode).toBe(401);
  expect((await get(stranger)).statusCode).toBe(200);
  expect((await get(acme.admin, afar)).statusCode).toBe(200);
});

test("it tells of every address, refusal, permission and event", async () => {
  const { body } = await get(new Client((await testServer()).parley.http));
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const name of endpoints.keys()) expect(ids).toContain(name);
  for (const { code } of refusalPages) expect(ids).toContain(`refusal-${code}`);
  for (const code of permissionCodes) expect(ids).toContain(`permission-${code}`);
  for (const name of events.keys()) expect(ids).toContain(`event-${name}`);

  const anchors = [...body.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
  expect(anchors.filter((anchor) => !ids.includes(anchor))).toEqual([]);
});

test("a refusal leads to its entry on the page", async () => {
  const acme = await newTenant();
  const { body } = await get(acme.admin);
  const refused = await acme.admin.send({ method: "GET", url: "/api/v1/leads?nothing=1" });
  const { type } = JSON.parse(refused.body);
  expect(type).toBe("/docs#refusal-unknown-field");
  expect(body).toContain(`id="${type.split("#")[1]}"`);
});

test("nothing is loaded from elsewhere, and only the page's own script may run", async () => {
  const client = new Client((await testServer()).parley.http);
  const [first, second] = [await get(client), await get(client)];
  const policy = String(first.headers["content-security-policy"]);
  const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(nonce.length).toBeGreaterThan(20);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(first.body).toContain(`<script nonce="${nonce}">`);
  expect(second.body).not.toContain(nonce);
  expect(first.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(first.body).not.toMatch(/ (?:style|on\w+)="/);
});

test("text in a page stays text", () => {
  const name = `<img src="x" onerror='a()'> & co`;
  expect(html`<p>${name}${[html`<b>${1}</b>`]}${undefined}</p>`.text).toBe(
    "<p>&lt;img src=&quot;x&quot; onerror=&#39;a()&#39;&gt; &amp; co<b>1</b></p>",
  );
});
