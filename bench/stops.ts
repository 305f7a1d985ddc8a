import {
  addDoNotCallNumbers,
  createDoNotCallList,
  createLead,
  placeCall,
  setOwnState,
  updateCallingSettings,
} from "@parley/contract";
import type pg from "pg";
import { ApiRefusal, type ApiSession } from "../cli/src/api/session.ts";
import { reservedNumbers } from "../cli/src/seed/numbers.ts";
import { readCarrierLog } from "../e2e/kill/carrier-log.ts";
import { drillRules } from "../server/src/modules/law/index.ts";
import { startCarrier } from "./floor/carrier.ts";
import { agentEmail } from "./floor/people.ts";
import { fillCampaign, startAgents } from "./floor/work.ts";
import { type Bench, say } from "./lib/bench.ts";
import {
  type Installation,
  openInstallation,
  type Server,
  startServer,
} from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import type { Figure } from "./lib/report.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const agentCount = 200;
const settleMs = 15_000;
/** Numbers that come up within the next second or two. */
const ahead = 60;
const atOnce = 20;
const most = 3;

/** What stops a dial does so at once, also where everybody dials. */
export const stops: Bench = {
  name: "stops",
  about: "numbers join a do-not-call list under 50 calls/s; 20 dials of one number at once",
  run: async ({ seconds, quick }) => {
    const installation = await openInstallation();
    const carrier = await startCarrier(installation.home);
    const server = await startServer(installation, {
      PARLEY_CARRIER_URL: carrier.address,
      PARLEY_CARRIER_TOKEN: carrier.token,
    });
    const cap = await holdCap(installation, server, quick ? 3 : 10);
    const joins = await joinList(installation, server, carrier.logFile, quick ? 5 : seconds);
    return [cap, joins];
  },
};

/** Twenty agents dial one number at the same moment, of which only some dials are allowed. */
async function holdCap(
  installation: Installation,
  server: Server,
  rounds: number,
): Promise<Figure> {
  const admin = await floorOf(installation, server, "cap", 0);
  await admin.call(updateCallingSettings, {
    body: {
      ...drillRules,
      changes: { ALL: { ...drillRules.changes.ALL, callsPerNumberIn24Hours: most } },
    },
  });
  const emails = Array.from({ length: atOnce }, (_, i) => `cap${i}@cap.example`);
  const tenantId = await tenantOf(installation.admin, "cap");
  const ids = await makeUsers(
    installation,
    tenantId,
    emails.map((email) => ({ email, role: "AGENT" as const })),
  );
  const passed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const value = reservedNumbers()[42_000 + round] ?? "";
    const leads: string[] = [];
    for (let i = 0; i < atOnce; i++) {
      const points = [{ type: "PHONE" as const, value, primary: true }];
      const assigneeId = ids.get(emails[i] ?? "") ?? null;
      const { id } = await admin.call(createLead, {
        body: { contact: { name: `Cap ${i}`, points }, assigneeId },
      });
      leads.push(id);
    }
    const agents = await Promise.all(emails.map((email) => signInAs(server.url, email)));
    for (const agent of agents)
      await agent.call(setOwnState, { body: { state: "READY" } }).catch(() => {});
    const dials = await Promise.allSettled(
      agents.map((agent, i) => agent.call(placeCall, { body: { leadId: leads[i] ?? "" } })),
    );
    for (const dial of dials) {
      if (dial.status === "rejected" && !(dial.reason instanceof ApiRefusal)) throw dial.reason;
    }
    const placed = dials.filter(({ status }) => status === "fulfilled").length;
    if (placed < most) throw new Error(`only ${placed} dials passed where ${most} may`);
    passed.push(placed);
  }
  return {
    ...{
      bench: "stops",
      what: `of ${atOnce} dials of one number at once, at a cap of ${most}, passed`,
    },
    ...{ value: Math.max(...passed), unit: "dials", floor: most },
    beside: `${rounds} rounds: ${passed.join(", ")}`,
  };
}

/** Numbers that are about to be dialled are put on a list, and the carrier's log tells what came after. */
async function joinList(
  installation: Installation,
  server: Server,
  logFile: string,
  seconds: number,
): Promise<Figure> {
  const admin = await floorOf(installation, server, "stops", agentCount);
  const list = await admin.call(createDoNotCallList, { body: { kind: "INTERNAL", name: "Asked" } });
  await fillCampaign(admin);
  startAgents(server, agentCount);
  await pause(settleMs);
  const tenantId = await tenantOf(installation.admin, "stops");
  const listed = new Map<string, number>();
  for (let second = 0; second < seconds; second++) {
    const dialled = await attemptsOf(installation.admin, tenantId);
    const indexes = Array.from({ length: 10 }, (_, i) => dialled + ahead + i);
    const numbers = indexes.map((index) => reservedNumbers()[index] ?? "");
    await admin.call(addDoNotCallNumbers, { params: { id: list.id }, body: { numbers } });
    for (const index of indexes) listed.set(`Lead ${index}`, Date.now());
    await pause(1000);
  }
  await pause(5000);
  const late = await dialledAfter(installation.admin, tenantId, logFile, listed);
  const refused = await refusedOf(installation.admin, tenantId);
  say(`  ${listed.size} numbers joined, ${refused} dials of them refused`);
  return {
    ...{ bench: "stops", what: "from the answer of the list to the last dial of its numbers" },
    ...{ value: Math.max(0, ...late), unit: "ms", floor: 1000, goal: 100 },
    beside: `${listed.size} numbers, ${late.length} dialled after, ${refused} refused`,
  };
}

async function floorOf(
  installation: Installation,
  server: Server,
  slug: string,
  agents: number,
): Promise<ApiSession> {
  const tenantId = await makeTenant(installation, slug);
  const email = `admin@${slug}.example`;
  const people = Array.from({ length: agents }, (_, i) => ({
    email: agentEmail(i),
    role: "AGENT" as const,
  }));
  await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }, ...people]);
  return signInAs(server.url, email);
}

async function tenantOf(admin: pg.Pool, slug: string): Promise<string> {
  const { rows } = await admin.query<{ id: string }>("select id from tenants where slug = $1", [
    slug,
  ]);
  return rows[0]?.id ?? "";
}

async function attemptsOf(admin: pg.Pool, tenantId: string): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "select count(*)::int as n from attempts where tenant_id = $1",
    [tenantId],
  );
  return rows[0]?.n ?? 0;
}

async function refusedOf(admin: pg.Pool, tenantId: string): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "select count(*)::int as n from dial_decisions where tenant_id = $1 and 'DO_NOT_CALL' = any(reasons)",
    [tenantId],
  );
  return rows[0]?.n ?? 0;
}

/** Of dials that the carrier got after their number had joined the list: how many milliseconds after. */
async function dialledAfter(
  admin: pg.Pool,
  tenantId: string,
  logFile: string,
  listed: ReadonlyMap<string, number>,
): Promise<number[]> {
  const { rows } = await admin.query<{ id: string; name: string }>(
    "select a.id, l.name from attempts a join leads l using (tenant_id) where a.tenant_id = $1 and l.id = a.lead_id",
    [tenantId],
  );
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]));
  return [...(await readCarrierLog(logFile)).values()].flatMap(({ attemptId, originatedAt }) => {
    const joinedAt = listed.get(nameOf.get(attemptId) ?? "");
    return joinedAt !== undefined && originatedAt > joinedAt ? [originatedAt - joinedAt] : [];
  });
}
