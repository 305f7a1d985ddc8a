import { randomInt } from "node:crypto";
import { sql } from "kysely";
import {
  addClosings,
  addEndedCalls,
  addMembers,
  addWrapUps,
} from "../../modules/campaigns/index.ts";
import { createLeads, learnHours, scoreNewSoon } from "../../modules/contacts/index.ts";
import { closeHours, countPast } from "../../modules/proof/index.ts";
import { randomFor } from "../../modules/telephony/index.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { insertRows } from "../../platform/db/insert-rows.ts";
import { idsOf, withIds } from "../../platform/ids.ts";
import type { DemoTenant } from "../cast.ts";
import { type Reading, readCell } from "./cells.ts";
import { leadIdsOf, leadsOfDays } from "./day-leads.ts";
import type { WorkDay } from "./days.ts";
import { floorPlan } from "./floor-plan.ts";
import { keptStates, keptTables } from "./kept-tables.ts";
import { namesOf } from "./names.ts";
import { type PlacedRecording, placeRecording } from "./parts.ts";
import type { KeptRows, Recording } from "./recording.ts";

type Row = Record<string, unknown>;

const hourMs = 3_600_000;
/** So many rows leave in one statement. */
const portion = 2000;

/**
 * Puts a recorded history into a demo tenant, under its own ids and sealed with its own keys, on the working days
 * before `until`. A day is a piece of work of its own: who uses the tenant meanwhile waits for none of it. The same
 * `key` gives the same ids, so that the work can go on after a crash.
 */
export class HistoryLoader {
  private readonly tenant: DemoTenant;
  private readonly recording: Recording;
  private readonly placed: PlacedRecording;
  private readonly ids: string[];

  constructor(
    tenant: DemoTenant,
    recording: Recording,
    { key, until }: { key: string; until: Date },
  ) {
    this.tenant = tenant;
    this.recording = recording;
    this.placed = placeRecording(recording, until, tenant.timeZone);
    this.ids = idsAgain(this.placed, randomFor("demo history ids", key));
  }

  get days(): number {
    return this.placed.days.length;
  }

  /** One of the days, from 0. */
  day(number: number): WorkDay {
    const day = this.placed.days[number];
    if (!day) throw new RangeError(`the recording has no day ${number}`);
    return day;
  }

  /** A day: its leads by the services that make leads, what became of them as it was kept. */
  async loadDay(ctx: Ctx, number: number): Promise<void> {
    const day = this.day(number);
    const zone = this.tenant.timeZone;
    // Before there is anything: the clock of the ledger must not count a day that is there in part.
    await closeHours(ctx, zone);
    await this.makeLeads(ctx, day);
    const as = await this.reading(ctx);
    for (const kept of this.recording.states.filter(({ columns }) => !isOfCampaigns(columns))) {
      await setStates(ctx, kept, this.statesOfDay(kept, day, as));
    }
    const vault = await ctx.vault();
    for (const kept of this.recording.rows) {
      const sealed = keptTables.find(({ table }) => table === kept.table)?.sealed;
      const rows = this.placed.rowsOf(kept, number).map((cells) => {
        const row = rowOf(kept.columns, cells, as);
        const text = sealed === undefined ? null : row[sealed];
        if (typeof text !== "string" || sealed === undefined) return row;
        return { ...row, [sealed]: vault.seal(kept.table, sealed, String(row.id), text.slice(1)) };
      });
      for (let from = 0; from < rows.length; from += portion) {
        await insertRows(ctx.tx, kept.table as "calls", rows.slice(from, from + portion) as never);
      }
    }
    const calls = this.recording.rows.find(({ table }) => table === "calls");
    const callIds = calls ? this.idsOfDay(calls, number, as) : [];
    await learnHours(ctx, callIds);
    const campaignId = await this.campaignId(ctx);
    await addEndedCalls(ctx.tx, campaignId, callIds);
    await addWrapUps(ctx.tx, campaignId, callIds);
    await addClosings(ctx.tx, campaignId, callIds);
    const midnight = new Date(day.at("23:00").getTime() + hourMs);
    await countPast(ctx, { from: day.at("00:00"), to: midnight, zone });
  }

  private idsOfDay(kept: KeptRows, number: number, as: Reading): string[] {
    const at = kept.columns.indexOf("id");
    return this.placed.rowsOf(kept, number).map((cells) => String(readCell(cells[at], as)));
  }

