import { teamCreated } from "@parley/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import type { Ctx } from "../ctx.ts";
import { newId } from "../ids.ts";
import { createLog } from "../observe/log.ts";
import { everyone } from "./audience.ts";
import { emitAll } from "./emit.ts";
import type { HeardEvent, Subscriber } from "./subscriber.ts";
import { Subscribers } from "./subscribers.ts";

/*
 * A subscriber's effects on rows happen exactly once, whatever goes wrong: the subscriber of these
 * tests writes a row for each event it hears, so that each effect can be counted.
 */
let here: TestServer;
let there: TestServer;
beforeAll(async () => {
  here = await startTestServer();
  there = await startTestServer({}, here);
});
afterAll(async () => {
  await stopTestServer(there);
  await stopTestServer(here);
});

const quiet = createLog("silent");
let names = 0;

/** Writes down every event, then lets the test interfere. */
function recorder(interfere: (ctx: Ctx, events: HeardEvent[]) => Promise<void> = async () => {}) {
  names += 1;
  const subscriber: Subscriber = {
    name: `test.${names}`,
    events: [teamCreated.name],
    handle: async (ctx, events) => {
      for (const event of events) {
        await ctx.tx
          .insertInto("skills")
          .values({ id: newId(), name: `${event.data.id} ${newId()}`, created_at: ctx.now })
          .execute();
      }
      await interfere(ctx, events);
    },
  };
  const of = ({ parley }: TestServer) =>
    new Subscribers({ ...parley.app, log: quiet }, [subscriber]);
  return { subscriber, of };
}

async function say(acme: TestTenant, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await acme.run((ctx) =>
    emitAll(
      ctx,
      ids.map((id) => ({ type: teamCreated, data: { id }, audience: everyone })),
    ),
  );
  await acme.events();
  return ids;
}

/** The ids of the events whose effect is there, as often as it is there. */
async function effects(acme: TestTenant): Promise<string[]> {
  const { rows } = await here.admin.query<{ id: string }>(
    "select split_part(name, ' ', 1) as id from skills where tenant_id = $1 order by id",
    [acme.id],
  );
  return rows.map(({ id }) => id).sort();
}

async function state(acme: TestTenant, { name }: Subscriber) {
  const { rows } = await here.admin.query<{ lag: number; attempts: number[]; errors: string[] }>(
    `select h.position - coalesce(c.position, 0) as lag,
       array(select f.attempts from event_failures f
             where f.tenant_id = h.tenant_id and f.subscriber = $2) as attempts,
       array(select f.error from event_failures f
             where f.tenant_id = h.tenant_id and f.subscriber = $2) as errors
     from event_heads h
     left join event_cursors c on c.tenant_id = h.tenant_id and c.subscriber = $2
     where h.tenant_id = $1`,
    [acme.id, name],
  );
  return rows[0];
}

test("a poison event is put aside alone; all others have their effect and the cursor goes on", async () => {
  const acme = await newTenant(here);
  const ids = await say(acme, 21);
  const [bad, ...good] = [ids[7] ?? "", ...ids.filter((_, i) => i !== 7)];
  let isPoison = true;
  const { subscriber, of } = recorder(async (_ctx, events) => {
    if (isPoison && events.some(({ data }) => data.id === bad)) throw new Error(`hates ${bad}`);
  });
  const subscribers = of(here);

  await subscribers.catchUp();
  expect(await effects(acme)).toEqual(good.sort());
  // What went wrong is told without a word of what the event or the error said.
  expect(await state(acme, subscriber)).toEqual({
    lag: 0,
    attempts: [1],
    errors: ["Error at team.created"],
  });
  good.push(...(await say(acme, 3)));
  await subscribers.catchUp();
  expect(await effects(acme)).toEqual(good.sort());

  // It is tried again later and later, and once it is digested it is no failure any more.
  await subscribers.catchUp();
  expect(await state(acme, subscriber)).toMatchObject({ attempts: [1] });
  here.clock.advance(3000);
  await subscribers.catchUp();
  expect(await state(acme, subscriber)).toMatchObject({ lag: 0, attempts: [2] });
  isPoison = false;
  here.clock.advance(5000);
  await subscribers.catchUp();
  expect(await state(acme, subscriber)).toMatchObject({ lag: 0, attempts: [] });
  expect(await effects(acme)).toEqual([...good, bad].sort());
});

