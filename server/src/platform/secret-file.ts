import { link, readFile, rm } from "node:fs/promises";
import { errorCode, errorText, StartRefusal } from "./start-refusal.ts";
import { besideName, writeSynced } from "./whole-file.ts";

/** Reads a secret from a file of mode 0600, or makes the file. Two processes at once get the same secret. */
export async function secretFile(path: string, make: () => string): Promise<string> {
  const found = await readSecret(path);
  if (found !== undefined) return found;

  const fresh = besideName(path);
  await writeSynced(fresh, `${make()}\n`, 0o600);
  // A link fails where a rename would overwrite the key that another process has just made.
  await link(fresh, path).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
  await rm(fresh);
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`The secret file ${path} vanished`);
  return made;
}

/** The secret of a file; undefined when there is none. */
export async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new StartRefusal(
      "keys",
      `The secret file ${path} cannot be read: ${errorText(error)}`,
      "Give the file to the user who runs Parley (chown), with mode 0600",
      { cause: error },
    );
  }
}
