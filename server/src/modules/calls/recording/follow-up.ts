import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { PlaybackEnd, ProviderEvent } from "../../telephony/index.ts";
import { beginByPolicy } from "./begin.ts";
import { pauseAtSecretStep } from "./gaps.ts";
import { holdTalks, patchRecording, selectRecordings } from "./rows.ts";
import { tellChange } from "./tell.ts";

type News = { met: Set<string>; heard: Map<string, PlaybackEnd> };

type Tools = {
  app: App;
  /** Recordings that the carrier is to be told of. */
  look(tenantId: string, ids: readonly string[]): void;
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
      if (id && event.type === "PLAYBACK_ENDED") this.of(tenantId).heard.set(id, event.how);
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
        const ids = await inTenant(this.tools.app, tenantId, (ctx) => followUp(ctx, news));
        if (ids.length > 0) this.tools.look(tenantId, ids);
      } catch (error) {
        failed.push(next);
        this.tools.failed(error, "recordings of calls");
      }
    }
    for (const [tenantId, { met, heard }] of failed) {
      this.met(tenantId, [...met]);
      for (const [id, how] of heard) this.of(tenantId).heard.set(id, how);
    }
  }
}

function first<Key, Value>(map: ReadonlyMap<Key, Value>): [Key, Value] | undefined {
  for (const entry of map) return entry;
  return undefined;
}

async function followUp(ctx: Ctx, { met, heard }: News): Promise<string[]> {
  for (const [id, how] of heard) await announced(ctx, id, how);
  const callIds = [...met];
  if (callIds.length === 0) return [...heard.keys()];
  const begun = await beginByPolicy(ctx, callIds);
  const talks = await selectRecordings(ctx, { callIds });
  const waiting = talks.flatMap((row) => (row.state === "ANNOUNCING" ? [row.id] : []));
  return [...new Set([...begun, ...waiting, ...heard.keys()])];
}

/** Everybody has heard that it is recorded from now on, or not. */
async function announced(ctx: Ctx, id: string, how: PlaybackEnd): Promise<void> {
  const [seen] = await selectRecordings(ctx, { id });
  if (seen?.state !== "ANNOUNCING") return;
  await holdTalks(ctx, [seen.call_id]);
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
  if (state === "RECORDING") await pauseAtSecretStep(ctx, [row.call_id]);
}

function noticeOf(playbackId: string): string | undefined {
  const [what, id] = playbackId.split(":");
  return what === "notice" ? id : undefined;
}
