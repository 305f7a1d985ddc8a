import { recordingChanged } from "@parley/contract";
import { type App, allTenantIds, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { gatherEvents } from "../../../platform/events/emit.ts";
import type { SequencedEvent } from "../../../platform/events/sequencer.ts";
import type { Timers } from "../../../platform/timers.ts";
import { Turns } from "../../../platform/turns.ts";
import { type ProviderEvent, type Telephony, TelephonyError } from "../../telephony/index.ts";
import { fetchRecording } from "./fetch.ts";
import { FollowUp } from "./follow-up.ts";
import { closeGap, longestGapMs } from "./gaps.ts";
import {
  type OpenRecording,
  openRecordings,
  patchRecording,
  type SeenRecording,
  selectRecordings,
  talkingCalls,
} from "./rows.ts";
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
  private readonly turns = new Turns();
  private readonly underWay = new Set<Promise<void>>();
  /** What these were when they were last acted upon. */
  private readonly acted = new Map<string, Pick<SeenRecording, "state" | "version">>();
  /** Whose end the carrier was told of. */
  private readonly ended = new Set<string>();
  /** Whose sound is on its way, or stands in line for it. */
  private readonly fetched = new Set<string>();
  private readonly followUp: FollowUp;
  private round: Promise<void> | undefined;
  private stopRounds = () => {};
  private isClosed = false;

  constructor(tools: Tools) {
    this.tools = tools;
    this.followUp = new FollowUp({
      ...tools,
      look: (tenantId, rows) => this.lookAt(tenantId, rows),
    });
  }

  async open(): Promise<void> {
    if (!this.tools.telephony.capabilities.recording) return;
    for (const tenantId of await allTenantIds(this.tools.app)) {
      this.busy.add(tenantId);
      await this.catchUp(tenantId);
    }
    this.followUp.goOn();
    await this.sweep().catch((error: unknown) => this.tools.failed(error, "sweep of recordings"));
    this.stopRounds = this.tools.timers.every(roundsEveryMs, () => this.goRound());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.stopRounds();
    await this.round;
    await this.followUp.idle();
    await Promise.all(this.underWay);
  }

  /** After events were stored: what they begin and end. Nobody waits for it. */
  hear(tenantId: string, events: readonly ProviderEvent[]): void {
    if (this.isClosed || !this.tools.telephony.capabilities.recording) return;
    this.followUp.hear(tenantId, events);
  }

  /** Recordings that another process was asked to change. */
  hearBatch(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId, data } of batch) {
      if (name !== recordingChanged.name) continue;
      const { id, state } = recordingChanged.data.parse(data);
      // Most of it was done here.
      if (!isSettled(state) && this.acted.get(id)?.state !== state) this.look(tenantId, [id]);
    }
  }

  /** Does what these recordings want; what fails is tried again at the next round. */
  look(tenantId: string, ids: readonly string[]): void {
    for (const id of ids) this.takeTurn(tenantId, id, () => this.read(tenantId, id));
  }

  /** The same of rows that were just read, which need not be read once more. */
  private lookAt(tenantId: string, rows: readonly SeenRecording[]): void {
    for (const row of rows) {
      if (this.fetched.has(row.id)) continue;
      this.takeTurn(tenantId, row.id, async () => {
        const { version = 0 } = this.acted.get(row.id) ?? {};
        return row.version > version ? row : this.read(tenantId, row.id);
      });
    }
  }

  private takeTurn(
    tenantId: string,
    id: string,
    find: () => Promise<SeenRecording | undefined>,
  ): void {
    if (this.isClosed) return;
    this.busy.add(tenantId);
    const turn = this.turns
      .take([id], async () => this.bringAbout(tenantId, await find()))
      .catch((error: unknown) => {
        const isLate = error instanceof TelephonyError && !error.retryable;
        if (!isLate) this.tools.failed(error, "recording");
      });
    this.underWay.add(turn);
    void turn.then(() => this.underWay.delete(turn));
  }

  private async read(tenantId: string, id: string): Promise<SeenRecording | undefined> {
    const one = (ctx: Ctx) => selectRecordings(ctx, { id });
    const [row] = await inTenant(this.tools.app, tenantId, one, { readOnly: true });
    return row;
  }

  private async bringAbout(tenantId: string, row: SeenRecording | undefined): Promise<void> {
    const { app, telephony } = this.tools;
    if (!row || row.provider !== telephony.name) return;
    this.remember(row);
    if (row.state === "WAITING") {
      await this.end(row);
      if (app.clock.now().getTime() - (row.ended_at?.getTime() ?? 0) < settledAfterMs) return;
      this.fetched.add(row.id);
      // One sound after the other: nobody waits for them, and those who talk for the processor.
      await this.turns
        .take(["sound"], () => fetchRecording(app, telephony, tenantId, row))
        .finally(() => this.fetched.delete(row.id));
      return;
    }
    const told = row.call_ended ? null : await this.tell(row);
    if (told === null) return;
    await inTenant(app, tenantId, async (ctx) => {
      const begins = told !== "ANNOUNCING" && row.started_at === null;
      await patchRecording(ctx, row.id, { told, ...(begins && { started_at: ctx.now }) });
      // What is shown is when it began, which is known from now on.
      if (begins) await tellChange(ctx, [row]);
    });
    // It may be wanted otherwise by now.
    if (told !== row.state) this.look(tenantId, [row.id]);
  }

  private remember({ id, state, version }: SeenRecording): void {
    if (!isSettled(state)) this.acted.set(id, { state, version });
    else {
      this.acted.delete(id);
      this.ended.delete(id);
    }
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

  /** Once is enough, and once more by a process that takes over does no harm. */
  private async end({ id, leg_id: legId }: SeenRecording): Promise<void> {
    if (this.ended.has(id)) return;
    await this.tools.telephony.endTalk?.(legId, id).catch((error: unknown) => {
      // The leg has ended, and its recording with it.
      if (!(error instanceof TelephonyError) || error.retryable) throw error;
    });
    this.ended.add(id);
  }

  private goRound(): void {
    this.round ??= this.visitAll().finally(() => {
      this.round = undefined;
    });
  }

  private async visitAll(): Promise<void> {
    this.followUp.goOn();
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
    const visited = (ctx: Ctx) => gatherEvents(ctx, (within) => visit(within, telephony.name));
    const { open, due } = await inTenant(app, tenantId, visited);
    if (open === 0) this.busy.delete(tenantId);
    this.lookAt(tenantId, due);
  }

  /** Who talked already when another process ended, perhaps before it could begin to record. */
  private async catchUp(tenantId: string): Promise<void> {
    const { app, telephony } = this.tools;
    const talking = (ctx: Ctx) => talkingCalls(ctx, telephony.name);
    this.followUp.met(tenantId, await inTenant(app, tenantId, talking, { readOnly: true }));
  }

  /** What the carrier still has and nobody here waits for is nobody's: it lies there in clear. */
  private async sweep(): Promise<void> {
    const { app, telephony } = this.tools;
    const kept = (await telephony.keptTalks?.()) ?? [];
    if (kept.length === 0) return;
    const waited = new Set<string>();
    for (const tenantId of this.busy) {
      const open = (ctx: Ctx) => openRecordings(ctx, telephony.name);
      for (const { id } of await inTenant(app, tenantId, open, { readOnly: true })) waited.add(id);
    }
    for (const id of kept) if (!waited.has(id)) await telephony.forgetRecording?.(id);
  }
}

