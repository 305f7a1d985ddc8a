// `npm test`: everything there is, from a fresh clone: installs, checks, builds, and tells the stories in
// a real browser and with a real Asterisk. `--no-browser` and `--no-telephony` leave those out and say so. Ends in one
// line of sums.
import { lookThrough, makeProduct, noSums, suite, tell, testUnits } from "./check.mjs";
import { findOrInstallPebble } from "./debian.mjs";
import { installIfNeeded } from "./install.mjs";
import { prepareTelephony, telephonySuite } from "./telephony.mjs";

const withBrowser = !process.argv.includes("--no-browser");
const withTelephony = !process.argv.includes("--no-telephony");
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
  if (withTelephony) prepareTelephony();
  else process.stdout.write("Left out: telephony with a real Asterisk (--no-telephony)\n");
  await makeProduct(sums);
  await Promise.all([
    // Calls go on in real time, and most of it is waiting: others use the processor meanwhile.
    withTelephony && telephonySuite(sums, { aside: true }),
    lookThrough(sums).then(() => testUnits(sums)),
  ]);
  const stories = ["run", "--config", "vitest.e2e.config.ts"];
  if (withBrowser) await suite(sums, "stories in a browser and of a developer", stories);
  else await suite(sums, "stories of a developer", [...stories, "e2e/developer"]);
  await suite(sums, "exactly once under kill", ["run", "--config", "vitest.kill.config.ts"]);
} catch (error) {
  sums.reds.push(error instanceof Error ? error.message : String(error));
  sums.failed += 1;
}
tell(sums);
