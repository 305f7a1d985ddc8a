/*
 * The agents' process: they sign in, get ready, talk until the customer hangs up, and close their calls. Started with the
 * server's address, how many they are, and over how many seconds they get ready.
 */

import { benchManner, type Manner } from "@parley/server/manner";
import { runFloor } from "../../cli/src/demo-floor/floor.ts";
import { credentialsOf } from "../lib/tenants.ts";
import { agentEmail } from "./people.ts";

const [url = "", count = "0", readyWithinSeconds = "2"] = process.argv.slice(2);

const manner: Manner = {
  ...benchManner,
  getsReady: { kind: "UNIFORM", minMs: 0, maxMs: Number(readyWithinSeconds) * 1000 },
  wrapsUp: { kind: "UNIFORM", minMs: 500, maxMs: 1500 },
  holds: { ...benchManner.holds, share: 0 },
  ends: { ...benchManner.ends, share: 0 },
};

const floor = await runFloor({
  url,
  credentials: Array.from({ length: Number(count) }, (_, i) => credentialsOf(agentEmail(i))),
  manner,
});
process.on("SIGTERM", () => {
  floor.abandon();
  process.exit(0);
});