async function visit(ctx: Ctx, provider: string) {
  const rows = await openRecordings(ctx, provider);
  const changing = rows.filter((row) => isOver(row) || isForgotten(row, ctx.now)).map(toId);
  const held = changing.length > 0 ? await selectRecordings(ctx, { ids: changing }, true) : [];
  for (const row of held) {
    if (isOver(row)) await finish(ctx, row, "CALL");
    else if (isForgotten(row, ctx.now)) await closeGap(ctx, row, "LIMIT");
  }
  const unheard = rows.filter((row) => isUnheard(row, ctx.now)).map(toId);
  for (const id of unheard) await patchRecording(ctx, id, { told: "NOTHING" });
  const due = rows.filter((row) => isDue(row, ctx.now)).map(toId);
  const ids = [...new Set([...changing, ...unheard, ...due])];
  return { open: rows.length, due: ids.length > 0 ? await selectRecordings(ctx, { ids }) : [] };
}

const toId = ({ id }: OpenRecording) => id;

/** There is nothing more to tell the carrier of it. */
function isSettled(state: SeenRecording["state"]): boolean {
  return !["ANNOUNCING", "RECORDING", "PAUSED", "WAITING"].includes(state);
}

/** Its call has ended, and so has it. */
function isOver({ state, call_ended }: OpenRecording): boolean {
  return state !== "WAITING" && call_ended;
}

function isForgotten({ state, paused_at }: OpenRecording, now: Date): boolean {
  return state === "PAUSED" && paused_at !== null && +now - +paused_at > longestGapMs;
}

/** Nobody told of the end of its announcement, which a carrier that was killed does not. */
function isUnheard({ state, told, notice, updated_at }: OpenRecording, now: Date): boolean {
  const most = (notice?.length ?? 0) * msPerCharacter + slackMs;
  return state === "ANNOUNCING" && told === "ANNOUNCING" && +now - +updated_at > most;
}

/** The carrier is to be told something, or asked for the sound. */
function isDue(row: OpenRecording, now: Date): boolean {
  if (row.state === "WAITING") return +now - +(row.ended_at ?? now) >= settledAfterMs;
  return row.state === "ANNOUNCING" ? row.told === "NOTHING" : row.state !== row.told;
}
