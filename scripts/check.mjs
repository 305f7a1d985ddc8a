// `npm run check`: everything but the browser: lint, types, generated files, unused code, unit and HTTP
// tests with coverage. `npm test` runs it first. Prints one line of sums at the end.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** Lines of the server that tests must reach, in percent. */
const lineFloor = 90;

export const noSums = () => ({ passed: 0, failed: 0, reds: [] });

/** Runs the steps and adds how many passed and failed; a step that is no test suite counts as one. */
export async function check(sums) {
  await lookThrough(sums);
  await makeProduct(sums);
  await testUnits(sums);
  return sums;
}

/** What is wrong with the sources is seen without running them. */
export async function lookThrough(sums) {
  const node = process.execPath;
  const bin = (name) => join(checkout, "node_modules", ".bin", name);
  // Several checkers of one program do much of the same work each, and other steps have the other core.
  const tsc = (workspace) => [bin("tsc"), ["-p", workspace, "--checkers", "1"]];
  const types = (workspace, what) => [`types of ${what}`, ...tsc(workspace)];
  // Each of them keeps one core busy. The longest begin, so that none is left over at the end.
  await together(sums, 2, [
    types("web", "web"),
    // Those who read the server's sources check them too.
    types("cli", "server and cli"),
    types("bench", "bench and e2e"),
    ["lint", bin("biome"), ["ci", "--error-on-warnings", "."]],
    ["generated files", node, ["--import", "tsx", "scripts/gen.ts", "--check"]],
    ["unused code", bin("knip"), []],
    types("contract", "contract"),
  ]);
}

/** Builds what is served: some of the tests run it. */
export async function makeProduct(sums) {
  await step(sums, "build", process.execPath, ["scripts/build.mjs"]);
}

export async function testUnits(sums) {
  await suite(sums, "unit and HTTP tests", ["run", "--coverage"]);
  coverage(sums);
}

/**
 * Runs a Vitest suite and adds its own sums. `within`: a program that runs it in surroundings of its own, and `settings` for these.
 * `aside`: others go on meanwhile, so it has the processor before them, and what it says comes whole at its end.
 */
export async function suite(sums, name, args, { within = [], settings, aside = false } = {}) {
  if (!aside) process.stdout.write(`\n== ${name}\n`);
  const folder = mkdtempSync(join(tmpdir(), "parley-sums-"));
  const file = join(folder, "sums.json");
  const reporters = [
    "--reporter=default",
    `--reporter=${join(checkout, "scripts/sums-reporter.mjs")}`,
  ];
  const vitest = join(checkout, "node_modules", ".bin", "vitest");
  const [program, ...rest] = [...within, vitest, ...args, ...reporters];
  const env = { ...process.env, ...settings, SUMS_FILE: file };
  const log = join(folder, "log");
  const status = await run(program, rest, env, aside ? log : null);
  if (aside) process.stdout.write(`\n== ${name}, beside the others\n${readFileSync(log, "utf8")}`);
  try {
    const { passed, failed, reds } = JSON.parse(readFileSync(file, "utf8"));
    sums.passed += passed;
    sums.failed += failed;
    sums.reds.push(...reds);
    if (status === 0 || failed > 0) return;
    sums.failed += 1;
    sums.reds.push(`${name}: ended with ${status} though no test failed`);
  } catch {
    sums.failed += 1;
    sums.reds.push(`${name}: no report`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end; what it says goes into the file, if there is one. Answers with what it ended. */
async function run(program, args, env, file) {
  const out = file === null ? "inherit" : openSync(file, "w");
  const child = spawn(program, args, { cwd: checkout, stdio: ["inherit", out, out], env });
  const ended = once(child, "exit").catch((error) => [error.message]);
  if (file !== null) {
    closeSync(out);
    try {
      setPriority(child.pid, -10);
    } catch {
      // Not everybody may; it runs all the same.
    }
  }
  const [code, signal] = await ended;
  return code ?? signal;
}

/** Runs steps, so many at a time. */
async function together(sums, atOnce, steps) {
  const left = [...steps];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await step(sums, ...next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Runs a program that must end with 0, and tells its output when it does not. */
export async function step(sums, name, command, args) {
  const begin = Date.now();
  const options = { cwd: checkout, encoding: "utf8", maxBuffer: 100_000_000 };
  const { error, output } = await new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ error, output: `${stdout}${stderr}` });
    });
  });
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  if (!error) {
    sums.passed += 1;
    process.stdout.write(`ok      ${name} (${seconds} s)\n`);
    return;
  }
  sums.failed += 1;
  sums.reds.push(name);
  process.stdout.write(`FAILED  ${name} (${seconds} s)\n${output}\n`);
}

function coverage(sums) {
  try {
    const file = join(checkout, "coverage", "coverage-summary.json");
    const { lines } = JSON.parse(readFileSync(file, "utf8")).total;
    const enough = lines.pct >= lineFloor;
    sums[enough ? "passed" : "failed"] += 1;
    if (!enough) sums.reds.push("coverage");
    process.stdout.write(
      `${enough ? "ok    " : "FAILED"}  coverage: ${lines.pct} % of lines (floor ${lineFloor} %)\n`,
    );
  } catch {
    sums.failed += 1;
    sums.reds.push("coverage: no report");
    process.stdout.write("FAILED  coverage: no report\n");
  }
}

/** The sums, after what was red: whoever reads only the end of a log must find it there. */
export function tell({ passed, failed, reds: all }) {
  for (const red of all) process.stdout.write(`\nRED  ${red}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) tell(await check(noSums()));
