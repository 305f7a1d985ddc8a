import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { demoSignIns, describeSignIns, ensureDemo } from "./demo/index.ts";
import { Parley } from "./parley.ts";
import { type Config, loadConfig } from "./platform/config.ts";
import { startDatabase } from "./platform/db/embedded.ts";
import { prepareDatabase } from "./platform/db/prepare.ts";
import type { CertificateSource } from "./platform/https/certificate.ts";
import { openHttps } from "./platform/https/index.ts";
import { prepareJobs } from "./platform/jobs/worker.ts";
import { type Keys, loadKeys } from "./platform/keys.ts";
import { createLog } from "./platform/observe/log.ts";
import { describeRefusal, explainListenError, StartRefusal } from "./platform/start-refusal.ts";
import { checkoutFolder, parleyVersion } from "./platform/version.ts";

/** How long what is in hand may take to come to its end, and how long a stop as a whole. */
const drainMs = 6000;
const stopMs = 9500;

try {
  await main();
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`${describeRefusal(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = loadConfig(process.env, process.argv.slice(2));
  const log = createLog(config.logLevel);
  const keys = await loadKeys(config);
  const database = await startDatabase(config);
  const stopDatabase = () => database.stop();
  const { parley, isFirst, certificates } = await open(config, keys, log, database).catch(
    async (error: unknown) => {
      await stopDatabase();
      throw error;
    },
  );
  stopOnSignal(async () => {
    try {
      await Promise.race([
        Promise.resolve(certificates?.stop()).then(() => parley.stop()),
        pause(drainMs, undefined, { ref: false }),
      ]);
    } finally {
      // What was cut off is taken up at the next start; the database is stopped in order all the same.
      await stopDatabase();
    }
  });
  await announce(config, parley, isFirst, certificates);
}

async function open(
  config: Config,
  keys: Keys,
  log: ReturnType<typeof createLog>,
  database: Awaited<ReturnType<typeof startDatabase>>,
): Promise<{ parley: Parley; isFirst: boolean; certificates: CertificateSource | undefined }> {
  await prepareDatabase(database);
  await prepareJobs(database.connection({ role: "parley_jobs" }));
  const certificates = config.roles.includes("web") ? await openHttps(config, log) : undefined;
  const tool = join(checkoutFolder, "dist", "parley.js");
  const parley = await Parley.create({
    config,
    keys,
    database,
    log,
    certificates,
    webFolder: join(checkoutFolder, "dist", "web"),
    ...(existsSync(tool)
      ? { demoProgram: { command: process.execPath, args: [tool, "demo", "floor"] } }
      : {}),
  });
  let isFirst = false;
  try {
    if (wantsDemo(config)) {
      const { made } = await ensureDemo(parley.app, {
        force: config.demo === true,
        history: config.demoHistory,
      });
      isFirst = made;
    }
    if (config.roles.includes("web")) {
      await parley.http.listen({ port: config.port, host: config.host });
    }
    await parley.start();
  } catch (error) {
    await parley.stop().catch(() => {});
    await certificates?.stop();
    throw explainListenError(error, config.host, config.port);
  }
  return { parley, isFirst, certificates };
}

/** Demo tenants have passwords that a page may show: never by themselves where strangers can reach. */
function wantsDemo(config: Config): boolean {
  return config.demo ?? isLoopbackHost(config.host);
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Tells the address and, when the demo tenants were just made, how to sign in to them. */
async function announce(
  config: Config,
  parley: Parley,
  isFirst: boolean,
  certificates: CertificateSource | undefined,
): Promise<void> {
  const address = parley.http.server.address();
  const port = typeof address === "object" && address ? address.port : config.port;
  const host = isLoopbackHost(config.host) ? config.host : "this machine's address";
  const lines = [
    `Parley ${parleyVersion} is ready at ${certificates ? "https" : "http"}://${host}:${port}`,
    ...(certificates?.advice ?? []),
  ];
  if (isFirst) {
    lines.push(
      "",
      "Demo sign-ins (the carrier is the built-in simulator, nobody is really called):",
      ...describeSignIns(await demoSignIns(parley.app)),
      "",
      "They are shown this once; later: npx parley demo password. A floor of simulated agents:",
      "npx parley demo floor, or the button on the empty board.",
      ...(config.demoHistory
        ? [
            "Twenty recorded working days are put behind the demo now; its administrator sees how far.",
          ]
        : []),
    );
  }
  process.stdout.write(`${lines.join("\n")}\n`);
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), stopMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Parley stopped with an error: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
