import { createRoutingRule, getOperation, startRouting } from "@parley/contract";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { makeUsers, signInAs } from "./lib/tenants.ts";
import { makeLeads } from "./list/data.ts";

const agents = 24;
const leads = 20_000;

/** Rules give leads of an import away: conditions, turns, capacities, assignees, events, audit, reasons. */
export const routing: Bench = {
  name: "routing",
  about: "leads that rules give to agents, each with its reasons",
  run: async ({ statements }) => {
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, leads);
    if (!tenant) throw new Error("no tenant");
    const server = await startServer(installation);
    const session = await signInAs(server.url, tenant.email);
    const emails = Array.from({ length: agents }, (_, i) => `routed-${i}@bench.example`);
    const made = emails.map((email) => ({ email, role: "AGENT" as const }));
    const userIds = [...(await makeUsers(installation, tenant.id, made)).values()];
    const condition = { field: "attempts", op: "LESS" as const, value: 5 };
    const never = { field: "company", op: "IS" as const, value: "No such company" };
    await session.call(createRoutingRule, {
      body: { name: "Never", strategy: "LOAD", userIds, condition: never },
    });
    await session.call(createRoutingRule, {
      body: {
        name: "By turns",
        strategy: "ROUND_ROBIN",
        userIds,
        condition,
        respectsHours: false,
        respectsCapacity: false,
      },
    });
    if (statements) await resetStatements(installation.admin);
    server.usage.reset();
    const started = await session.call(startRouting, { body: { includeAssigned: true } });
    let operation = started;
    while (operation.endedAt === null) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      operation = await session.call(getOperation, { params: { id: started.id } });
    }
    if (operation.state !== "DONE") throw new Error(`the run ended ${operation.state}`);
    const cores = server.usage.read();
    const begun = Date.parse(operation.startedAt ?? operation.createdAt);
    const seconds = (Date.parse(operation.endedAt) - begun) / 1000;
    if (statements) await sayStatements(installation.admin, seconds);
    const rate = operation.done / seconds;
    const beside = `${operation.done} leads to ${agents} agents in ${round(seconds)} s; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    say(`  ${round(rate)} leads/s; ${beside}`);
    const figure: Figure = {
      bench: "routing",
      what: "leads given away, with reasons",
      value: rate,
      unit: "leads/s",
      floor: 1000,
      moreIsBetter: true,
      beside,
    };
    return [figure];
  },
};
