import { leadsImported, operationChanged, workflowEvents } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { HeardEvent, Subscriber } from "../../../platform/events/subscriber.ts";
import { type Facts, factsOfLeads, matches } from "../../contacts/index.ts";
import { type Ready, readyVersion } from "../definitions.ts";
import { isAskedFor, leadOf, toldBy } from "../events.ts";
import { type RunningVersion, selectRunning } from "../queries.ts";
import { type Beginning, begin } from "./begin.ts";
import { insertFiring } from "./firings.ts";
import { selectWaiting, wakeRuns } from "./queries.ts";

const importDone = operationChanged.name;
// Those of an import are told a chunk at a time; its workflows begin when all of it is there.
const heard = workflowEvents.filter((name) => name !== leadsImported.name);

/** What happens with leads, for the workflows that begin with it or wait for it. */
export function listener(woken: (tenantId: string) => void): Subscriber {
  return {
    name: "automation.triggers",
    events: [...heard, importDone],
    handle: async (ctx, events) => {
      await wakeWaiting(ctx, events);
      const began = await beginAll(ctx, events);
      const fired = await fireImports(ctx, events);
      if (began + fired > 0) ctx.afterCommit(() => woken(ctx.tenantId));
    },
  };
}

type Asked = { version: RunningVersion; ready: Ready; event: HeardEvent; leadId: string };

async function beginAll(ctx: Ctx, events: readonly HeardEvent[]): Promise<number> {
  const about = events.filter((event) => event.name !== importDone);
  const versions = await runningFor(ctx, [...new Set(about.map(({ name }) => name))]);
  if (versions.length === 0) return 0;
  const asked: Asked[] = about.flatMap((event) => {
    const leadId = leadOf(event);
    if (leadId === undefined) return [];
    const told = toldBy(event);
    return versions
      .filter(({ trigger }) => trigger.type === "EVENT" && isAskedFor(trigger, told))
      .map(({ version, ready }) => ({ version, ready, event, leadId }));
  });
  if (asked.length === 0) return 0;
  const facts = await factsOfLeads(ctx, [...new Set(asked.map(({ leadId }) => leadId))]);
  return begin(
    ctx,
    asked.filter((one) => isFor(one.ready, facts.get(one.leadId), ctx.now)).map(toBeginning),
  );
}

async function runningFor(ctx: Ctx, names: readonly string[]) {
  if (names.length === 0) return [];
  const versions = await selectRunning(ctx.tx, names);
  return versions.map((version) => {
    const ready = readyVersion(version.workflow_id, version.number, version.definition);
    return { version, ready, trigger: ready.definition.trigger };
  });
}

/** Whether a lead, which must be there still, is one that the workflow is for. */
function isFor({ definition }: Ready, facts: Facts | undefined, now: Date): boolean {
  if (!facts) return false;
  return definition.condition === null || matches(definition.condition, facts, now);
}

function toBeginning({ version, ready, event, leadId }: Asked): Beginning {
  return {
    workflowId: version.workflow_id,
    version: version.number,
    shadow: version.shadow,
    perLeadHour: ready.definition.perLeadHour,
    leadId,
    trigger: event.name,
    eventId: event.id,
    causeId: event.cause ?? null,
  };
}

async function wakeWaiting(ctx: Ctx, events: readonly HeardEvent[]): Promise<void> {
  const about = events.flatMap((event) => {
    const leadId = leadOf(event);
    return leadId === undefined ? [] : [{ leadId, told: toldBy(event) }];
  });
  if (about.length === 0) return;
  const leadIds = [...new Set(about.map(({ leadId }) => leadId))];
  const waiting = await selectWaiting(ctx.tx, leadIds, [
    ...new Set(about.map(({ told }) => told.name)),
  ]);
  const woken = waiting.filter((run) => {
    const { program } = readyVersion(run.workflow_id, run.version, run.definition);
    const at = program[run.step];
    if (at?.type !== "WAIT" || at.step.wait.type !== "EVENT") return false;
    const { wait } = at.step;
    return about.some(({ leadId, told }) => leadId === run.lead_id && isAskedFor(wait, told));
  });
  await wakeRuns(
    ctx.tx,
    woken.map(({ id }) => id),
    ctx.now,
  );
}

/** An import has come to its end: its leads are gone through in portions. */
async function fireImports(ctx: Ctx, events: readonly HeardEvent[]): Promise<number> {
  const done = events.filter(({ name, data }) => name === importDone && data.state === "DONE");
  if (done.length === 0) return 0;
  const versions = await runningFor(ctx, [leadsImported.name]);
  if (versions.length === 0) return 0;
  let fired = 0;
  for (const event of done) {
    const importId = await importOf(ctx.tx, operationChanged.data.parse(event.data).id);
    if (importId === undefined) continue;
    for (const { version } of versions) {
      await insertFiring(ctx, {
        workflowId: version.workflow_id,
        version: version.number,
        shadow: version.shadow,
        trigger: leadsImported.name,
        eventId: event.id,
        importId,
        onDay: null,
      });
      fired += 1;
    }
  }
  return fired;
}

async function importOf(tx: Tx<"operations">, operationId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom("operations")
    .select("subject_id")
    .where("id", "=", operationId)
    .where("kind", "=", "IMPORT")
    .executeTakeFirst();
  return row?.subject_id ?? undefined;
}
