import { open, readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Refusal } from "@parley/server/admin";

/** A password or the like, from a file that holds nothing else. */
export async function readSecret(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch((error: unknown) => refuse(path, error))).trim();
}

/** A file as a stream, unpacked where its name ends in .gz. It is open when this returns. */
export async function openFile(path: string): Promise<Readable> {
  const handle = await open(path).catch((error: unknown) => refuse(path, error));
  const stream = handle.createReadStream();
  if (!path.endsWith(".gz")) return stream;
  const unpacked = createGunzip();
  stream.on("error", (error) => unpacked.destroy(error));
  return stream.pipe(unpacked);
}

function refuse(path: string, error: unknown): never {
  const words = error instanceof Error ? error.message.replace(/^\w+: |, open .*$/g, "") : "";
  throw new Refusal("not-found", `${path} cannot be read: ${words}`);
}
