import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { BlockList, isIP } from "node:net";
import { join, resolve } from "node:path";
import {
  type AsteriskConnection,
  loadConfig,
  newPassword,
  ownerOf,
  prepareRoot,
  Refusal,
  readConnection,
  startAsterisk,
  versionOf,
} from "@parley/server/admin";
import { Command } from "commander";

type Up = {
  folder?: string;
  control: string;
  sip: string;
  rtp: string;
  publicAddress?: string;
  localNetwork?: string[];
  certificate?: string;
  certificateKey?: string;
  edge?: string;
};

/** `parley asterisk`: a working Asterisk 22 on this machine, without hands. */
export function asteriskCommand(): Command {
  return new Command("asterisk")
    .description("run an Asterisk for telephony (Debian or Ubuntu, as root)")
    .addCommand(
      new Command("up")
        .description("fetch Asterisk where it is not there yet, run it until it is told to stop")
        .option("--folder <folder>", "where it lives; otherwise asterisk/ in PARLEY_HOME")
        .option("--control <address:port>", "the control interface, private", "127.0.0.1:8088")
        .option("--sip <address:port>", "where carriers and phones find it", "0.0.0.0:5060")
        .option("--rtp <from-to>", "the ports of sound", "20000-29999")
        .option("--public-address <address>", "as the outside knows this machine, behind a NAT")
        .option("--local-network <network...>", "who is on this side of the NAT, as 10.1.0.0/16")
        .option("--certificate <file>", "for carriers that connect by TLS, at the port after --sip")
        .option("--certificate-key <file>", "the key of that certificate")
        .option("--edge <address:port>", "the SIP proxy before several of them, if there is one")
        .action(up),
    )
    .addCommand(
      new Command("prepare")
        .description("fetch and unpack Asterisk only, so that a later start needs no network")
        .option("--folder <folder>", "where it lives; otherwise asterisk/ in PARLEY_HOME")
        .action(async ({ folder }: { folder?: string }) => {
          const root = await prepareRoot(folderOf(folder));
          process.stdout.write(`Asterisk ${await versionOf(root)} lies ready in ${root}\n`);
        }),
    );
}

function folderOf(given: string | undefined): string {
  return given ? resolve(given) : join(loadConfig(process.env).home, "asterisk");
}

async function up({
  folder: given,
  publicAddress,
  localNetwork,
  edge,
  ...rest
}: Up): Promise<void> {
  const folder = folderOf(given);
  const control = privateAddress(addressOf(rest.control));
  const sip = addressOf(rest.sip);
  const rtp = rangeOf(rest.rtp);
  const certificate = await certificateOf(rest);
  if (publicAddress !== undefined && isIP(publicAddress) === 0)
    throw wrong(publicAddress, "an address");
  for (const network of localNetwork ?? []) demandNetwork(network);
  if (localNetwork && publicAddress === undefined)
    throw new Refusal("invalid", "--local-network is for a machine with a --public-address");
  if (edge !== undefined) addressOf(edge);
  const root = await prepareRoot(folder);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "connection.json");
  const owner = await ownerOf(folder);
  const password = await passwordOf(file);
  // From before it is there: an Asterisk that nobody ends would outlive whoever started it.
  const asked = new AbortController();
  const stop = () => asked.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const asterisk = await startAsterisk({
    ...{ root, name: "node", sip, rtp, owner, certificate, signal: asked.signal },
    control: { ...control, password },
    ...{ publicAddress: publicAddress ?? null, localNetworks: localNetwork, edge: edge ?? null },
  }).catch((error: unknown) => {
    if (asked.signal.aborted) return null;
    throw error;
  });
  if (asterisk === null) return;
  await keep(file, asterisk.connection, owner);
  process.stdout.write(
    `Asterisk ${await versionOf(root)} is up (process ${asterisk.pid}): SIP at ${rest.sip}, sound at ${rest.rtp}.\n` +
      `Start Parley with PARLEY_ASTERISK=${file}\n`,
  );
  await asterisk.ended;
  if (asked.signal.aborted) return;
  process.stderr.write(`Asterisk ended by itself; see ${join(asterisk.folder, "log")}\n`);
  process.exitCode = 1;
}

/** The password stays over restarts, so that an application that runs finds back by itself. */
async function passwordOf(file: string): Promise<string> {
  return existsSync(file) ? (await readConnection(file)).password : newPassword();
}

/** For whom the folder belongs to, and nobody else. */
async function keep(
  file: string,
  connection: AsteriskConnection,
  { uid, gid }: { uid: number; gid: number },
): Promise<void> {
  await writeFile(file, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  await chown(file, uid, gid);
}

async function certificateOf({ certificate, certificateKey }: Up) {
  if (certificate === undefined && certificateKey === undefined) return null;
  if (certificate === undefined || certificateKey === undefined)
    throw new Refusal("invalid", "--certificate and --certificate-key belong together");
  const [text, key] = await Promise.all([certificate, certificateKey].map(read));
  if (!text?.includes("BEGIN CERTIFICATE")) throw wrong(certificate, "a certificate in PEM");
  if (!key?.includes("PRIVATE KEY")) throw wrong(certificateKey, "a key in PEM");
  return { certificate: text, key };
}

function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw wrong(file, "a file that can be read");
  });
}

type Address = { address: string; port: number };

function addressOf(text: string): Address {
  const [, address = "", digits = ""] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (isIP(address) !== 4 || port < 1 || port > 65_535) throw wrong(text, "ADDRESS:PORT");
  return { address, port };
}

function demandNetwork(text: string): void {
  const [, address = "", bits = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  if (isIP(address) !== 4 || Number(bits) > 32) throw wrong(text, "a network such as 10.1.0.0/16");
}

function rangeOf(text: string): { from: number; to: number } {
  const [, first = "", last = ""] = /^(\d{4,5})-(\d{4,5})$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (from < 1024 || to > 65_535 || to - from < 100)
    throw wrong(text, "FROM-TO, 100 ports or more");
  return { from, to };
}

/** Whoever reaches the control interface can place calls. */
function privateAddress(given: Address): Address {
  const near = new BlockList();
  near.addSubnet("127.0.0.0", 8);
  near.addSubnet("10.0.0.0", 8);
  near.addSubnet("172.16.0.0", 12);
  near.addSubnet("192.168.0.0", 16);
  if (near.check(given.address)) return given;
  throw new Refusal(
    "invalid",
    `${given.address} is no private address: whoever reaches it can place calls`,
  );
}

function wrong(text: string, wanted: string): Refusal {
  return new Refusal("invalid", `${text} is not ${wanted}`);
}
