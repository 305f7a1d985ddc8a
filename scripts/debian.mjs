// Packages of Debian and Ubuntu that tests drive, from the system's own sources.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether this is root on a system with apt. */
export function mayInstall() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const about = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(about);
}

/** Installs a package; false when that failed, with apt's own words on the screen. */
export function installPackage(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return [
    ["update", "-q"],
    ["install", "-y", "-q", "--no-install-recommends", name],
  ].every((args) => {
    const stdio = ["ignore", "ignore", "inherit"];
    return spawnSync("apt-get", args, { stdio, env }).status === 0;
  });
}

/**
 * Unpacks packages and what they need and this system has not into `folder`, and installs nothing: a daemon that only
 * tests drive is not started by the system. False when they cannot be had, with apt's own words on the screen.
 */
export function unpackPackages(folder, names) {
  if (existsSync(folder)) return true;
  const making = `${folder}.${process.pid}`;
  const archives = join(making, "archives");
  mkdirSync(join(archives, "partial"), { recursive: true });
  const run = (program, ...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  };
  const options = ["-q", "--no-install-recommends", "--download-only", "-o"];
  const install = ["install", "-y", ...options, `Dir::Cache::archives=${archives}/`, ...names];
  const isThere = run("apt-get", "update", "-q") && run("apt-get", ...install);
  const debs = readdirSync(archives).filter((name) => name.endsWith(".deb"));
  const unpack = (deb) => run("dpkg-deb", "-x", join(archives, deb), making);
  if (isThere && debs.every(unpack)) {
    rmSync(archives, { recursive: true });
    renameSync(making, folder);
    return true;
  }
  rmSync(making, { recursive: true, force: true });
  return false;
}

/**
 * Pebble, the authority for certificates that Let's Encrypt makes for tests: found, or installed where
 * that is possible. Says loudly when it is not there, because the story of a certificate is left out then.
 */
export function findOrInstallPebble() {
  const folders = [process.env.PEBBLE_PATH ?? "", ...(process.env.PATH ?? "").split(delimiter)];
  const isThere = () => folders.some((folder) => folder && existsSync(join(folder, "pebble")));
  if (isThere()) return;
  if (mayInstall()) {
    process.stdout.write("Installing Pebble for the test of certificates ...\n");
    if (installPackage("pebble") && isThere()) return;
  }
  process.stdout.write("Left out: a certificate by ACME (no pebble on this system)\n");
}
