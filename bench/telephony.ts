import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkoutFolder } from "../server/src/platform/version.ts";
import type { Bench } from "./lib/bench.ts";
import { whenDone } from "./lib/cleanup.ts";
import type { Figure } from "./lib/report.ts";
import { prepareSipp } from "./telephony/sipp-program.ts";
import type { Programs } from "./telephony/stage.ts";

type Script = {
  asteriskFolder: string;
  prepareTelephony(): void;
  openNetwork(name: string): void;
  closeNetwork(name: string): void;
};

/** With a real Asterisk and SIPp, in a network of their own: everything of it runs in there. */
export const telephony: Bench = {
  name: "telephony",
  about:
    "a real Asterisk with SIPp as carrier and telephones (rows: see --row); needs root on Debian",
  run: async (options) => {
    const url = pathToFileURL(join(checkoutFolder, "scripts", "telephony.mjs")).href;
    const script = (await import(url)) as Script;
    script.prepareTelephony();
    const sipp = join(dirname(script.asteriskFolder), "sipp");
    await prepareSipp(sipp);
    const programs: Programs = { asterisk: join(script.asteriskFolder, "root"), sipp };
    const folder = await mkdtemp(join(tmpdir(), "parley-figures-"));
    whenDone(() => rm(folder, { recursive: true, force: true }));
    const network = `parley-bench-${process.pid}`;
    // First, because all that is left in it is ended with it.
    script.openNetwork(network);
    whenDone(() => script.closeNetwork(network));
    const file = join(folder, "figures.json");
    const program = join(checkoutFolder, "bench", "telephony", "inside.ts");
    const task = JSON.stringify({ options, programs, file });
    const node = [process.execPath, "--import", "tsx", program, task];
    const child = spawn("ip", ["netns", "exec", network, ...node], {
      cwd: checkoutFolder,
      stdio: ["ignore", 2, 2],
    });
    whenDone(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error("the rows broke; see above");
    const figures = JSON.parse(await readFile(file, "utf8")) as Figure[];
    // JSON has no word for what could not be measured.
    return figures.map((figure) => ({ ...figure, value: figure.value ?? Number.NaN }));
  },
};
