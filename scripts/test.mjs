// `npm test`: everything there is, from a fresh clone: installs, checks, builds, and tells the stories in
// a real browser. `--no-browser` leaves those out and says so. Ends in one line of sums.
import { check, noSums, step, suite, tell } from "./check.mjs";
import { findOrInstallPebble } from "./debian.mjs";
import { installIfNeeded } from "./install.mjs";

const withBrowser = !process.argv.includes("--no-browser");
const sums = noSums();

try {
  installIfNeeded();
  if (withBrowser) {
    // Found or installed before the long part, so that its absence is told at once.
    const { findOrInstallChromium } = await import("./browser.mjs");
    process.env.CHROME_PATH = findOrInstallChromium();
  } else {
    process.stdout.write("Left out: the stories in a browser (--no-browser)\n");
  }
  findOrInstallPebble();
  await check(sums);
  await step(sums, "build", process.execPath, ["scripts/build.mjs"]);
  const stories = ["run", "--config", "vitest.e2e.config.ts"];
  if (withBrowser) suite(sums, "stories in a browser and of a developer", stories);
  else suite(sums, "stories of a developer", [...stories, "e2e/developer"]);
  suite(sums, "exactly once under kill", ["run", "--config", "vitest.kill.config.ts"]);
} catch (error) {
  sums.reds.push(error instanceof Error ? error.message : String(error));
  sums.failed += 1;
}
tell(sums);
