// `npm run dev`: the server (restarted on change) and Vite's development server in front of it.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installIfNeeded } from "./install.mjs";
import { refuseNode } from "./node-version.mjs";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const refusal = refuseNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
installIfNeeded();

let isStopping = false;
const children = [
  run(
    "tsx/dist/cli.mjs",
    ["watch", "--clear-screen=false", "server/src/main.ts", ...process.argv.slice(2)],
    checkout,
  ),
  run("vite/bin/vite.js", ["dev", "--clearScreen", "false"], join(checkout, "web")),
];
process.on("SIGTERM", () => stopAll("SIGTERM"));
process.on("SIGINT", () => {
  // A terminal has sent Ctrl-C to the children too.
  if (process.stdin.isTTY) isStopping = true;
  else stopAll("SIGINT");
});

function run(script, args, cwd) {
  const child = spawn(process.execPath, [join(checkout, "node_modules", script), ...args], {
    cwd,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "development" },
  });
  // One without the other is of no use, and would hide that it ended.
  child.on("exit", (code) => {
    process.exitCode ||= code ?? 0;
    stopAll("SIGTERM");
  });
  return child;
}

function stopAll(signal) {
  // A second signal would make tsx kill the server before it has stopped its database.
  if (isStopping) return;
  isStopping = true;
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  }
}
