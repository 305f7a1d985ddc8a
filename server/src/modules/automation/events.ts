import type { WorkflowEvent, WorkflowTrigger, WorkflowWait } from "@parley/contract";
import type { HeardEvent } from "../../platform/events/subscriber.ts";

type Filter =
  | Extract<WorkflowTrigger, { type: "EVENT" }>
  | Extract<WorkflowWait, { type: "EVENT" }>;

/** What a filter of events looks at. */
export type Told = {
  name: string;
  fields: readonly string[];
  outcome: string | null;
  /** The stage that a lead came to, or the list that it was put into or taken from. */
  subjectId: string | null;
};

/** Which lead an event is about, where it is about one. */
export function leadOf({ name, data }: Pick<HeardEvent, "name" | "data">): string | undefined {
  const id = aboutLead.has(name) ? data.id : data.leadId;
  return typeof id === "string" ? id : undefined;
}

const aboutLead = new Set<string>([
  "lead.created",
  "lead.updated",
  "lead.restored",
  "lead.moved",
  "lead.listed",
  "lead.unlisted",
] satisfies WorkflowEvent[]);

export function toldBy({ name, data }: Pick<HeardEvent, "name" | "data">): Told {
  const { fields, outcome, toStageId, listId } = data;
  const subjectId = toStageId ?? listId;
  return {
    name,
    fields: Array.isArray(fields) ? fields.filter((one) => typeof one === "string") : [],
    outcome: typeof outcome === "string" ? outcome : null,
    subjectId: typeof subjectId === "string" ? subjectId : null,
  };
}

/** Whether an event is one that a trigger or a wait asks for. */
export function isAskedFor(filter: Filter, told: Told): boolean {
  if (filter.event !== told.name) return false;
  const isField = (wanted: string) => told.fields.some((field) => isSameField(wanted, field));
  if (filter.fields.length > 0 && !filter.fields.some(isField)) return false;
  if (filter.subjectIds.length > 0 && !filter.subjectIds.includes(told.subjectId ?? ""))
    return false;
  return filter.outcomes.length === 0 || filter.outcomes.includes(told.outcome ?? "");
}

/** Own fields lie among the attributes, which a change may name as a whole. */
function isSameField(wanted: string, changed: string): boolean {
  if (wanted === changed) return true;
  return wanted.startsWith("own.") && (changed === "attributes" || changed === wanted.slice(4));
}
