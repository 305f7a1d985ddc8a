import { randomBytes } from "node:crypto";
import { open, rename } from "node:fs/promises";

/** A name beside `path` that no other process or call uses. */
export function besideName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString("hex")}.new`;
}

/** Writes a file so that readers see the old text or the new one, also after a power cut. */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const fresh = besideName(path);
  await writeSynced(fresh, text, mode);
  await rename(fresh, path);
}

/** Writes a new file down to the disk. */
export async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
