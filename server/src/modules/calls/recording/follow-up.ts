import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { gatherEvents } from "../../../platform/events/emit.ts";
import type { PlaybackEnd, ProviderEvent } from "../../telephony/index.ts";
import { beginByPolicy } from "./begin.ts";
import { pauseAtSecretStep } from "./gaps.ts";
import { holdTalks, patchRecording, type SeenRecording, selectRecordings } from "./rows.ts";
import { tellChange } from "./tell.ts";

type News = { met: Set<string>; heard: Map<string, Heard> };
/** How an announcement ended, and on which call. */
type Heard = { callId: string; how: PlaybackEnd };

type Tools = {
  app: App;
  /** Recordings that the carrier is to be told of. */
  look(tenantId: string, rows: readonly SeenRecording[]): void;
  failed(error: unknown, what: string): void;
};

/**
 * What calls mean for their recordings: who talks is recorded from now on, who has heard the announcement as well. It is written down
 * after the events themselves and apart from them, so that nobody who answers waits for the rows of recordings. What comes
 * while it works is taken together afterwards; what fails stays for the next time.
 */
export class FollowUp {
  private readonly tools: Tools;
  private readonly news = new Map<string, News>();
  private running: Promise<void> | undefined;

  constructor(tools: Tools) {
    this.tools = tools;
  }

  hear(tenantId: string, events: readonly ProviderEvent[]): void {
    for (const event of events) {
      if (event.kind !== "CUSTOMER") continue;
      if (event.type === "BRIDGED" || event.type === "UNHELD") this.met(tenantId, [event.callId]);
      const id = event.type === "PLAYBACK_ENDED" ? noticeOf(event.playbackId) : undefined;
      if (id && event.type === "PLAYBACK_ENDED") {
        this.of(tenantId).heard.set(id, { callId: event.callId, how: event.how });
      }
    }
    this.goOn();
  }

  /** These talk: perhaps for long, unknown to a process that was killed. */
  met(tenantId: string, callIds: readonly string[]): void {
    if (callIds.length === 0) return;
    const { met } = this.of(tenantId);
    for (const id of callIds) met.add(id);
  }

  /** Takes up what there is, and what failed before. */
  goOn(): void {
    if (this.news.size === 0) return;
    this.running ??= this.work().finally(() => {
      this.running = undefined;
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.running;
  }

  private of(tenantId: string): News {
    const known = this.news.get(tenantId);
    if (known) return known;
    const fresh: News = { met: new Set(), heard: new Map() };
    this.news.set(tenantId, fresh);
    return fresh;
  }

  private async work(): Promise<void> {
    const failed: [string, News][] = [];
    for (let next = first(this.news); next; next = first(this.news)) {
      const [tenantId, news] = next;
      this.news.delete(tenantId);
      try {
        const work = (ctx: Ctx) => gatherEvents(ctx, (within) => followUp(within, news));
        this.tools.look(tenantId, await inTenant(this.tools.app, tenantId, work));
      } catch (error) {
        failed.push(next);
        this.tools.failed(error, "recordings of calls");
      }
    }
    for (const [tenantId, { met, heard }] of failed) {
      this.met(tenantId, [...met]);
      for (const [id, one] of heard) this.of(tenantId).heard.set(id, one);
    }
  }
}

function first<Key, Value>(map: ReadonlyMap<Key, Value>): [Key, Value] | undefined {
  for (const entry of map) return entry;
  return undefined;
}

/** Answers the recordings of which the carrier is to be told something. */
async function followUp(ctx: Ctx, { met, heard }: News): Promise<SeenRecording[]> {
  const callIds = [...met, ...[...heard.values()].map(({ callId }) => callId)];
  await holdTalks(ctx, callIds);
  await announced(ctx, heard);
  const begun = await beginByPolicy(ctx, [...met]);
  const rows = await selectRecordings(ctx, { callIds });
  const isMeant = ({ id, state }: SeenRecording) =>
    state === "ANNOUNCING" || begun.includes(id) || heard.has(id);
  return rows.filter(isMeant);
}

/** Everybody on these calls has heard that it is recorded from now on, or not. */
async function announced(ctx: Ctx, heard: ReadonlyMap<string, Heard>): Promise<void> {
  if (heard.size === 0) return;
  const rows = await selectRecordings(ctx, { ids: [...heard.keys()] }, true);
  const changed: SeenRecording[] = [];
  for (const row of rows) {
    if (row.state !== "ANNOUNCING") continue;
    const how = heard.get(row.id)?.how;
    // They were parted: it is said again when they are together.
    if (how === "STOPPED") await patchRecording(ctx, row.id, { told: "NOTHING" });
    else changed.push({ ...row, ...(how === "FINISHED" ? records : cannotBeSaid) });
  }
  for (const { id, state, failed_by } of changed)
    await patchRecording(ctx, id, { state, failed_by });
  await tellChange(ctx, changed);
  const recorded = changed.filter(({ state }) => state === "RECORDING");
  await pauseAtSecretStep(
    ctx,
    recorded.map((row) => row.call_id),
  );
}

const records = { state: "RECORDING", failed_by: null } as const;
const cannotBeSaid = { state: "FAILED", failed_by: "NO_NOTICE" } as const;

function noticeOf(playbackId: string): string | undefined {
  const [what, id] = playbackId.split(":");
  return what === "notice" ? id : undefined;
}
