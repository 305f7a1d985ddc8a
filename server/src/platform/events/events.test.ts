import { campaignCreated, teamCreated } from "@parley/contract";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { openSocket, type TestSocket } from "../../testing/socket.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import { newId } from "../ids.ts";
import { everyone } from "./audience.ts";
import { emit, emitAll } from "./emit.ts";
import type { SequencedEvent } from "./sequencer.ts";

/*
 * Two processes of one installation: whatever one of them commits, both hear, once and in order.
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

/** Everything of one tenant that a process hears from now on. */
function ear({ parley }: TestServer, tenantId: string): SequencedEvent[] {
  const heard: SequencedEvent[] = [];
  parley.sequencer.onEvents((batch) => {
    heard.push(...batch.filter((event) => event.tenant_id === tenantId));
  });
  return heard;
}

const say = (ctx: Ctx, id: string) => emit(ctx, teamCreated, { id }, everyone);
const ids = (events: readonly { data: Record<string, unknown> }[]) =>
  events.map(({ data }) => data.id);
const positions = (events: readonly { position: number }[]) =>
  events.map(({ position }) => position);
const upFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** A tenant, when all that its making said has been heard. */
async function quietTenant(): Promise<TestTenant & { head: number }> {
  const acme = await newTenant(here);
  const head = (await acme.events()).at(-1)?.position ?? 0;
  return Object.assign(acme, { head });
}

test("many at once, in both processes: every event once, without a hole, in the same order", async () => {
  const acme = await quietTenant();
  const [ours, theirs] = [ear(here, acme.id), ear(there, acme.id)];
  const said: string[][] = [];
  await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const batch = Array.from({ length: 1 + (i % 3) }, newId);
      said.push(batch);
      const { app } = (i % 2 ? here : there).parley;
      await inTenant(app, acme.id, async (ctx) => {
        for (const id of batch) await say(ctx, id);
      });
    }),
  );
  const all = said.flat();
  await eventually(() => ours.length >= all.length && theirs.length >= all.length);

  expect(ids(ours).sort()).toEqual([...all].sort());
  expect(positions(ours)).toEqual(upFrom(acme.head + 1, all.length));
  expect(theirs).toEqual(ours);
  // What one transaction said keeps its order.
  const order = new Map(ids(ours).map((id, i) => [id, i]));
  for (const batch of said) {
    const places = batch.map((id) => order.get(id) ?? -1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  }
});

test("a transaction that is held open holds up nobody, and its event comes after theirs", async () => {
  const acme = await quietTenant();
  const heard = ear(here, acme.id);
  const elsewhere = new pg.Client({ ...here.database.admin, database: "postgres" });
  await elsewhere.connect();
  await elsewhere.query("begin; create temp table held_open as select 1 as one");
  const slow = newId();
  let letGo = () => {};
  const held = inTenant(here.parley.app, acme.id, async (ctx) => {
    await say(ctx, slow);
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
  });

  const quick = Array.from({ length: 10 }, newId);
  for (const id of quick) {
    await acme.run((ctx) => say(ctx, id));
    // Far less than the transaction is open; how fast it is, a bench tells.
    await eventually(() => ids(heard).includes(id), { within: 900, what: "an event beside it" });
  }
  expect(ids(heard)).toEqual(quick);
  letGo();
  await held;
  await elsewhere.query("rollback");
  await elsewhere.end();
  await eventually(() => ids(heard).includes(slow));
  expect(positions(heard)).toEqual(upFrom(acme.head + 1, 11));
  expect(ids(heard).at(-1)).toBe(slow);
});

