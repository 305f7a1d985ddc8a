import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { triplet } from "../../server/src/modules/telephony/asterisk-host/root.ts";
import {
  newPassword,
  type RunningAsterisk,
  startAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { aroundFolder, asteriskRoot } from "./surroundings.ts";

/** What stands between carriers and switches, as docs/runbooks tells to set it up. */
export const example = join(import.meta.dirname, "../../docs/runbooks/edge");
const around = aroundFolder();
const libraries = join(around, "usr/lib", triplet);

type Kamailio = {
  /** Where it keeps its files and its log. */
  folder: string;
  edge: string;
  nodes: readonly string[];
  /** With what it proves who it is, and whom it believes, in PEM. */
  tls?: { certificate: string; key: string; authorities: string };
};

/** A real Kamailio with the configuration of the example. */
export function startKamailio({ folder, edge, nodes, tls }: Kamailio): ChildProcess {
  copyFileSync(join(example, "kamailio.cfg"), join(folder, "kamailio.cfg"));
  const list = nodes.map((address) => `1 sip:${address}:5060 0 0\n`).join("");
  writeFileSync(join(folder, "dispatcher.list"), list);
  const args = ["-f", "kamailio.cfg", "-w", folder, "-Y", folder, "-DD", "-E"];
  args.push("-L", `${libraries}/kamailio/modules/`, "-l", `udp:${edge}:5060`);
  if (tls) {
    const text = readFileSync(join(example, "tls.cfg"), "utf8");
    const authorities = join(folder, "authorities.pem");
    const own = text.replace("/etc/ssl/certs/ca-certificates.crt", authorities);
    writeFileSync(join(folder, "tls.cfg"), own);
    writeFileSync(authorities, tls.authorities);
    writeFileSync(join(folder, "edge.pem"), tls.certificate);
    writeFileSync(join(folder, "edge.key"), tls.key);
    args.push("-A", "WITH_TLS", "-l", `tls:${edge}:5061`);
  }
  return runAround(folder, "usr/sbin/kamailio", args);
}

/** An Asterisk of this run's own, behind a proxy. */
export async function startNode(
  name: string,
  address: string,
  edge: string,
): Promise<RunningAsterisk> {
  const node = await startAsterisk({
    ...{ root: asteriskRoot(), name: `edge-${name}-${process.pid}`, edge: `${edge}:5060` },
    ...{ sip: { address, port: 5060 }, rtp: { from: 20_000, to: 20_999 } },
    control: { address, port: 8088, password: newPassword() },
  });
  process.once("exit", () => rmSync(node.folder, { recursive: true, force: true }));
  return node;
}

/** One of the programs that were unpacked for these stories. */
export function runAround(folder: string, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, "log"), "a");
  return spawn(join(around, program), args, {
    ...{ cwd: folder, stdio: ["ignore", log, log] },
    env: { ...process.env, LD_LIBRARY_PATH: `${libraries}:${libraries}/kamailio` },
  });
}
