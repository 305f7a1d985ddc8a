import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the checkout, found upwards from here, so that source, tests and bundle agree. */
export const checkoutFolder = findCheckout(import.meta.dirname);

/** The version of Parley, as the root package.json says it. */
export const parleyVersion = readVersion(checkoutFolder);

/** Compares two versions of the form 1.2.3; negative when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return version.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
}

function findCheckout(from: string): string {
  let folder = from;
  while (!(existsSync(join(folder, "package.json")) && existsSync(join(folder, "contract")))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No checkout of Parley above ${from}`);
    folder = parent;
  }
  return folder;
}

function readVersion(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "0.0.0";
  return String(manifest.version);
}
