import { recordingChanged } from "@parley/contract";
import { type App, allTenantIds, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { SequencedEvent } from "../../../platform/events/sequencer.ts";
import type { Timers } from "../../../platform/timers.ts";
import { type ProviderEvent, type Telephony, TelephonyError } from "../../telephony/index.ts";
import { beginByPolicy } from "./begin.ts";
import { fetchRecording } from "./fetch.ts";
import { closeGap, longestGapMs } from "./gaps.ts";
import { openRecordings, patchRecording, type SeenRecording, selectRecordings } from "./rows.ts";
import { finish } from "./service.ts";
import { tellChange } from "./tell.ts";

const roundsEveryMs = 1_000;
/** The carrier writes the end of a recording a moment after the end of its leg. */
const settledAfterMs = 700;
/** So long a text takes at most, and its end to be told of. */
const msPerCharacter = 120;
const slackMs = 20_000;

type Tools = {
  app: App;
  telephony: Telephony;
  timers: Timers;
  failed(error: unknown, what: string): void;
};

/**
 * Makes true what the rows of recordings want. It holds nothing that matters: how far the carrier was told stands in
 * the rows, and a process that takes over goes on from there.
 */
export class Recorder {
  private readonly tools: Tools;
  /** Tenants with recordings that are not over, or whose sound the carrier still has. */
  private readonly busy = new Set<string>();
  /** One thing at a time happens to a recording. */
  private readonly turns = new Map<string, Promise<void>>();
  private round: Promise<void> | undefined;
  private stopRounds = () => {};
  private isClosed = false;

  constructor(tools: Tools) {
    this.tools = tools;
  }

  async open(): Promise<void> {
    if (!this.tools.telephony.capabilities.recording) return;
    for (const tenantId of await allTenantIds(this.tools.app)) this.busy.add(tenantId);
    await this.sweep().catch((error: unknown) => this.tools.failed(error, "sweep of recordings"));
    this.stopRounds = this.tools.timers.every(roundsEveryMs, () => this.goRound());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.stopRounds();
    await this.round;
    await Promise.all(this.turns.values());
  }

  /** In the transaction that stores events: what they begin and end. */
  async hear(ctx: Ctx, events: readonly ProviderEvent[]): Promise<void> {
    if (!this.tools.telephony.capabilities.recording) return;
    const ofCustomers = events.filter(({ kind }) => kind === "CUSTOMER");
    const met = ofCustomers.filter(({ type }) => type === "BRIDGED" || type === "UNHELD");
    const heard = ofCustomers.flatMap((event) => {
      const id = event.type === "PLAYBACK_ENDED" ? noticeOf(event.playbackId) : undefined;
      return id && event.type === "PLAYBACK_ENDED" ? [{ id, how: event.how }] : [];
    });
    if (met.length === 0 && heard.length === 0) return;
    for (const { id, how } of heard) await this.announced(ctx, id, how);
    const callIds = [...new Set(met.map(({ callId }) => callId))];
    const begun = callIds.length > 0 ? await beginByPolicy(ctx, callIds) : [];
    const waiting = callIds.length > 0 ? await unannounced(ctx, callIds) : [];
    const ids = new Set([...begun, ...waiting, ...heard.map(({ id }) => id)]);
    const { tenantId } = ctx;
    if (ids.size > 0) ctx.afterCommit(() => this.look(tenantId, [...ids]));
  }

  /** Recordings that another process was asked to change. */
  hearBatch(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId, data } of batch) {
      if (name === recordingChanged.name) this.look(tenantId, [String(data.id)]);
    }
  }

  /** Everybody has heard that it is recorded from now on, or not. */
  private async announced(ctx: Ctx, id: string, how: "FINISHED" | "STOPPED" | "FAILED") {
    const [row] = await selectRecordings(ctx, { id }, true);
    if (row?.state !== "ANNOUNCING") return;
    if (how === "STOPPED") {
      // They were parted: it is said again when they are together.
      await patchRecording(ctx, id, { told: "NOTHING" });
      return;
    }
    const state = how === "FINISHED" ? ("RECORDING" as const) : ("FAILED" as const);
    const failed_by = how === "FINISHED" ? null : ("NO_NOTICE" as const);
    await patchRecording(ctx, id, { state, failed_by });
    await tellChange(ctx, [{ ...row, state }]);
  }

  /** Does what these recordings want; what fails is tried again at the next round. */
  look(tenantId: string, ids: readonly string[]): void {
    if (this.isClosed) return;
    this.busy.add(tenantId);
    for (const id of ids) {
      const before = this.turns.get(id) ?? Promise.resolve();
      const turn = before
        .then(() => this.bringAbout(tenantId, id))
        .catch((error: unknown) => {
          const isLate = error instanceof TelephonyError && !error.retryable;
          if (!isLate) this.tools.failed(error, "recording");
        });
      this.turns.set(id, turn);
      void turn.then(() => {
        if (this.turns.get(id) === turn) this.turns.delete(id);
      });
    }
  }

  private async bringAbout(tenantId: string, id: string): Promise<void> {
    const { app, telephony } = this.tools;
    const read = (ctx: Ctx) => selectRecordings(ctx, { id });
    const [row] = await inTenant(app, tenantId, read, { readOnly: true });
    if (!row || row.provider !== telephony.name) return;
    if (row.state === "WAITING") {
      if (row.told !== "ENDED") await this.end(tenantId, row);
      if (app.clock.now().getTime() - (row.ended_at?.getTime() ?? 0) < settledAfterMs) return;
      await fetchRecording(app, telephony, tenantId, row);
      return;
    }
    const told = row.call_ended ? null : await this.tell(row);
    if (told === null) return;
    await inTenant(app, tenantId, async (ctx) => {
      const begins = told !== "ANNOUNCING" && row.started_at === null;
      await patchRecording(ctx, id, { told, ...(begins && { started_at: ctx.now }) });
      // What is shown is when it began, which is known from now on.
      if (begins) await tellChange(ctx, [row]);
    });
    // It may be wanted otherwise by now.
    if (told !== row.state) this.look(tenantId, [id]);
  }

  /** Tells the carrier the next thing; null where there is nothing to tell. */
  private async tell(row: SeenRecording): Promise<SeenRecording["told"] | null> {
    const { telephony } = this.tools;
    const { id, leg_id: legId, state, told } = row;
    if (state === "ANNOUNCING") {
      if (told !== "NOTHING" || row.notice === null) return null;
      const playbackId = `notice:${id}:${row.version}`;
      await telephony.announce?.(legId, { playbackId, text: row.notice });
      return "ANNOUNCING";
    }
    if (state !== "RECORDING" && state !== "PAUSED") return null;
    if (told === "NOTHING" || told === "ANNOUNCING") {
      await telephony.recordTalk?.(legId, id);
      return "RECORDING";
    }
    if (state === "PAUSED" && told === "RECORDING") {
      await telephony.pauseTalk?.(legId, id);
      return "PAUSED";
    }
    if (state === "RECORDING" && told === "PAUSED") {
      await telephony.resumeTalk?.(legId, id);
      return "RECORDING";
    }
    return null;
  }

  private async end(tenantId: string, row: SeenRecording): Promise<void> {
    const { app, telephony } = this.tools;
    await telephony.endTalk?.(row.leg_id, row.id).catch((error: unknown) => {
      // The leg has ended, and its recording with it.
      if (!(error instanceof TelephonyError) || error.retryable) throw error;
    });
    await inTenant(app, tenantId, (ctx) => patchRecording(ctx, row.id, { told: "ENDED" }));
  }

  private goRound(): void {
    this.round ??= this.visitAll().finally(() => {
      this.round = undefined;
    });
  }

  private async visitAll(): Promise<void> {
    for (const tenantId of [...this.busy]) {
      if (this.isClosed) return;
      try {
        await this.visit(tenantId);
      } catch (error) {
        this.tools.failed(error, "recordings");
      }
    }
  }

  /** Ends what is over, goes on with what was paused for too long, and looks at what is not as it should be. */
  private async visit(tenantId: string): Promise<void> {
    const { app, telephony } = this.tools;
    const { open, due } = await inTenant(app, tenantId, async (ctx) => {
      const ids = await openRecordings(ctx, telephony.name);
      const rows = ids.length > 0 ? await selectRecordings(ctx, { ids }) : [];
      const changing = rows.filter((row) => isOver(row) || isForgotten(row, ctx.now)).map(toId);
      const held = changing.length > 0 ? await selectRecordings(ctx, { ids: changing }, true) : [];
      for (const row of held) {
        if (isOver(row)) await finish(ctx, row, "CALL");
        else if (isForgotten(row, ctx.now)) await closeGap(ctx, row, "LIMIT");
      }
      const unheard = rows.filter((row) => isUnheard(row, ctx.now));
      for (const { id } of unheard) await patchRecording(ctx, id, { told: "NOTHING" });
      const due = rows.filter((row) => isDue(row, ctx.now)).map(toId);
      return { open: ids, due: new Set([...changing, ...unheard.map(toId), ...due]) };
    });
    if (open.length === 0) this.busy.delete(tenantId);
    if (due.size > 0) this.look(tenantId, [...due]);
  }

  /** What the carrier still has and nobody here waits for is nobody's: it lies there in clear. */
  private async sweep(): Promise<void> {
    const { app, telephony } = this.tools;
    const kept = (await telephony.keptTalks?.()) ?? [];
    if (kept.length === 0) return;
    const waited = new Set<string>();
    for (const tenantId of this.busy) {
      const open = (ctx: Ctx) => openRecordings(ctx, telephony.name);
      for (const id of await inTenant(app, tenantId, open, { readOnly: true })) waited.add(id);
    }
    for (const id of kept) if (!waited.has(id)) await telephony.forgetRecording?.(id);
  }
}

