import { spawnSync } from "node:child_process";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** For tests: the program as people run it, built when it is not what the sources say. */
export function builtProgram(environment: NodeJS.ProcessEnv) {
  const { status, stderr } = run([join(checkout, "scripts/build.mjs"), "server"], process.env);
  if (status !== 0) throw new Error(`the program could not be built: ${stderr}`);
  const program = join(checkout, "cli/bin/parley.mjs");
  return (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    return run([program, ...args], { PATH: process.env.PATH, ...environment, ...more });
  };
}

function run(args: string[], env: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  return { status, stdout, stderr };
}
