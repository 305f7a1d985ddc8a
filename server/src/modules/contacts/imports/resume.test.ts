import { cancelImport, getImport, getOperation, listLeads, runImport } from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTenant } from "../../../platform/app.ts";
import { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type JobRun, jobRun } from "../../../platform/jobs/jobs.ts";
import { startTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { uploaded } from "../testing.ts";
import { importLeads } from "./job.ts";

/*
 * A server without a worker: jobs run here, where they can be cut at a chosen moment as a kill would
 * cut them, between two transactions or in the middle of one.
 */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ROLES: "web" });
});
afterAll(() => server.parley.stop());

const rows = 2_300;

/** 2,300 rows: every tenth is refused and every fifth is the number of the row before it. */
function file(): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const number = i % 5 === 4 ? i - 1 : i;
    return i % 10 === 9 ? `Row ${i},none` : `Row ${i},+4479${String(number).padStart(8, "0")}`;
  });
  return `name,phone\n${lines.join("\n")}\n`;
}
const whole = { rows, created: rows * 0.8, updated: 0, skipped: rows * 0.1, errors: rows * 0.1 };

class Killed extends Error {}

/**
 * A run that is cut at its nth transaction: before the commit, or right after it. Those that only fetch
 * the keys for the next batch go on beside the others and are not counted.
 */
function cutAt(acme: TestTenant, nth: number, when: "before" | "after"): JobRun {
  const run = jobRun(server.parley.app, acme.id, new AbortController().signal);
  let count = 0;
  const cut = () => {
    throw new Killed();
  };
  return {
    ...run,
    inTenant: async <R>(work: (ctx: Ctx) => Promise<R>) => {
      let isLast = false;
      const result = await inTenant(server.parley.app, acme.id, async (ctx) => {
        const done = await work(ctx);
        isLast = !(done instanceof Vault) && ++count === nth;
        if (isLast && when === "before") cut();
        return done;
      });
      if (isLast) cut();
      return result;
    },
  };
}

async function queued(acme: TestTenant): Promise<string> {
  const { id, mapping } = await uploaded(acme.admin, file());
  await acme.admin.call(runImport, { params: { id }, body: { mapping } });
  return id;
}

async function tally(acme: TestTenant, importId: string) {
  const { rows: found } = await server.admin.query(
    `select (select count(*) from leads where tenant_id = $1) as leads,
       (select count(*) from contacts where tenant_id = $1) as contacts,
       (select count(*) from contact_points where tenant_id = $1) as points,
       (select count(*) from import_errors where tenant_id = $1) as errors,
       (select sum((data ->> 'created')::int) from
         (select data from events where tenant_id = $1 and name = 'leads.imported'
          union all select data from event_outbox where tenant_id = $1 and name = 'leads.imported') e
       ) as told`,
    [acme.id],
  );
  const { counts, state } = await acme.admin.call(getImport, { params: { id: importId } });
  return { ...found[0], counts, state };
}

// Each case imports all of the file once, so it takes most of a second.
describe("an import that is killed and run again is whole, and nothing is in it twice", () => {
  // The transactions: 1 read, 2 begin, 3 own fields, 4 what is written, 5 and 6 two batches side by side,
  // 7 the one around them, 8 statistics, 9 and 10 the last batch, 11 the total, 12 the end.
  const moments = [
    [2, "before", "QUEUED"],
    [5, "before", "RUNNING"],
    [5, "after", "RUNNING"],
    [6, "before", "RUNNING"],
    [7, "before", "RUNNING"],
    [9, "before", "RUNNING"],
    [10, "after", "RUNNING"],
    [12, "before", "RUNNING"],
    [12, "after", "DONE"],
  ] as const;

  test.each(moments)("at transaction %i, %s its commit", async (nth, when, state) => {
    const acme = await newTenant(server);
    const importId = await queued(acme);
    await expect(importLeads.run({ importId }, cutAt(acme, nth, when))).rejects.toThrow(Killed);
    expect((await tally(acme, importId)).state).toBe(state);
    await importLeads.run({ importId }, cutAt(acme, Number.POSITIVE_INFINITY, "after"));
    expect(await tally(acme, importId)).toEqual({
      leads: whole.created,
      contacts: whole.created,
      points: whole.created,
      // Those that repeat a row are listed as well.
      errors: whole.errors + whole.skipped,
      told: whole.created,
      counts: whole,
      state: "DONE",
    });
  });
});

test("a run that was overtaken writes nothing more", async () => {
  const acme = await newTenant(server);
  const importId = await queued(acme);
  const forever = Number.POSITIVE_INFINITY;
  const runs = [cutAt(acme, forever, "after"), cutAt(acme, forever, "after")];
  await Promise.all(runs.map((run) => importLeads.run({ importId }, run)));
  expect(await tally(acme, importId)).toMatchObject({ counts: whole, leads: whole.created });
});

test("an import that is cancelled stops after the batch in hand and keeps what it wrote", async () => {
  const acme = await newTenant(server);
  const importId = await queued(acme);
  await expect(importLeads.run({ importId }, cutAt(acme, 7, "after"))).rejects.toThrow(Killed);
  await acme.admin.call(cancelImport, { params: { id: importId } });
  await importLeads.run({ importId }, cutAt(acme, Number.POSITIVE_INFINITY, "after"));
  const { state, counts, operationId } = await acme.admin.call(getImport, {
    params: { id: importId },
  });
  expect(state).toBe("CANCELLED");
  expect(counts).toMatchObject({ rows: 2000, created: 1600 });
  const operation = await acme.admin.call(getOperation, { params: { id: operationId ?? "" } });
  expect(operation).toMatchObject({ state: "CANCELLED", done: 2000 });
});

test("a file that is gone or damaged fails the import with a reason", async () => {
  const acme = await newTenant(server);
  const importId = await queued(acme);
  await server.parley.app.storage.remove(`${acme.id}/imports/${importId}`);
  await importLeads.run({ importId }, cutAt(acme, Number.POSITIVE_INFINITY, "after"));
  const failed = await acme.admin.call(getImport, { params: { id: importId } });
  expect(failed).toMatchObject({ state: "FAILED", error: "The file is gone; upload it again" });
  expect((await acme.admin.call(listLeads)).items).toEqual([]);
});

test("an import that fails again and again is given up", async () => {
  const acme = await newTenant(server);
  const importId = await queued(acme);
  for (let tries = 0; tries < 5; tries++) {
    await expect(importLeads.run({ importId }, cutAt(acme, 3, "before"))).rejects.toThrow(Killed);
  }
  await importLeads.run({ importId }, cutAt(acme, Number.POSITIVE_INFINITY, "after"));
  expect(await acme.admin.call(getImport, { params: { id: importId } })).toMatchObject({
    state: "FAILED",
    error: "It failed several times in a row",
  });
});

test("a process that is told to stop ends after the batch in hand, and another goes on", async () => {
  const acme = await newTenant(server);
  const importId = await queued(acme);
  const stop = new AbortController();
  const run = jobRun(server.parley.app, acme.id, stop.signal);
  let steps = 0;
  const stopping: JobRun = {
    ...run,
    inTenant: (work) => {
      if (++steps === 5) stop.abort();
      return run.inTenant(work);
    },
  };
  await expect(importLeads.run({ importId }, stopping)).rejects.toThrow();
  expect((await tally(acme, importId)).state).toBe("RUNNING");
  await importLeads.run(
    { importId },
    jobRun(server.parley.app, acme.id, new AbortController().signal),
  );
  expect(await tally(acme, importId)).toMatchObject({ state: "DONE", counts: whole });
});
