import { cancelOperation, getOperation, listOperations, type Operation } from "@parley/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import { type JobRun, jobRun } from "../jobs/jobs.ts";
import { carryOut, OperationFault, type OperationRun } from "./run.ts";
import { startOperation } from "./service.ts";

const Resume = z.object({ at: z.number() });
type Work = (operation: OperationRun<z.infer<typeof Resume>>) => Promise<void>;

let acme: TestTenant;
beforeAll(async () => {
  acme = await newTenant();
});

/** An operation of the administrator's. */
function started(): Promise<Operation> {
  const actor = { userId: acme.admin.userId, sessionId: null, teamId: null, grants: {} };
  const start = {
    kind: "IMPORT",
    title: "x.csv",
    unit: "ROWS",
    total: 3,
    subjectId: null,
  } as const;
  return inTenant(acme.server.parley.app, acme.id, (ctx) => startOperation(ctx, start), { actor });
}

type Shown = { topic: string; value: unknown };

/** A job's run whose gauges are kept, so that they can be looked at. */
function runWith(shown: Shown[] = [], signal = new AbortController().signal): JobRun {
  const { app } = acme.server.parley;
  const live = {
    publish: (_tenantId: string, topic: string, value: unknown) =>
      void shown.push({ topic, value }),
    watched: () => [],
  };
  return jobRun({ ...app, live }, acme.id, signal);
}

const now = (id: string) => acme.admin.call(getOperation, { params: { id } });
const carry = (id: string, work: Work, run = runWith()) =>
  carryOut(run, id, { resume: Resume, work });
const step = (at: number) => async (_ctx: Ctx) => ({ done: at, resume: { at } });

describe("long work", () => {
  test("is queued, runs, shows how far it is, and ends", async () => {
    const { id } = await started();
    expect(await now(id)).toMatchObject({ state: "QUEUED", done: 0, total: 3, can: ["cancel"] });
    const shown: Shown[] = [];
    await carry(
      id,
      async (operation) => {
        expect(operation.resume).toBeUndefined();
        await operation.step(step(1));
        expect(await now(id)).toMatchObject({ state: "RUNNING", done: 1 });
        await operation.step(async () => ({ done: 4, total: 4, resume: { at: 4 } }));
      },
      runWith(shown),
    );
    expect(await now(id)).toMatchObject({ state: "DONE", done: 4, total: 4, can: [], error: null });
    expect(shown[0]).toEqual({
      topic: `operation:${id}`,
      value: { id, state: "RUNNING", done: 1, total: 3 },
    });
    expect(shown.at(-1)?.value).toEqual({ id, state: "DONE", done: 4, total: 4 });
    const states = (await acme.events())
      .filter((event) => event.name === "operation.changed" && event.data.id === id)
      .map((event) => event.data.state);
    expect(states).toEqual(["QUEUED", "RUNNING", "DONE"]);
  });

  test("that was cut goes on where it was, and is told of only once", async () => {
    const { id } = await started();
    const cut: Work = async (operation) => {
      await operation.step(step(2));
      await operation.step(async () => {
        throw new Error("the power went");
      });
    };
    await expect(carry(id, cut)).rejects.toThrow("the power went");
    await carry(id, async (operation) => {
      expect([operation.resume, operation.done]).toEqual([{ at: 2 }, 2]);
    });
    expect(await now(id)).toMatchObject({ state: "DONE", done: 2 });
    await carry(id, () => Promise.reject(new Error("must not run again")));
  });

  test("stops after the step in hand when it is asked to", async () => {
    const { id } = await started();
    const steps: number[] = [];
    await carry(id, async (operation) => {
      await operation.step(step(1));
      steps.push(1);
      const asked = await acme.admin.call(cancelOperation, { params: { id } });
      expect(asked).toMatchObject({ state: "RUNNING", can: [] });
      await operation.step(step(2));
      steps.push(2);
    });
    expect(steps).toEqual([1]);
    expect(await now(id)).toMatchObject({ state: "CANCELLED", done: 2 });
    const again = await acme.admin.try(cancelOperation, { params: { id } });
    expect(again).toMatchObject({ status: 409, problem: { code: "conflict" } });
  });

  test("that was cancelled before it began does nothing", async () => {
    const { id } = await started();
    await acme.admin.call(cancelOperation, { params: { id } });
    await carry(id, (operation) => operation.step(() => Promise.reject(new Error("must not run"))));
    expect(await now(id)).toMatchObject({ state: "CANCELLED", done: 0 });
  });

  test("fails with a reason that its owner can read", async () => {
    const { id } = await started();
    await carry(id, () => Promise.reject(new OperationFault("The file is gone")));
    expect(await now(id)).toMatchObject({ state: "FAILED", error: "The file is gone" });
  });

  test("is given up when it fails again and again without a step", async () => {
    const { id } = await started();
    const fail: Work = () => Promise.reject(new Error("a bug"));
    for (let i = 0; i < 5; i++) await expect(carry(id, fail)).rejects.toThrow("a bug");
    await carry(id, fail);
    expect(await now(id)).toMatchObject({ state: "FAILED" });
  });

  test("writes nothing when another run has taken it over", async () => {
    const { id } = await started();
    await carry(id, async (old) => {
      await carry(id, (fresh) => fresh.step(step(2)));
      await old.step(step(1));
      throw new Error("must not be reached");
    });
    expect(await now(id)).toMatchObject({ state: "DONE", done: 2 });
  });

  test("of which there is none is no error", async () => {
    await carry(acme.id, () => Promise.reject(new Error("must not run")));
  });
});

test("is listed newest first and by state, for its owner and those who see all", async () => {
  const mine = await newTenant();
  const [rep, viewer] = [await mine.user("REP"), await mine.user("VIEWER")];
  const actor = { userId: rep.userId, sessionId: null, teamId: null, grants: {} };
  const ids: string[] = [];
  for (const title of ["a", "b", "c"]) {
    const start = { kind: "IMPORT", title, unit: "ROWS", total: null, subjectId: null } as const;
    const { app } = mine.server.parley;
    const made = await inTenant(app, mine.id, (ctx) => startOperation(ctx, start), { actor });
    ids.unshift(made.id);
  }
  const first = await rep.call(listOperations, { query: { limit: 2 } });
  expect(first.items.map((item) => item.id)).toEqual(ids.slice(0, 2));
  const cursor = first.nextCursor ?? "";
  const rest = await rep.call(listOperations, { query: { cursor } });
  expect(rest.items.map((item) => item.id)).toEqual(ids.slice(2));
  expect((await rep.call(listOperations, { query: { state: ["DONE"] } })).items).toEqual([]);
  expect((await viewer.call(listOperations)).items).toHaveLength(3);
  const params = { id: ids[0] ?? "" };
  expect(await viewer.try(cancelOperation, { params })).toMatchObject({ status: 403 });
  expect(await rep.call(cancelOperation, { params })).toMatchObject({ id: ids[0] });
  for (const client of [acme.admin, await mine.user("REP")]) {
    expect(
      (await client.call(listOperations, { query: { limit: 200 } })).items.map((o) => o.id),
    ).not.toContain(ids[0]);
    expect(await client.try(getOperation, { params })).toMatchObject({ status: 404 });
    expect(await client.try(cancelOperation, { params })).toMatchObject({ status: 404 });
  }
});
