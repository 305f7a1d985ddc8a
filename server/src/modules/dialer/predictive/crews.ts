import type { Ctx } from "../../../platform/ctx.ts";
import { Crew, type Floors } from "./crew.ts";
import type { Heard } from "./hearing.ts";
import { readCrew } from "./load-crew.ts";

/** So often leads that are due are counted again, and agents are shared out anew. */
const readMs = 60_000;
/** What many leads that come in one after the other bring is looked at together. */
const newsMs = 1000;
/** An event that comes while the tables are read makes them be read again, but not for ever. */
const mostReads = 3;

/** After these another agent may work for a campaign, or it is another that runs. */
const changes = ["agent.skills_changed", "campaign.changed", "user.deactivated"];
const ofUsers = ["teamId", "roles", "skillIds", "status"];
/** After these a campaign has more to dial. */
const news = ["campaign.members_added", "campaign.member_queued"];

type Kept = { crew: Crew; readAt: number; isStale: boolean; hasNews: boolean };

/** The crews of the tenants that have predictive campaigns here, as the tables and the events tell them. */
export class Crews {
  private readonly floors: Floors;
  private readonly kept = new Map<string, Kept>();

  constructor(floors: Floors) {
    this.floors = floors;
  }

  /** The crew of this tenant as it is now. */
  async of(ctx: Ctx, campaignId: string): Promise<Crew> {
    const kept = this.kept.get(ctx.tenantId) ?? this.begin(ctx.tenantId);
    const now = ctx.now.getTime();
    const age = now - kept.readAt;
    const isDue = kept.isStale || age >= readMs || (kept.hasNews && age >= newsMs);
    if (isDue || kept.crew.dueIn(campaignId) === undefined) await this.read(ctx, kept);
    kept.crew.handOver(now);
    return kept.crew;
  }

  /** Who is counted on in another campaign of this tenant, and must not be held for this one. */
  elsewhere(tenantId: string, campaignId: string): string[] {
    return this.kept.get(tenantId)?.crew.elsewhere(campaignId) ?? [];
  }

  hear(tenantId: string, event: Heard): void {
    const kept = this.kept.get(tenantId);
    if (!kept) return;
    kept.crew.hear(event);
    kept.isStale ||= isChange(event);
    kept.hasNews ||= news.includes(event.name);
  }

  /** A campaign has run out of leads, or dials again. */
  hasNews(tenantId: string): void {
    const kept = this.kept.get(tenantId);
    if (kept) kept.hasNews = true;
  }

  keep(tenantIds: ReadonlySet<string>): void {
    for (const id of this.kept.keys()) if (!tenantIds.has(id)) this.kept.delete(id);
  }

  forget(): void {
    this.kept.clear();
  }

  private begin(tenantId: string): Kept {
    const kept = { crew: new Crew(this.floors), readAt: 0, isStale: true, hasNews: false };
    this.kept.set(tenantId, kept);
    return kept;
  }

  private async read(ctx: Ctx, kept: Kept): Promise<void> {
    for (let reads = 1; ; reads++) {
      kept.isStale = false;
      kept.hasNews = false;
      const heard = kept.crew.heard;
      const { agents, campaigns } = await readCrew(ctx);
      if (kept.crew.heard !== heard && reads < mostReads) continue;
      kept.crew.load(agents, campaigns, ctx.now.getTime());
      kept.readAt = ctx.now.getTime();
      return;
    }
  }
}

function isChange({ name, data }: Heard): boolean {
  if (name !== "user.updated") return changes.includes(name);
  return Array.isArray(data.fields) && data.fields.some((field) => ofUsers.includes(field));
}
