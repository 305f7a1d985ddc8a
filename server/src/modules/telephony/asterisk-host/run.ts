import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartRefusal } from "../../../platform/start-refusal.ts";
import {
  applicationName,
  configurationFiles,
  type HostSettings,
  privateNetworks,
} from "./configuration.ts";
import type { AsteriskConnection } from "./connection.ts";
import { asteriskUser, triplet } from "./root.ts";

/** Where it listens; the rest follows from the root. */
export type RunOptions = {
  root: string;
  /** Several may live in one root, each by a name. */
  name: string;
  control: { address: string; port: number; password: string };
  sip: { address: string; port: number };
  rtp: { from: number; to: number };
  publicAddress?: string | null;
  /** Networks on this side of the translation; without them all private ones. */
  localNetworks?: readonly string[] | undefined;
  /** With what it proves who it is to whoever connects by TLS, in PEM. */
  certificate?: { certificate: string; key: string } | null | undefined;
  /** The proxy before it, ADDRESS:PORT, where there is one. */
  edge?: string | null;
  /** Who may write what is to be said: the user of the application. */
  owner?: { uid: number; gid: number } | undefined;
  /** Ends it, also before it is up. */
  signal?: AbortSignal | undefined;
};

/** An Asterisk that runs as a child of this process. */
export type RunningAsterisk = {
  pid: number;
  connection: AsteriskConnection;
  /** Its folder, as this system sees it; `log/messages` and `log/console` are below. */
  folder: string;
  /** Resolves when it is gone, by itself or stopped. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

const user = "parley";
const bootMs = 30_000;
const stopMs = 10_000;
const folders = [
  "etc",
  "run",
  "spool",
  "spool/recording",
  "log",
  "lib",
  "lib/keys",
  "cache",
  "spoken",
  "trusted",
];

/** A password that nobody has to remember. */
export const newPassword = (): string => randomBytes(32).toString("base64url");

/** Writes the configuration, starts Asterisk, and waits until it takes orders. */
export async function startAsterisk(options: RunOptions): Promise<RunningAsterisk> {
  const inside = `/parley/${options.name}`;
  const folder = join(options.root, inside);
  await refuseSecond(folder);
  await furnish(folder, settingsOf(options, inside), options.owner);
  options.signal?.throwIfAborted();
  const child = launch(options.root, inside, folder);
  const ended = once(child, "exit").then(() => {});
  const stop = () => end(child, ended);
  options.signal?.addEventListener("abort", () => void stop(), { once: true });
  const connection = connectionOf(options, inside);
  try {
    await untilUp(connection, child, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, connection, folder, ended, stop };
}

function settingsOf(options: RunOptions, inside: string): HostSettings {
  const { name, control, sip, rtp, publicAddress = null } = options;
  const { localNetworks = privateNetworks, certificate = null } = options;
  // The second lowest bit of the first byte: an address that was given out by nobody.
  const entityId = `02${randomBytes(5).toString("hex").replace(/../g, ":$&")}`;
  return {
    ...{ name, sip, rtp, publicAddress, localNetworks, certificate, entityId },
    folder: inside,
    modules: `/usr/lib/${triplet}/asterisk/modules`,
    control: { ...control, user },
  };
}

async function furnish(folder: string, settings: HostSettings, owner: RunOptions["owner"]) {
  for (const name of folders) await mkdir(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(configurationFiles(settings))) {
    const file = join(folder, "etc", name);
    await writeFile(file, text, { mode: 0o600 });
    await chmod(file, 0o600);
    await chown(file, asteriskUser, asteriskUser);
  }
  for (const name of folders) await chown(join(folder, name), asteriskUser, asteriskUser);
  // What is to be said, and whom to believe, is written by the application and only read by Asterisk.
  const { uid, gid } = owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  for (const name of ["spoken", "trusted"]) {
    await chown(join(folder, name), uid, gid);
    await chmod(join(folder, name), 0o755);
  }
}

/** Two with one folder would write over each other. */
async function refuseSecond(folder: string): Promise<void> {
  const file = join(folder, "run", "asterisk.pid");
  if (!existsSync(file)) return;
  const pid = (await readFile(file, "utf8")).trim();
  const command = `/proc/${pid}/cmdline`;
  const words = existsSync(command) ? await readFile(command, "utf8").catch(() => "") : "";
  if (!words.includes("asterisk")) return;
  throw new StartRefusal(
    "asterisk",
    `an Asterisk runs there already (process ${pid})`,
    `Stop it first: kill ${pid}`,
  );
}

/** In the foreground and as a child, so that it never outlives an orderly end of ours. */
function launch(root: string, inside: string, folder: string): ChildProcess {
  // As many open files as the system allows: four for each leg.
  const script = 'ulimit -c 0; ulimit -n "$(ulimit -Hn)"; exec chroot "$@"';
  const asterisk = ["/usr/sbin/asterisk", "-f", "-U", "asterisk", "-G", "asterisk"];
  const args = [root, ...asterisk, "-C", `${inside}/etc/asterisk.conf`];
  const child = spawn("/bin/sh", ["-c", script, "asterisk", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(folder, "log", "console"), { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once("exit", () => log.end());
  return child;
}

/** ARI answers 503 until everything is loaded. */
async function untilUp(at: AsteriskConnection, child: ChildProcess, folder: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${at.user}:${at.password}`).toString("base64")}`;
  const end = performance.now() + bootMs;
  while (child.exitCode === null && child.signalCode === null && performance.now() < end) {
    const answer = await fetch(new URL("/ari/asterisk/info", at.url), {
      headers: { authorization },
      signal: AbortSignal.timeout(2_000),
    }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const said = await readFile(join(folder, "log", "console"), "utf8").catch(() => "");
  throw new StartRefusal(
    "asterisk",
    `Asterisk did not come up: ${said.trim().split("\n").slice(-5).join("; ") || "it said nothing"}`,
    `Look into ${join(folder, "log")}, and whether its ports are free`,
  );
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await ended;
  clearTimeout(insist);
}

function connectionOf(options: RunOptions, inside: string): AsteriskConnection {
  const { root, control } = options;
  const host = control.address.includes(":") ? `[${control.address}]` : control.address;
  const libraries = join(root, "usr/lib", triplet);
  const loader = readdirSync(libraries).find((name) => /^ld-linux.*\.so\.\d+$/.test(name)) ?? "";
  const flite = [join(libraries, loader), "--library-path", libraries, join(root, "usr/bin/flite")];
  return {
    url: `http://${host}:${control.port}`,
    ...{ user, password: control.password, application: applicationName },
    edge: options.edge ?? null,
    trust: { folder: join(root, inside, "trusted"), asSeen: `${inside}/trusted` },
    speech: {
      folder: join(root, inside, "spoken"),
      asSeen: `${inside}/spoken`,
      command: [...flite, "-voice", "slt"],
    },
  };
}

/** Whose a folder is. */
export async function ownerOf(folder: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(folder);
  return { uid, gid };
}
