/*
 * The agents' process: signs so many agents in, lets them work, and says once a second how they are.
 * Started by the floor's bench with the server's address and the number of agents.
 */

import { benchManner } from "@parley/server/manner";
import { runFloor } from "../../cli/src/demo-floor/floor.ts";
import { credentialsOf } from "../lib/tenants.ts";
import { agentEmail } from "./people.ts";

const [url = "", count = "0"] = process.argv.slice(2);

/** Wrap-ups so long that the agents ask for some fifty calls a second together. */
const manner = { ...benchManner, wrapsUp: { kind: "UNIFORM", minMs: 2500, maxMs: 7500 } as const };

const floor = await runFloor({
  url,
  credentials: Array.from({ length: Number(count) }, (_, i) => credentialsOf(agentEmail(i))),
  manner,
});
process.on("SIGTERM", () => {
  floor.abandon();
  process.exit(0);
});
setInterval(() => process.stdout.write(`${JSON.stringify(floor.counts())}\n`), 1000);