test("an event that nobody can digest is given up in the end, and kept", async () => {
  const acme = await newTenant(here);
  await say(acme, 1);
  let tries = 0;
  const { subscriber, of } = recorder(async (ctx) => {
    if (ctx.tenantId !== acme.id) return;
    tries += 1;
    throw new Error("never");
  });
  const subscribers = of(here);
  for (let i = 0; i < 25; i++) {
    await subscribers.catchUp();
    here.clock.advance(3_601_000);
  }
  // Once with the others of its portion, and twenty times alone.
  expect(tries).toBe(21);
  expect(await state(acme, subscriber)).toMatchObject({ lag: 0, attempts: [20] });
  expect(await effects(acme)).toEqual([]);
});

test("two processes that hear at once share the work, and every effect is there once", async () => {
  const acme = await newTenant(here);
  const { subscriber, of } = recorder();
  const both = [of(here), of(there)];
  const said: string[] = [];
  for (let i = 0; i < 12; i++) {
    said.push(...(await say(acme, 5)));
    await Promise.all(both.map((one) => one.catchUp()));
  }
  await eventually(async () => {
    await Promise.all(both.map((one) => one.catchUp()));
    return (await state(acme, subscriber))?.lag === 0;
  });
  expect(await effects(acme)).toEqual(said.sort());
});

test("two processes that try a failed event again at once: one of them has it", async () => {
  const acme = await newTenant(here);
  const [id] = await say(acme, 1);
  let isPoison = true;
  const { subscriber, of } = recorder(async (ctx) => {
    if (isPoison && ctx.tenantId === acme.id) throw new Error("not yet");
    // Long enough for the other one to come by.
    await sql`select pg_sleep(0.2)`.execute(ctx.tx);
  });
  const both = [of(here), of(there)];
  await both[0]?.catchUp();
  isPoison = false;
  here.clock.advance(3000);
  there.clock.advance(here.clock.now().getTime() - there.clock.now().getTime());
  await Promise.all(both.map((one) => one.catchUp()));
  expect(await effects(acme)).toEqual([id]);
  expect(await state(acme, subscriber)).toMatchObject({ attempts: [] });
});

test("a process that dies between effect and commit leaves neither; the next one does it once", async () => {
  const acme = await newTenant(here);
  const said = await say(acme, 30);
  // A portion that failed is taken once more, to find what is poisonous in it.
  let deaths = 4;
  const { subscriber, of } = recorder(async (ctx) => {
    if (ctx.tenantId !== acme.id || deaths === 0) return;
    deaths -= 1;
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(ctx.tx);
  });
  const subscribers = of(here);
  for (let i = 0; i < 2; i++) {
    await expect(subscribers.catchUp()).rejects.toThrow();
    expect(await effects(acme)).toEqual([]);
  }
  await subscribers.catchUp();
  expect(await effects(acme)).toEqual(said.sort());
  expect(await state(acme, subscriber)).toEqual({ lag: 0, attempts: [], errors: [] });
});

test("one tenant that stumbles holds up no other", async () => {
  const [acme, rival] = [await newTenant(here), await newTenant(here)];
  const said = [await say(acme, 2), await say(rival, 2)];
  const { subscriber, of } = recorder(async (ctx) => {
    if (ctx.tenantId !== acme.id) return;
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(ctx.tx);
  });
  await expect(of(here).catchUp()).rejects.toThrow();
  expect(await effects(acme)).toEqual([]);
  expect(await effects(rival)).toEqual(said[1]?.sort());
  expect((await state(rival, subscriber))?.lag).toBe(0);
});
