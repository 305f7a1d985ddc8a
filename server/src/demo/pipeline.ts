import {
  addRelationship,
  addTouch,
  createContact,
  createSource,
  deleteLead,
  getLead,
  listPipelines,
  moveLead,
} from "../modules/contacts/index.ts";
import type { Ctx } from "../platform/ctx.ts";

type SourceDraft = Parameters<typeof createSource>[1];
const sources: readonly SourceDraft[] = [
  { name: "Web form", channel: "WEB", costPerLead: 6.5 },
  { name: "Price site", channel: "PARTNER", costPerLead: 18 },
  { name: "Referral", channel: "REFERRAL", costPerLead: null },
  { name: "Event", channel: "EVENT", costPerLead: 31 },
];

/** How many of the leads stand in each stage after the first, in the order of the stages. */
const spread = [9, 6, 5, 4, 2];
const spared = 4;
const deleted = 3;

/**
 * Leads that are on their way: stages, where they came from, whom they belong to, and three that somebody
 * has deleted. Of those that no campaign dials, so that the floor's figures are what they were.
 */
export async function makePipeline(ctx: Ctx, free: readonly string[]): Promise<void> {
  for (const source of sources) await createSource(ctx, source);
  const leads = free.slice(0, Math.max(0, free.length - spared));
  const { items } = await listPipelines(ctx);
  const stages = items.find(({ isDefault }) => isDefault)?.stages.slice(1) ?? [];
  let from = deleted;
  for (const [index, count] of spread.entries()) {
    const stageId = stages[index]?.id;
    if (stageId === undefined) break;
    for (const id of leads.slice(from, from + count)) await moveLead(ctx, id, { stageId });
    from += count;
  }
  for (const id of leads.slice(deleted, deleted + 5)) {
    await addTouch(ctx, id, { source: "Web form", campaign: "Winter check", medium: "newsletter" });
  }
  await relate(ctx, leads.slice(deleted, deleted + 4));
  for (const id of leads.slice(0, deleted)) await deleteLead(ctx, id, undefined);
}

/** A firm, those who work there, and a couple. */
async function relate(ctx: Ctx, leadIds: readonly string[]): Promise<void> {
  const people: string[] = [];
  for (const id of leadIds) people.push((await getLead(ctx, id)).contactId);
  const [one, two, three, four] = people;
  if (!one || !two || !three || !four) return;
  const firm = await createContact(ctx, {
    kind: "COMPANY",
    name: "Kestrel Homes Ltd",
    company: null,
    language: "en",
    timeZone: "Europe/London",
    attributes: { homes: 140, sector: "Lettings and estate agency" },
    points: [],
  });
  const label = null;
  for (const id of [one, two, three]) {
    await addRelationship(ctx, id, { type: "WORKS_AT", contactId: firm.id, label });
  }
  await addRelationship(ctx, two, { type: "REPORTS_TO", contactId: one, label });
  await addRelationship(ctx, three, { type: "SPOUSE", contactId: four, label });
}