const toId = ({ id }: SeenRecording) => id;

/** Its call has ended, and so has it. */
function isOver({ state, call_ended }: SeenRecording): boolean {
  return state !== "WAITING" && call_ended;
}

function isForgotten({ state, paused_at }: SeenRecording, now: Date): boolean {
  return state === "PAUSED" && paused_at !== null && +now - +paused_at > longestGapMs;
}

/** Nobody told of the end of its announcement, which a carrier that was killed does not. */
function isUnheard({ state, told, notice, updated_at }: SeenRecording, now: Date): boolean {
  const most = (notice?.length ?? 0) * msPerCharacter + slackMs;
  return state === "ANNOUNCING" && told === "ANNOUNCING" && +now - +updated_at > most;
}

/** The carrier is to be told something, or asked for the sound. */
function isDue(row: SeenRecording, now: Date): boolean {
  if (row.state === "WAITING") return +now - +(row.ended_at ?? now) >= settledAfterMs;
  return row.state === "ANNOUNCING" ? row.told === "NOTHING" : row.state !== row.told;
}

function noticeOf(playbackId: string): string | undefined {
  const [what, id] = playbackId.split(":");
  return what === "notice" ? id : undefined;
}

/** Recordings of these calls that wait for both to be there, to be told of them. */
async function unannounced(ctx: Ctx, callIds: readonly string[]): Promise<string[]> {
  const found = await Promise.all(callIds.map((callId) => selectRecordings(ctx, { callId })));
  return found.flat().flatMap((row) => (row.state === "ANNOUNCING" ? [row.id] : []));
}
