import { createLead } from "@parley/contract";
import { say } from "../lib/bench.ts";
import { write } from "../lib/caller.ts";
import { HttpPool } from "../lib/http.ts";
import { type Installation, openInstallation, startServer } from "../lib/installation.ts";
import { openLoop } from "../lib/load.ts";
import { type Figure, round } from "../lib/report.ts";
import { percentile } from "../lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "../lib/tenants.ts";
import { buildWithoutAudit } from "./without.ts";

const email = "admin@patched.example";
const leads = 200;
const rate = 50;
/** Turns of each server, one after the other, so that both meet the same moods of the machine. */
const turns = 3;

/** What the audit log adds to the time of a PATCH, against a server that is built without it. */
export async function measurePatch(seconds: number): Promise<Figure[]> {
  const without = await buildWithoutAudit();
  const installation = await openInstallation();
  const tenantId = await makeTenant(installation, "patched");
  await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
  const audited: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    audited.push(...(await patches(installation, seconds)));
    bare.push(...(await patches(installation, seconds, without)));
  }
  const [on, off] = [percentile(audited, 0.5), percentile(bare, 0.5)];
  say(`  PATCH at ${rate}/s: p50 ${round(on)} ms with the audit log, ${round(off)} ms without`);
  await installation.remove();
  return [
    {
      bench: "audit",
      what: "PATCH of a lead, p50 with the audit log",
      value: on / off,
      unit: "of without",
      floor: 1.1,
      beside: `${round(on)} and ${round(off)} ms at ${rate}/s`,
    },
  ];
}

async function patches(
  installation: Installation,
  seconds: number,
  program?: string,
): Promise<number[]> {
  const server = await startServer(installation, {}, program);
  const session = await signInAs(server.url, email);
  const ids: string[] = [];
  for (let i = 0; i < leads; i++) {
    const body = { contact: { name: `Lead ${i}`, points: [] } };
    ids.push((await session.call(createLead, { body })).id);
  }
  const http = new HttpPool(server.port);
  const patch = async (i: number) => {
    await write(http, session, "PATCH", `/leads/${ids[i % leads]}`, { source: `source ${i}` });
  };
  await openLoop(rate, 3, patch);
  const times = await openLoop(rate, seconds, patch);
  http.close();
  await server.stop();
  return times;
}