test("what is rolled back is never heard of", async () => {
  const acme = await quietTenant();
  const heard = ear(here, acme.id);
  const [lost, kept] = [newId(), newId()];
  const failing = acme.run(async (ctx) => {
    await say(ctx, lost);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await acme.run((ctx) => say(ctx, kept));
  await eventually(() => heard.length > 0);
  expect(ids(heard)).toEqual([kept]);
  expect(positions(heard)).toEqual([acme.head + 1]);
});

test("more than one portion at once keeps its order, in both processes", async () => {
  const acme = await quietTenant();
  const [ours, theirs] = [ear(here, acme.id), ear(there, acme.id)];
  const many = Array.from({ length: 1201 }, newId);
  await acme.run((ctx) =>
    emitAll(
      ctx,
      many.map((id) => ({ type: campaignCreated, data: { id }, audience: everyone })),
    ),
  );
  await eventually(() => ours.length === many.length && theirs.length === many.length);
  expect(ids(ours)).toEqual(many);
  expect(ids(theirs)).toEqual(many);
  expect(positions(theirs)).toEqual(upFrom(acme.head + 1, many.length));
});

test("events of very many tenants at once reach the other process, woken by nobody", async () => {
  const both = [here, there].map(({ parley }) => {
    const heard = new Set<string>();
    parley.sequencer.onEvents((batch) => {
      for (const event of batch) heard.add(event.tenant_id);
    });
    return heard;
  });
  const { rows } = await here.admin.query<{ id: string }>(
    `insert into tenants (id, name, slug, created_at)
     select gen_random_uuid(), 'many', 'many-' || n, now() from generate_series(1, 200) n
     returning id`,
  );
  // Straight into the outbox: only the poll can find them.
  await here.admin.query(
    `insert into event_outbox (tenant_id, id, name, data, audience, at)
     select t.id, gen_random_uuid(), 'team.created', '{}', '{"permission":null}', now()
     from tenants t where t.slug like 'many-%'`,
  );
  const wanted = rows.map((row) => row.id);
  await eventually(() => both.every((seen) => wanted.every((id) => seen.has(id))), {
    within: 5000,
    what: "the news of all tenants in both processes",
  });
});

/** A page that comes back where it was whenever it is told to. */
class Page {
  readonly heard: { id: unknown; position: number }[] = [];
  socket: TestSocket;
  private seen = 0;
  private readonly reopen: (since: number) => Promise<TestSocket>;

  constructor(socket: TestSocket, reopen: (since: number) => Promise<TestSocket>) {
    this.socket = socket;
    this.reopen = reopen;
  }

  async read(): Promise<void> {
    const fresh = this.socket.events.slice(this.seen);
    this.seen += fresh.length;
    const teams = fresh.filter(({ name }) => name === "team.created");
    this.heard.push(...teams.map(({ data, position }) => ({ id: data.id, position })));
    if (this.socket.closed === undefined) return;
    const { position } = this.socket;
    this.socket = await this.reopen(position);
    this.seen = 0;
  }
}

async function openPage(server: TestServer, acme: TestTenant): Promise<Page> {
  const reopen = (since: number) => openSocket(server, acme.admin, { since });
  return new Page(await openSocket(server, acme.admin), reopen);
}

/** Kills the connection that numbers events, as a network would. */
async function killHolder(): Promise<number> {
  const { rows } = await here.admin.query<{ pid: number }>(
    `select l.pid, pg_terminate_backend(l.pid) from pg_locks l
     join pg_database d on d.oid = l.database and d.datname = current_database()
     where l.locktype = 'advisory' and l.objid = 727002 and l.granted`,
  );
  return rows[0]?.pid ?? 0;
}

test("when who numbers them is killed another one does, and no page misses or repeats anything", async () => {
  const acme = await quietTenant();
  const pages = [await openPage(here, acme), await openPage(there, acme)];
  const said: string[] = [];
  const killed: number[] = [];
  for (let i = 0; i < 120; i++) {
    if (i % 30 === 15) killed.push(await killHolder());
    const id = newId();
    said.push(id);
    const { app } = (i % 2 ? here : there).parley;
    await inTenant(app, acme.id, (ctx) => say(ctx, id));
    for (const page of pages) await page.read();
  }
  await eventually(
    async () => {
      for (const page of pages) await page.read();
      return pages.every(({ heard }) => heard.length >= said.length);
    },
    { what: "all events on both pages" },
  );

  expect(new Set(killed.filter((pid) => pid > 0)).size).toBeGreaterThan(1);
  for (const { heard, socket } of pages) {
    expect(heard.map(({ id }) => id).sort()).toEqual([...said].sort());
    expect(positions(heard)).toEqual(positions(heard).toSorted((a, b) => a - b));
    socket.cut();
  }
});
