import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contains, isPublic, networks } from "./addresses.ts";
import { Outside, type OutsideOptions } from "./outside.ts";

let server: Server;
let port: number;
let asked = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    if (request.url === "/moved") response.writeHead(302, { location: "/" }).end();
    else if (request.url === "/slow") response.write("a");
    else if (request.url === "/large") response.end(Buffer.alloc(1024 * 1024 + 1));
    else request.pipe(response.setHeader("x-host", request.headers.host ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const loopback = { address: "127.0.0.1", family: 4 };
const elsewhere = { address: "93.184.215.14", family: 4 };

function outside(options: Partial<OutsideOptions> = {}): Outside {
  return new Outside({ allowed: ["127.0.0.0/8"], resolve: async () => [loopback], ...options });
}

const refusal = (reason: string) => ({ code: "address-unusable", more: { details: { reason } } });

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fd00:ec2::254",
  "ff02::1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
  "nonsense",
])("%s is not the public internet", (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])("%s is", (address) => {
  expect(isPublic(address)).toBe(true);
});

test("what the operator allows is allowed, and nothing beside it", () => {
  const list = networks(["10.0.0.0/8", "fd00::/8", "192.168.7.7"]);
  for (const inside of ["10.255.0.1", "fd12::1", "192.168.7.7", "::ffff:10.0.0.1"]) {
    expect(contains(list, inside)).toBe(true);
  }
  for (const beside of ["11.0.0.1", "fe80::1", "192.168.7.8", "8.8.8.8"]) {
    expect(contains(list, beside)).toBe(false);
  }
});

test("an allowed address is called by its name, with body and headers", async () => {
  const answer = await outside().fetch(`http://idp.example:${port}/`, {
    method: "POST",
    body: "Grüße",
    headers: { "content-type": "text/plain" },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-host")).toBe(`idp.example:${port}`);
  expect(await answer.text()).toBe("Grüße");
});

test.each([
  ["http://127.0.0.1/", []],
  ["http://[::1]/", []],
  ["http://[::ffff:127.0.0.1]/", []],
  ["http://2130706433/", []],
  ["http://0x7f.1/", []],
  ["https://169.254.169.254/latest/meta-data/", ["127.0.0.0/8"]],
])("%s is refused before anything is sent", async (address, allowed) => {
  const before = asked;
  const fetched = outside({ allowed }).fetch(address);
  await expect(fetched).rejects.toMatchObject(refusal("address-refused"));
  expect(asked).toBe(before);
});

test("a name is looked up once, and one forbidden address is enough to refuse it", async () => {
  let lookups = 0;
  const resolve = async () => [[loopback], [elsewhere]][lookups++] ?? [];
  const once = outside({ resolve });
  expect((await once.fetch(`http://idp.example:${port}/`)).status).toBe(200);
  expect(lookups).toBe(1);

  const mixed = outside({ allowed: [], resolve: async () => [elsewhere, loopback] });
  await expect(mixed.fetch("https://idp.example/")).rejects.toMatchObject(
    refusal("address-refused"),
  );
});

test("plain http goes nowhere public", async () => {
  const open = outside({ resolve: async () => [elsewhere] });
  await expect(open.fetch("http://idp.example/")).rejects.toMatchObject(refusal("not-encrypted"));
});

test.each([
  ["/moved", "redirected"],
  ["/large", "too-large"],
  ["/slow", "timed-out"],
])("%s is given up: %s", async (path, reason) => {
  const impatient = outside({ timeoutMs: path === "/slow" ? 300 : 5000 });
  const fetched = impatient.fetch(`http://idp.example:${port}${path}`);
  await expect(fetched).rejects.toMatchObject(refusal(reason));
});

test("names without an address, closed ports and other schemes are refused in words", async () => {
  const gone = outside({
    resolve: async () => {
      throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
    },
  });
  await expect(gone.fetch("https://idp.example/")).rejects.toThrow(
    "idp.example could not be reached (ENOTFOUND)",
  );
  await expect(outside().fetch("http://idp.example:1/")).rejects.toMatchObject(
    refusal("unreachable"),
  );
  for (const address of ["ftp://idp.example/", "https://me:secret@idp.example/", "idp.example"]) {
    await expect(outside().fetch(address)).rejects.toMatchObject(refusal("malformed"));
  }
});
