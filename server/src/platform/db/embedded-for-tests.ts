import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homeAt } from "../home.ts";
import type { Database } from "./database.ts";
import { openCluster, startDatabase } from "./embedded.ts";
import { stopServer } from "./embedded-cluster.ts";
import { holders } from "./embedded-holders.ts";

const prefix = "parley-test-";

/** A database in a folder of its own, fast and not durable. `remove` stops it and deletes the folder. */
export async function startTestDatabase(): Promise<
  Database & { home: string; remove(): Promise<void> }
> {
  await sweep();
  const home = await mkdtemp(join(tmpdir(), prefix));
  const database = await startDatabase({ home }, { forTests: true });
  const remove = async () => {
    await database.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { ...database, home, remove };
}

/** Stops and removes what earlier runs left behind when they were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const home = homeAt(join(tmpdir(), name));
    try {
      // A folder without data is being made at this moment by another run.
      if (!(await readdir(home.root)).includes("pg") || (await holders(home)).length > 0) continue;
      await stopServer(await openCluster(home), 5);
      await rm(home.root, { recursive: true, force: true });
    } catch {
      // Another user's, or being removed by another run: not ours to tidy.
    }
  }
}