  /** After the last day: since when the campaigns run, and the scores of those who came. */
  async close(ctx: Ctx): Promise<void> {
    const as = await this.reading(ctx);
    for (const kept of this.recording.states.filter(({ columns }) => isOfCampaigns(columns))) {
      await setStates(
        ctx,
        kept,
        allOf(kept).map((cells) => rowOf(kept.columns, cells, as)),
      );
    }
    await scoreNewSoon(ctx);
  }

  /** The people of a day, as they came in, and their places in the campaign. What follows from it was news once. */
  private async makeLeads(ctx: Ctx, day: WorkDay): Promise<void> {
    const id = await this.campaignId(ctx);
    const then: Ctx = { ...ctx, now: day.at(floorPlan.leadsArriveAt), gathered: [] };
    const own = { status: "NEW" as const, assigneeId: null, teamId: null };
    const drafts = leadsOfDays(this.tenant, this.recording.leadsADay)(day.number);
    const random = () => randomInt(2 ** 32) / 2 ** 32;
    await withIds(
      idsOf(() => then.now.getTime(), random),
      async () => {
        const leadIds = await createLeads(
          then,
          drafts.map((draft) => ({ ...own, ...draft })),
        );
        await addMembers(then, id, { leadIds, priority: floorPlan.priority, skillId: null });
      },
    );
  }

  private async campaignId(ctx: Ctx): Promise<string> {
    const { id } = await ctx.tx
      .selectFrom("campaigns")
      .select("id")
      .where("name", "=", this.tenant.campaigns[0]?.name ?? "")
      .executeTakeFirstOrThrow();
    return id;
  }

  private async reading(ctx: Ctx): Promise<Reading> {
    const { idOf, digestOf } = await namesOf(ctx, leadIdsOf(this.tenant));
    return {
      record: (name) => known(idOf, name),
      digest: (name) => known(digestOf, name),
      made: (index) => this.ids[index] ?? "",
      at: this.placed.toDay,
    };
  }

  /** What became of the leads of a day, in the end. */
  private statesOfDay(kept: KeptRows, day: WorkDay, as: Reading): Row[] {
    const drafts = leadsOfDays(this.tenant, this.recording.leadsADay)(day.number);
    const own = new Set(drafts.map(({ externalId }) => externalId));
    const at = kept.columns.indexOf("id");
    return allOf(kept)
      .filter((cells) => own.has(String(cells[at]).replace(/^~\w /, "")))
      .map((cells) => rowOf(kept.columns, cells, as));
  }
}

const isOfCampaigns = (columns: readonly string[]) => columns.includes("started_at");

/** As many ids as the recording has, made at the same moments. */
function idsAgain({ madeAt, toDay }: PlacedRecording, random: () => number): string[] {
  let since = 0;
  const make = idsOf(() => toDay(since).getTime(), random);
  return madeAt.map((at) => {
    since = at;
    return make();
  });
}

function allOf({ cells }: KeptRows): unknown[][] {
  const count = cells[0]?.length ?? 0;
  return Array.from({ length: count }, (_, at) => cells.map((column) => column[at]));
}

function rowOf(columns: readonly string[], cells: readonly unknown[], as: Reading): Row {
  return Object.fromEntries(columns.map((name, at) => [name, readCell(cells[at], as)]));
}

async function setStates(
  ctx: Ctx,
  { table, columns }: KeptRows,
  rows: readonly Row[],
): Promise<void> {
  const kept: readonly string[] = keptStates.find((state) => state.table === table)?.columns ?? [];
  const changed = columns.filter(
    (name) => kept.includes(name) && name !== "id" && name !== "campaign_id",
  );
  const sets = sql.join(changed.map((name) => sql`${sql.ref(name)} = v.${sql.ref(name)}`));
  const target = sql.table(table);
  const sameCampaign = columns.includes("campaign_id")
    ? sql`and t.campaign_id = v.campaign_id`
    : sql``;
  const values = JSON.stringify(rows);
  await sql`
    update ${target} t set ${sets} from jsonb_populate_recordset(null::${target}, ${values}::jsonb) v
    where t.tenant_id = current_tenant() and t.id = v.id ${sameCampaign}`.execute(ctx.tx);
}

function known(map: ReadonlyMap<string, string>, name: string): string {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the demo tenant has no ${name} as the recording does`);
  return found;
}
