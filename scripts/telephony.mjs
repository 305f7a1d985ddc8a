// The tests with a real Asterisk, in a network of their own: nothing can leave it, and no port is taken in it.
// `node scripts/telephony.mjs [FILE]` runs them alone. They need root on Debian or Ubuntu, and `ip`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, staleParts } from "./build.mjs";
import { noSums, suite, tell } from "./check.mjs";
import { installPackage, mayInstall, unpackPackages } from "./debian.mjs";

const checkout = join(import.meta.dirname, "..");
const help = "They can be left out with --no-telephony.";

/** Where Asterisk lies between two runs: outside of the checkout, so that a fresh clone finds it. */
export const asteriskFolder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "parley",
  "asterisk",
);

/** Beside it what stands around switches: a SIP proxy (Kamailio, with TLS) and a relay for browsers (coturn). */
const around = join(asteriskFolder, "..", "around-tls");

/** Fetches Asterisk where it is not there yet. Throws with what is missing, in words. */
export function prepareTelephony() {
  if (!mayInstall()) {
    throw new Error(
      `The tests with a real Asterisk need root on Debian or Ubuntu, and this is not. ${help}`,
    );
  }
  if (!existsSync("/usr/sbin/ip") && !existsSync("/sbin/ip") && !installPackage("iproute2")) {
    throw new Error(`The tests with a real Asterisk need ip (the package iproute2). ${help}`);
  }
  if (!existsSync(join(asteriskFolder, "root"))) {
    process.stdout.write("Fetching Asterisk for the tests of telephony ...\n");
  }
  const parley = [
    "--import",
    "tsx",
    "cli/src/main.ts",
    "asterisk",
    "prepare",
    "--folder",
    asteriskFolder,
  ];
  const { status } = spawnSync(process.execPath, parley, { cwd: checkout, stdio: "inherit" });
  if (status !== 0) throw new Error(`Asterisk could not be made ready; see above. ${help}`);
  if (!unpackPackages(around, ["kamailio", "kamailio-tls-modules", "coturn"])) {
    throw new Error(`Kamailio and coturn could not be had from this system's mirror. ${help}`);
  }
  sweep(join(asteriskFolder, "root", "parley"));
}

/** Rooms of runs that were ended before they could clear up, with what was recorded in them. */
function sweep(rooms) {
  for (const name of existsSync(rooms) ? readdirSync(rooms) : []) {
    const pid = /^(?:room|bench|edge-[ab])-(\d+)/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(rooms, name), { recursive: true, force: true });
  }
}

/** Runs them; `files`: only these; `aside`: while others go on. */
export async function telephonySuite(sums, { files = [], aside = false } = {}) {
  const network = `parley-${process.pid}`;
  try {
    openNetwork(network);
    const settings = { TELEPHONY_FOLDER: asteriskFolder, TELEPHONY_AROUND: around };
    const args = ["run", "--config", "vitest.telephony.config.ts", ...files];
    const within = ["ip", "netns", "exec", network];
    await suite(sums, "telephony with a real Asterisk", args, { within, settings, aside });
  } finally {
    closeNetwork(network);
  }
}

/** A network that nothing leaves and that nobody else is in. */
export function openNetwork(name) {
  ip("netns", "add", name);
  ip("-n", name, "link", "set", "lo", "up");
  // Asterisk offers browsers no address of the loopback: there must be another one.
  ip("-n", name, "link", "add", "near", "type", "veth", "peer", "name", "far");
  ip("-n", name, "link", "set", "near", "up");
  ip("-n", name, "link", "set", "far", "up");
  for (const host of [1, 11, 12])
    ip("-n", name, "addr", "add", `10.99.0.${host}/24`, "dev", "near");
}

/** Whoever is still in it was started by whoever opened it. */
export function closeNetwork(name) {
  const { stdout } = spawnSync("ip", ["netns", "pids", name], { encoding: "utf8" });
  for (const pid of (stdout ?? "").trim().split("\n").filter(Boolean)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
  spawnSync("ip", ["netns", "delete", name], { stdio: "ignore" });
}

function ip(...args) {
  const { status, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (status === 0) return;
  throw new Error(
    `This system gives no network of its own (ip ${args.join(" ")}: ${stderr}). ${help}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sums = noSums();
  prepareTelephony();
  await build(staleParts());
  await telephonySuite(sums, { files: process.argv.slice(2) });
  tell(sums);
}
