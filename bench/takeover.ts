import { endCall, stopCampaign, updateCallingSettings } from "@parley/contract";
import type pg from "pg";
import type { ApiSession } from "../cli/src/api/session.ts";
import { readCarrierLog } from "../e2e/kill/carrier-log.ts";
import { judge } from "../e2e/kill/judge.ts";
import { drillRules } from "../server/src/modules/law/index.ts";
import { startCarrier } from "./floor/carrier.ts";
import { agentEmail } from "./floor/people.ts";
import { fillCampaign, startAgents } from "./floor/work.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const agentCount = 200;
const settleMs = 15_000;
const quota = { callsPerNumberIn24Hours: 2 };
const finalWithinMs = 60_000;

/** Of two processes that may talk to the carrier, the one that does is killed again and again. */
export const takeover: Bench = {
  name: "takeover",
  about: "the process that dials is killed every --seconds under 50 calls/s; another takes over",
  run: async ({ seconds, quick }) => {
    const installation = await openInstallation();
    const { admin } = installation;
    const tenantId = await makeTenant(installation, "takeover");
    const email = "admin@takeover.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const agents = Array.from({ length: agentCount }, (_, i) => agentEmail(i));
    await makeUsers(
      installation,
      tenantId,
      agents.map((one) => ({ email: one, role: "AGENT" })),
    );
    const carrier = await startCarrier(installation.home);
    const settings = { PARLEY_CARRIER_URL: carrier.address, PARLEY_CARRIER_TOKEN: carrier.token };
    const dialer = () =>
      startServer(installation, { ...settings, PARLEY_ROLES: "telephony", LOG_LEVEL: "error" });
    const web = await startServer(installation, { ...settings, PARLEY_ROLES: "web,worker" });
    const dialers = [await dialer(), await dialer()];
    const session = await signInAs(web.url, email);
    await session.call(updateCallingSettings, {
      body: { ...drillRules, changes: { ALL: { ...drillRules.changes.ALL, ...quota } } },
    });
    // Soon enough for second attempts to come, and third ones to be refused.
    const retryMinutes = { NO_ANSWER: 1, BUSY: 1, MACHINE: 1 };
    const campaignId = await fillCampaign(session, { retryMinutes });
    startAgents(web, agentCount);
    await pause(settleMs);

    const gaps: number[] = [];
    for (let i = 0; i < (quick ? 3 : 10); i++) {
      await pause(seconds * 1000);
      const owner = await ownerOf(admin, dialers);
      const killedAt = Date.now();
      process.kill(owner.pid, "SIGKILL");
      await owner.stop();
      dialers.splice(dialers.indexOf(owner), 1);
      const gap = (await firstOriginateAfter(carrier.logFile, killedAt)) - killedAt;
      say(`  killed: the next dial after ${gap} ms`);
      gaps.push(gap);
      dialers.push(await dialer());
    }
    await session.call(stopCampaign, { params: { id: campaignId } });
    await endConversations(admin, session);
    const { originates } = await allTrue(admin, carrier.logFile);
    return toFigures(gaps, originates, await quotaFigure(admin));
  },
};

/** Dials of a number as the attempts tell them, and not as the law's own count does. */
async function quotaFigure(admin: pg.Pool): Promise<Figure> {
  const { rows } = await admin.query<{ most: number; again: number; refused: number }>(`
    with dialled as (
      select d.number_digest, count(*)::int as dials
      from attempts a join dial_decisions d on d.tenant_id = a.tenant_id and d.id = a.id
      where a.outcome <> 'NOT_PLACED' group by 1
    )
    select coalesce(max(dials), 0) as most, count(*) filter (where dials > 1)::int as again,
      (select count(*)::int from dial_decisions where 'NUMBER_IN_24_HOURS' = any(reasons)) as refused
    from dialled`);
  const { most = Number.NaN, again = 0, refused = 0 } = rows[0] ?? {};
  return {
    ...{ bench: "takeover", what: "most dials of one number, at a quota of 2 a day" },
    ...{ value: most, unit: "dials", floor: quota.callsPerNumberIn24Hours },
    beside: `${again} numbers dialled twice, ${refused} third dials refused`,
  };
}

function toFigures(gaps: readonly number[], originates: number, quotas: Figure): Figure[] {
  return [
    quotas,
    {
      ...{ bench: "takeover", what: "longest until another process dials" },
      ...{ value: Math.max(...gaps), unit: "ms", floor: 2000 },
      beside: `${gaps.length} kills, ${originates} dials, each with one true outcome; ${gaps.map(round).join(", ")} ms`,
    },
  ];
}

/** Which of these holds the lease now. */
async function ownerOf(admin: pg.Pool, dialers: readonly Server[]): Promise<Server> {
  const { rows } = await admin.query<{ holder: string }>(
    "select holder from platform.leases where name = 'telephony'",
  );
  const owner = dialers.find(({ pid }) => String(pid) === rows[0]?.holder);
  if (!owner) throw new Error("nobody who may dial holds the lease");
  return owner;
}

async function firstOriginateAfter(logFile: string, instant: number): Promise<number> {
  // What was on its way at the kill still comes to the carrier.
  const from = instant + 50;
  for (let i = 0; i < 300; i++) {
    await pause(100);
    const legs = [...(await readCarrierLog(logFile)).values()];
    const after = legs.map((leg) => leg.originatedAt).filter((at) => at > from);
    if (after.length > 0) return Math.min(...after);
  }
  throw new Error("nobody dials any more");
}

/**
 * Conversations go on when a campaign stops. A simulated agent who was refused to come back from hold, while
 * nobody heard the carrier, would stay there for ever.
 */
async function endConversations(admin: pg.Pool, session: ApiSession): Promise<void> {
  await pause(settleMs);
  const { rows } = await admin.query<{ id: string }>("select id from calls where state <> 'ENDED'");
  for (const { id } of rows) {
    // Some end by themselves meanwhile.
    await session.call(endCall, { params: { id } }).catch(() => {});
  }
}

/** Waits until all calls have ended, and holds everything against the carrier's own log. */
async function allTrue(admin: pg.Pool, logFile: string): Promise<{ originates: number }> {
  const begin = Date.now();
  for (;;) {
    const { faults, originates } = await judge(admin, logFile);
    if (faults.length === 0) return { originates };
    if (Date.now() - begin > finalWithinMs) throw new Error(faults.slice(0, 10).join("; "));
    await pause(1000);
  }
}
