import { type LeadStatus, leadStatuses, type StatusMove } from "@parley/contract";

/** Every move there is; one that the tenant has not named is free. */
export function wholeMatrix(decided: readonly StatusMove[]): StatusMove[] {
  return leadStatuses.flatMap((from) =>
    leadStatuses.filter((to) => to !== from).map((to) => moveOf(decided, from, to)),
  );
}

export function moveOf(
  decided: readonly StatusMove[],
  from: LeadStatus,
  to: LeadStatus,
): StatusMove {
  const found = decided.find((move) => move.from === from && move.to === to);
  return found ?? { from, to, allowed: true, reason: false, fields: [] };
}

/** Where a lead may go from here. */
export function allowedFrom(decided: readonly StatusMove[], from: LeadStatus): LeadStatus[] {
  return leadStatuses.filter((to) => to !== from && moveOf(decided, from, to).allowed);
}

/** What of a lead a rule may ask for. */
export type LeadFacts = {
  source: string | null;
  external_id: string | null;
  assignee_id: string | null;
  company: string | null;
  attributes: Readonly<Record<string, unknown>>;
};

/** Fields that a move requires and the lead does not have. */
export function missingFields(fields: readonly string[], lead: LeadFacts): string[] {
  return fields.filter((field) => {
    const value = heldIn(field, lead);
    return value === null || value === undefined || value === "";
  });
}

function heldIn(field: string, lead: LeadFacts): unknown {
  switch (field) {
    case "source":
      return lead.source;
    case "externalId":
      return lead.external_id;
    case "assigneeId":
      return lead.assignee_id;
    case "company":
      return lead.company;
    default:
      return lead.attributes[field.slice("own.".length)];
  }
}
