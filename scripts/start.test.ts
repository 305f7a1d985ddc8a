import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findOrInstallChromium } from "./browser.mjs";
import { installIfNeeded, isInstalled } from "./install.mjs";
import { oldestNode, refuseNode } from "./node-version.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-scripts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("an old Node is refused with the cause and the cure", () => {
  for (const old of ["18.20.4", "20.9.0", "20.18.3"]) {
    expect(refuseNode(old)).toMatch(
      new RegExp(`this is Node ${old}, .* needs ${oldestNode}.* Install`),
    );
  }
  for (const good of [oldestNode, "20.20.2", "22.0.0", process.versions.node]) {
    expect(refuseNode(good)).toBeUndefined();
  }
  const { engines } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../package.json"), "utf8"),
  );
  expect(engines.node).toBe(`>=${oldestNode}`);
});

test("npm start says so and ends with 1", () => {
  const script = join(folder, "start.mjs");
  const source = readFileSync(join(import.meta.dirname, "start.mjs"), "utf8");
  writeFileSync(script, source.replace("process.versions.node", JSON.stringify("18.0.0")));
  cpSync(join(import.meta.dirname, "node-version.mjs"), join(folder, "node-version.mjs"));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Parley cannot start: this is Node 18\.0\.0/);
});

/** A checkout that asks for two packages, one of them for another platform only. */
function checkout(installed: Record<string, { version: string }> | undefined) {
  const wanted = {
    "": {},
    server: { version: "0.1.0" },
    "node_modules/@parley/server": { resolved: "server", link: true },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b-darwin": { version: "1.0.0", optional: true },
  };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (installed === undefined) return;
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const list = join(folder, "node_modules", ".package-lock.json");
  writeFileSync(list, JSON.stringify({ packages: installed }));
}

test("packages are installed when there are none, and when the lock file asks for others", () => {
  checkout(undefined);
  expect(isInstalled(folder)).toBe(false);
  checkout({ "node_modules/a": { version: "0.9.0" } });
  expect(isInstalled(folder)).toBe(false);
  checkout({ "node_modules/a": { version: "1.0.0" } });
  expect(isInstalled(folder)).toBe(true);

  const lock = join(folder, "package-lock.json");
  writeFileSync(lock, readFileSync(lock, "utf8").replace("1.0.0", "2.0.0"));
  expect(isInstalled(folder)).toBe(false);
});

test("an install that fails says what to look at", () => {
  checkout(undefined);
  const npm = join(folder, "npm-cli.js");
  writeFileSync(npm, 'if (process.argv[2] === "ci") process.exit(7);');
  const before = process.env.npm_execpath;
  process.env.npm_execpath = npm;
  try {
    expect(() => installIfNeeded(folder)).toThrow(/`npm ci` failed \(exit code 7\)/);
  } finally {
    if (before === undefined) delete process.env.npm_execpath;
    else process.env.npm_execpath = before;
  }
});

test("a browser that CHROME_PATH names must be one", () => {
  const before = process.env.CHROME_PATH;
  process.env.CHROME_PATH = join(folder, "none");
  try {
    expect(() => findOrInstallChromium()).toThrow(/CHROME_PATH=.* is not a program/);
    process.env.CHROME_PATH = process.execPath;
    expect(findOrInstallChromium()).toBe(process.execPath);
  } finally {
    if (before === undefined) delete process.env.CHROME_PATH;
    else process.env.CHROME_PATH = before;
  }
});
