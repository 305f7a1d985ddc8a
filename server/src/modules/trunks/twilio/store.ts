import { sql } from "kysely";
import pg from "pg";
import { type App, inInstallation, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Connection } from "../../../platform/db/pool.ts";
import type { CallbackStore, TwilioCall, TwilioStore } from "../../telephony/index.ts";
import { channel, keepCallback, markHandled, readCallbacks } from "./callbacks.ts";
import { readRecordings, twilioRecordings } from "./recordings.ts";
import { changingOf, readCalls, rowOf, tablesOf } from "./rows.ts";

/** Where no word comes that there is news, it is looked for. */
const lookMs = 1_000;

type About = { leg?: string; trunk?: string; recording?: string };

/** Whose something is. */
async function ownerOf(app: App, { leg, trunk, recording }: About): Promise<string | null> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ owner: string | null }>`
      select door_twilio_owner(${leg ?? null}::uuid, ${trunk ?? null}::uuid, ${recording ?? null}) as owner`.execute(
      tx,
    ),
  );
  return rows[0]?.owner ?? null;
}

async function within<R>(
  app: App,
  about: About,
  work: (ctx: Ctx) => Promise<R | null>,
): Promise<R | null> {
  const tenantId = await ownerOf(app, about);
  return tenantId === null ? null : inTenant(app, tenantId, work);
}

/** What the web server needs of the provider's tables. */
export function callbackStore(app: App): CallbackStore {
  return {
    callOf: (legId) =>
      within(app, { leg: legId }, async (ctx) => {
        const query = tablesOf(ctx).selectFrom("twilio_calls").selectAll();
        const rows = await query.where("leg_id", "=", legId).execute();
        return (await readCalls(ctx, rows))[0] ?? null;
      }),
    callOfSid: (trunk, sid) =>
      within(app, { trunk }, async (ctx) => {
        const query = tablesOf(ctx).selectFrom("twilio_calls").selectAll();
        const rows = await query.where("trunk_id", "=", trunk).where("sid", "=", sid).execute();
        return (await readCalls(ctx, rows))[0] ?? null;
      }),
    add: (call) =>
      inTenant(app, call.tenantId, async (ctx) => {
        const { numInsertedOrUpdatedRows: added } = await tablesOf(ctx)
          .insertInto("twilio_calls")
          .values(await rowOf(ctx, call))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        return Boolean(added);
      }),
    keep: (callback) => inTenant(app, callback.tenantId, (ctx) => keepCallback(ctx, callback)),
  };
}

/** The provider's own tables. */
export function twilioStore(app: App, connection: Connection): TwilioStore {
  async function perTenant<Row extends { tenant_id: string }, R>(
    rows: readonly Row[],
    work: (ctx: Ctx, rows: readonly Row[]) => Promise<R>,
  ): Promise<R[]> {
    const results: R[] = [];
    for (const tenantId of new Set(rows.map(({ tenant_id }) => tenant_id))) {
      const theirs = rows.filter(({ tenant_id }) => tenant_id === tenantId);
      results.push(await inTenant(app, tenantId, (ctx) => work(ctx, theirs)));
    }
    return results;
  }

  return {
    ...callbackStore(app),
    ...twilioRecordings(app),
    async save(call: TwilioCall) {
      await inTenant(app, call.tenantId, (ctx) =>
        tablesOf(ctx)
          .updateTable("twilio_calls")
          .set(changingOf(call))
          .where("leg_id", "=", call.legId)
          .execute(),
      );
    },
    async remove({ tenantId, legId }) {
      await inTenant(app, tenantId, (ctx) =>
        tablesOf(ctx).deleteFrom("twilio_calls").where("leg_id", "=", legId).execute(),
      );
    },
    async live() {
      const { rows } = await inInstallation(app, (tx) =>
        sql<{ tenant_id: string; leg_id: string }>`select * from door_twilio_live()`.execute(tx),
      );
      const found = await perTenant(rows, async (ctx, theirs) => {
        const ids = theirs.map(({ leg_id }) => leg_id);
        const query = tablesOf(ctx).selectFrom("twilio_calls").selectAll();
        return readCalls(ctx, await query.where("leg_id", "in", ids).execute());
      });
      return found.flat();
    },
    async waiting() {
      const { rows } = await inInstallation(app, (tx) =>
        sql<{ tenant_id: string; number: number }>`select * from door_twilio_waiting()`.execute(tx),
      );
      const found = await perTenant(rows, (ctx, theirs) =>
        readCallbacks(
          ctx,
          theirs.map(({ number }) => number),
        ),
      );
      return found.flat().sort((a, b) => a.number - b.number);
    },
    async handled(callbacks) {
      const rows = callbacks.map(({ tenantId, number }) => ({ tenant_id: tenantId, number }));
      await perTenant(rows, (ctx, theirs) =>
        markHandled(
          ctx,
          theirs.map(({ number }) => number),
        ),
      );
    },
    async follow(onNews) {
      const client = new pg.Client({ ...connection, application_name: "parley twilio" });
      // A connection that is lost is none: what it would have told is looked for.
      client.on("error", () => {});
      client.on("notification", onNews);
      await client.connect();
      await client.query(`listen ${channel}`);
      const timer = setInterval(onNews, lookMs);
      return async () => {
        clearInterval(timer);
        await client.end().catch(() => {});
      };
    },
    recordingOf: (recordingId) =>
      within(app, { recording: recordingId }, async (ctx) => {
        return (await readRecordings(ctx, { ids: [recordingId] }))[0] ?? null;
      }),
  };
}
