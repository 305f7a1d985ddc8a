import { execFile } from "node:child_process";

const longestMs = 10 * 60_000;

/** Runs a program to its end; its output, or an error with what it said last. */
export function run(program: string, args: readonly string[]): Promise<string> {
  const options = { timeout: longestMs, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const words = (stderr || stdout || error.message).trim().split("\n").slice(-3).join(" ");
      reject(new Error(`${program} failed: ${words}`, { cause: error }));
    });
  });
}
