// Installs the packages when they are missing or are not those of package-lock.json.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` when it is needed. Throws with the words for the person who started us. */
export function installIfNeeded(root = checkout) {
  if (isInstalled(root)) return;
  process.stdout.write("Installing packages (once, and after updates) ...\n");
  const [command, ...before] = npmCommand();
  // The build needs the development packages, which npm leaves out when NODE_ENV is production.
  const args = [...before, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const shell = process.platform === "win32" && command === "npm";
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell });
  if (error || status !== 0) {
    throw new Error(
      `Parley cannot start: \`npm ci\` failed (${error ? error.message : `exit code ${status}`}). ` +
        "Read its message above; most often the network or the disk is the cause. Then start again.",
    );
  }
  remember(root);
}

/** Whether node_modules holds what package-lock.json asks for. By content: a checkout sets file times at will. */
export function isInstalled(root = checkout) {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const stamp = join(root, "node_modules", ".parley-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hashOfLock(root)) return true;
  if (!holdsAll(join(root, "package-lock.json"), installed)) return false;
  remember(root);
  return true;
}

function remember(root) {
  writeFileSync(join(root, "node_modules", ".parley-installed"), hashOfLock(root));
}

function hashOfLock(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Compares the wanted packages with npm's own list of the installed ones, when somebody ran npm by hand. */
function holdsAll(wantedFile, installedFile) {
  const wanted = JSON.parse(readFileSync(wantedFile, "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, link, optional, peer, devOptional }]) => {
    if (!path.startsWith("node_modules/") || link || optional || devOptional || peer) return true;
    return installed[path] !== undefined && installed[path].version === version;
  });
}

function npmCommand() {
  const script = process.env.npm_execpath;
  // Set by `npm start` itself; pnpm and yarn set it too, and they do not know `ci`.
  if (script && /npm-cli\.c?js$/.test(script)) return [process.execPath, script];
  return ["npm"];
}
