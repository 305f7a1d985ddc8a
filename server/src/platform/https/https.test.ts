import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { eventually } from "../../testing/tenant.ts";
import { loadConfig } from "../config.ts";
import { homeAt } from "../home.ts";
import { createLog } from "../observe/log.ts";
import { certificateFiles } from "./files.ts";
import { openHttps } from "./index.ts";
import { ownCertificate } from "./own-authority.ts";
import { createPlainServer, createTlsServer } from "./server.ts";

const log = createLog("silent");
const folder = await mkdtemp(join(tmpdir(), "parley-https-"));
afterAll(() => rm(folder, { recursive: true }));

type Answer = { status: number; body: string; serial: string; location: string };

/** Asks a server of ours, trusting only the authority that is named. */
function ask(port: number, ca: string, path = "/"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port, path, ca, host: "localhost", agent: false };
    get(options, (response) => void answerOf(response).then(resolve)).on("error", reject);
  });
}

function askPlain(port: number, path: string, host = `localhost:${port}`): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port, path, host: "127.0.0.1", headers: { host }, agent: false };
    getPlain(options, (response) => void answerOf(response).then(resolve)).on("error", reject);
  });
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const serial = (response.socket as TLSSocket).getPeerCertificate?.().serialNumber ?? "";
  let body = "";
  for await (const text of response) body += text;
  const { location = "" } = response.headers;
  return { status: response.statusCode ?? 0, body, serial, location };
}

async function listen(server: ReturnType<typeof createTlsServer>): Promise<number> {
  server.listen(0, "localhost");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const authorityOf = (keys: string) => readFile(join(keys, "https", "authority.pem"), "utf8");

describe("a certificate of one's own authority", () => {
  const keys = join(folder, "self");
  let source: Awaited<ReturnType<typeof ownCertificate>>;
  let server: ReturnType<typeof createTlsServer>;
  let port: number;
  beforeAll(async () => {
    source = await ownCertificate(keys, new Date());
    server = createTlsServer(source, (_, response) => void response.end("sealed"));
    port = await listen(server);
  });
  afterAll(async () => {
    await source.stop();
    server.close();
  });

  test("is trusted by whoever trusts the authority, and by nobody else", async () => {
    expect(await ask(port, await authorityOf(keys))).toMatchObject({ status: 200, body: "sealed" });
    const other = join(folder, "other");
    await (await ownCertificate(other, new Date())).stop();
    await expect(ask(port, await authorityOf(other))).rejects.toThrow(/certificate/);
  });

  test("keeps its authority, tells how to trust it, and closes its key to others", async () => {
    const before = await authorityOf(keys);
    const again = await ownCertificate(keys, new Date());
    await again.stop();
    expect(await authorityOf(keys)).toBe(before);
    expect(again.advice.join("\n")).toContain(join(keys, "https", "authority.pem"));
    expect((await stat(join(keys, "https", "authority.key"))).mode & 0o777).toBe(0o600);
  });

  test("sends plain HTTP at the same port to HTTPS, and not elsewhere", async () => {
    expect(await askPlain(port, "/leads?q=1")).toMatchObject({
      status: 308,
      location: `https://localhost:${port}/leads?q=1`,
    });
    expect(await askPlain(port, "/", "evil.example/x")).toMatchObject({
      status: 400,
      location: "",
    });
  });

  test("carries sockets", async () => {
    const ws = new WebSocket(`wss://localhost:${port}/x`, { ca: await authorityOf(keys) });
    ws.on("error", () => {});
    const [request, stream] = await once(server, "upgrade");
    expect(request.url).toBe("/x");
    stream.destroy();
  });

  test("cuts off nothing else when a caller sends no TLS and no HTTP", async () => {
    const socket = connect(port, "localhost");
    socket.on("error", () => {});
    socket.resume();
    socket.write("\x00\x01\x02");
    await once(socket, "close");
    expect((await ask(port, await authorityOf(keys))).status).toBe(200);
  });
});

describe("certificates in files", () => {
  test("are read again when both changed, and stay when they do not fit each other", async () => {
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    const pairs = await Promise.all([
      ownCertificate(first, new Date()),
      ownCertificate(second, new Date()),
    ]);
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const write = async (file: string, text: unknown) => writeFile(file, String(text));
    await write(cert, pairs[0].certificate.cert);
    await write(key, pairs[0].certificate.key);
    const source = await certificateFiles(cert, key, log, 20);
    const server = createTlsServer(source, (_, response) => void response.end("ok"));
    const port = await listen(server);
    const before = await ask(port, await authorityOf(first));

    await write(cert, pairs[1].certificate.cert);
    expect((await ask(port, await authorityOf(first))).serial).toBe(before.serial);
    await write(key, pairs[1].certificate.key);
    const ca = await authorityOf(second);
    const after = await eventually(() => ask(port, ca).catch(() => null));
    expect(after.serial).not.toBe(before.serial);
    for (const one of [source, ...pairs]) await one.stop();
    server.close();
  });

  test("that cannot be used are refused with what would help", async () => {
    const none = join(folder, "none.pem");
    await expect(certificateFiles(none, none, log)).rejects.toMatchObject({
      reason: "settings",
      cure: expect.stringContaining("--https cert.pem,key.pem"),
    });
  });
});

describe("the port of plain HTTP", () => {
  test("answers the authority's challenge and sends everybody else on", async () => {
    const server = createPlainServer(new Map([["token-1", "token-1.thumbprint"]]));
    const port = await listen(server);
    const challenge = "/.well-known/acme-challenge";
    expect(await askPlain(port, `${challenge}/token-1`)).toMatchObject({
      status: 200,
      body: "token-1.thumbprint",
    });
    expect((await askPlain(port, `${challenge}/token-2`)).status).toBe(308);
    expect((await askPlain(port, "/a", "parley.example:80")).location).toBe(
      "https://parley.example/a",
    );
    server.close();
  });
});

describe("the setting", () => {
  test("is self, two files or a domain, which listens for everybody", () => {
    expect(loadConfig({}, ["--https", "self"])).toMatchObject({ https: "self", port: 4400 });
    expect(loadConfig({ PARLEY_HTTPS: "parley.example.org" })).toMatchObject({
      host: "0.0.0.0",
      port: 443,
      httpPort: 80,
    });
    const mine = { PARLEY_HTTPS: "parley.example.org", HOST: "10.0.0.1", PORT: "8443" };
    expect(loadConfig(mine)).toMatchObject({ host: "10.0.0.1", port: 8443 });
    for (const wrong of ["yes", "cert.pem", "a b.example", "a,b,c"]) {
      expect(() => loadConfig({ PARLEY_HTTPS: wrong })).toThrow("PARLEY_HTTPS must be");
    }
  });

  test("opens what it names", async () => {
    const home = join(folder, "home");
    const source = await openHttps(loadConfig({ PARLEY_HOME: home, PARLEY_HTTPS: "self" }), log);
    await source?.stop();
    expect(await readdir(join(homeAt(home).keys, "https"))).toEqual([
      "authority.key",
      "authority.pem",
    ]);
    expect(await openHttps(loadConfig({ PARLEY_HOME: home }), log)).toBeUndefined();
  });
});
