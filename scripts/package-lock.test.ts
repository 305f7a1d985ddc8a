import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

type Package = {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
};

const root = join(import.meta.dirname, "..");
const lock: { packages: Record<string, Package> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);

test("the lock file names no address of a registry", () => {
  const addresses = Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? []);
  expect(addresses.filter((address) => address.includes(":"))).toEqual([]);
});

// npm leaves out what it could not find on the day, and `npm ci` then fails everywhere.
test("the lock file holds the packages of every platform", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) =>
        !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("packages that need their install script are allowed to run it", () => {
  const manifest: { allowScripts: Record<string, boolean> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const withScript = Object.entries(lock.packages)
    .filter(([, entry]) => "hasInstallScript" in entry)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});
