import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { StartRefusal } from "../../../platform/start-refusal.ts";

const tools = ["apt-get", "dpkg", "dpkg-deb", "tar", "bash", "chroot", "mknod", "ldconfig"];
/** `sbin` is in root's path on some systems only. */
const usualFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** What this machine lacks for an Asterisk of its own, each in words; empty where nothing is missing. */
export function missingForAsterisk(): string[] {
  const missing: string[] = [];
  if (!isDebianLike())
    missing.push("a Debian or Ubuntu system (Asterisk is taken from its packages)");
  if (process.getuid?.() !== 0) {
    missing.push(
      "the rights of root (Asterisk is unpacked and runs in a folder of its own, by chroot)",
    );
  }
  const absent = tools.filter((tool) => !isThere(tool));
  if (absent.length > 0) missing.push(`the programs ${absent.join(", ")}`);
  return missing;
}

/** Says all that is missing at once. */
export function refuseWhereMissing(): void {
  const missing = missingForAsterisk();
  if (missing.length === 0) return;
  throw new StartRefusal(
    "asterisk",
    `this machine lacks ${missing.join("; and ")}`,
    "Run it as root on a Debian or Ubuntu host, or run an Asterisk 22 elsewhere and write its connection file by hand (docs/runbooks/telephony.md)",
  );
}

export function isDebianLike(): boolean {
  const file = "/etc/os-release";
  const about = existsSync(file) ? readFileSync(file, "utf8") : "";
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(about);
}

function isThere(tool: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...usualFolders];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, tool)));
}
