import {
  demoTenants,
  loadConfig,
  loadKeys,
  makeHistory,
  prepareDatabase,
  prepareJobs,
  Refusal,
  startDatabase,
} from "@parley/server/admin";
import { progressLine } from "./progress.ts";

export type HistoryCommand = {
  days: number;
  tenant: string;
  seed: string;
  dump?: string | undefined;
};

/** `parley demo --days`: so many working days of the demo campaign until yesterday, in simulated time. */
export async function playHistory({
  days,
  tenant: slug,
  seed,
  dump,
}: HistoryCommand): Promise<void> {
  const tenant = demoTenants.find((one) => one.slug === slug);
  if (!tenant) throw new Refusal("not-found", `There is no demo tenant ${slug}`);
  const config = { ...loadConfig(process.env), logLevel: "warn" as const };
  const keys = await loadKeys(config);
  const database = await startDatabase(config);
  let isToStop = false;
  const onSignal = () => {
    isToStop = true;
    say("Stops after this day ...");
  };
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const line = progressLine();
  try {
    await prepareDatabase(database);
    await prepareJobs(database.connection({ role: "parley_jobs" }));
    const made = await makeHistory({
      ...{ config, keys, database, tenant, seed, days, until: new Date() },
      ...(dump === undefined ? {} : { dump }),
      isToStop: () => isToStop,
      onDay: ({ day, days: all, date, calls, speed }) => {
        line.end();
        say(
          `Day ${day} of ${all} (${date}): ${calls} calls so far, ${Math.round(speed)} times as fast as life`,
        );
      },
    });
    say(`${tenant.name} has ${made.days.length} working days behind it, with ${made.calls} calls.`);
    if (made.bytes !== undefined) say(`${dump} holds them in ${Math.ceil(made.bytes / 1024)} kB.`);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    line.end();
    await database.stop();
  }
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
