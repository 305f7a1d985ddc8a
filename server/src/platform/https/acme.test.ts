import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import acme from "acme-client";
import { afterAll, expect, test } from "vitest";
import { eventually } from "../../testing/tenant.ts";
import { loadConfig } from "../config.ts";
import { createLog } from "../observe/log.ts";
import { openHttps } from "./index.ts";
import { ownCertificate } from "./own-authority.ts";

/*
 * Against Pebble, the authority that Let's Encrypt makes for tests; `npm test` installs it where it may. Where it
 * is not there is no authority to ask; PEBBLE_PATH names its folder where it lies elsewhere.
 */
const folders = [process.env.PEBBLE_PATH ?? "", ...(process.env.PATH ?? "").split(delimiter)];
const place = folders.find((folder) => folder !== "" && existsSync(join(folder, "pebble")));

const folder = await mkdtemp(join(tmpdir(), "parley-acme-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill();
  await rm(folder, { recursive: true });
});

test.runIf(place)(
  "a domain gets a certificate, keeps it, and renews it when it is due",
  async () => {
    const ports = await freePorts(5);
    const [api = 0, management = 0, dns = 0, names = 0, httpPort = 0] = ports;
    const authority = await ownCertificate(folder, new Date());
    await authority.stop();
    const [certificate, privateKey] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    await writeFile(certificate, String(authority.certificate.cert));
    await writeFile(privateKey, String(authority.certificate.key));
    const pebble = {
      listenAddress: `127.0.0.1:${api}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate,
      privateKey,
      httpPort,
      tlsPort: 5001,
    };
    const config = join(folder, "pebble.json");
    await writeFile(config, JSON.stringify({ pebble }));
    run("pebble-challtestsrv", [
      ...["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", `127.0.0.1:${dns}`],
      ...["-management", `127.0.0.1:${names}`, "-http01", "", "-https01", "", "-tlsalpn01", ""],
    ]);
    run("pebble", ["-config", config, "-dnsserver", `127.0.0.1:${dns}`]);
    const ca = await readFile(join(folder, "https", "authority.pem"), "utf8");
    acme.axios.defaults.httpsAgent = new Agent({ ca });
    const acmeUrl = `https://localhost:${api}/dir`;
    await eventually(() => acme.axios.get(acmeUrl).catch(() => null), { what: "the authority" });

    const home = join(folder, "home");
    const settings = loadConfig({
      PARLEY_HOME: home,
      PARLEY_HTTPS: "parley.example.org",
      PARLEY_HTTP_PORT: String(httpPort),
      PARLEY_ACME_URL: acmeUrl,
      HOST: "127.0.0.1",
    });
    const open = async () => {
      const source = await openHttps(settings, createLog("silent"));
      await source?.stop();
      return new X509Certificate(String(source?.certificate.cert));
    };
    const first = await open();
    expect(first.subjectAltName).toContain("parley.example.org");
    expect((await open()).serialNumber).toBe(first.serialNumber);

    const file = join(home, "keys", "https", "parley.example.org.pem");
    // What is kept ends within a month: another's certificate stands in for an old one of ours.
    const due = await ownCertificate(join(folder, "due"), new Date(Date.now() - 380 * 86_400_000));
    await due.stop();
    await writeFile(file, `${String(due.certificate.key).trim()}\n${due.certificate.cert}`);
    const renewed = await open();
    expect(renewed.subjectAltName).toContain("parley.example.org");
    expect(renewed.serialNumber).not.toBe(first.serialNumber);
  },
);

function run(program: string, args: string[]): void {
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: "1" };
  children.push(spawn(join(place ?? "", program), args, { stdio: "ignore", env }));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
