// `npm start`: checks Node, installs, builds what changed, and runs the server in this process, so
// that signals and exit codes are the server's own. Needs nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { refuseNode } from "./node-version.mjs";

await start();

async function start() {
  const refusal = refuseNode(process.versions.node);
  if (refusal) return fail(refusal);
  try {
    const { installIfNeeded } = await import("./install.mjs");
    installIfNeeded();
    await buildIfNeeded();
  } catch (error) {
    return fail(error.message);
  }
  followParent();
  process.env.NODE_ENV ||= "production";
  process.setSourceMapsEnabled(true);
  await import(new URL("../dist/server.js", import.meta.url).href);
}

/** In a process of its own: a bundler's memory must not stay in the server. */
async function buildIfNeeded() {
  const { staleParts } = await import("./build.mjs");
  if (staleParts().length === 0) return;
  const script = fileURLToPath(new URL("./build.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) {
    throw new Error(
      "Parley cannot start: the build failed. Read its message above; after a half-finished update, " +
        "`git status` and `npm ci` help.",
    );
  }
}

/** When npm is killed, nobody would be left to stop the server: it then drains as if told to stop. */
function followParent() {
  if (process.env.npm_lifecycle_event !== "start") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 1000);
  watch.unref();
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}
