// Finds the Chromium that the browser tests drive, and installs it where the system allows.
import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installPackage, mayInstall } from "./debian.mjs";

/** Debian's shell without a window first: it draws no tabs that nobody sees, and saves a third of the time. */
const shell = "chromium-headless-shell";
const names = [shell, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium: CHROME_PATH, else one on this system, else, as root on Debian or Ubuntu, one
 * from the system's own package manager. Throws with the cure when there is none.
 */
export function findOrInstallChromium() {
  const told = process.env.CHROME_PATH;
  if (told) {
    if (isProgram(told)) return told;
    throw new Error(
      `CHROME_PATH=${told} is not a program. Correct it, or unset it to search for Chromium.`,
    );
  }
  const found = findChromium();
  if (found) return found;
  if (mayInstall()) {
    process.stdout.write("Installing Chromium for the browser tests ...\n");
    if (!installPackage(shell) && !installPackage("chromium")) {
      throw new Error("apt-get failed; install Chromium by hand, or set CHROME_PATH.");
    }
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    "The browser tests need Chromium, and none was found. Install it (on Debian: apt-get install chromium), " +
      "name one with CHROME_PATH, or leave these tests out with --no-browser.",
  );
}

/** A Chromium that is installed already, or undefined. */
export function findChromium() {
  const folders = (process.env.PATH || "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...applications].find((path) => isProgram(path) && !isSnapStub(path));
}

/** Ubuntu's package `chromium-browser` is a script that only points to a snap. */
function isSnapStub(path) {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(4096);
    const text = start.toString("latin1", 0, readSync(file, start));
    return text.startsWith("#!") && text.includes("snap install");
  } finally {
    closeSync(file);
  }
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
