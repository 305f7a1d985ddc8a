import type { LeadDetail, leadMergeFields } from "@parley/contract";

export type LeadField = (typeof leadMergeFields)[number];
export type LeadChoices = Partial<Record<LeadField, string>>;

/** Whose value of a field is kept: as chosen, else the winner's, else the first that there is. */
export function leadKeptFrom(
  leads: readonly LeadDetail[],
  field: LeadField,
  winnerId: string,
  chosen: LeadChoices,
): string {
  const of = chosen[field];
  if (of !== undefined && leads.some(({ id }) => id === of)) return of;
  const winner = leads.find(({ id }) => id === winnerId);
  // Whose a lead is, is a decision: nobody is somebody too.
  if (field === "assigneeId" || field === "status" || winner?.[field] != null) return winnerId;
  return leads.find((lead) => lead[field] !== null)?.id ?? winnerId;
}

/** For each lead that goes, which side gives the value: whose was chosen gives it when its turn comes. */
export function sidesOf(
  leads: readonly LeadDetail[],
  fields: readonly LeadField[],
  winnerId: string,
  chosen: LeadChoices,
): { loserId: string; fields: Partial<Record<LeadField, "WINNER" | "LOSER">> }[] {
  const losers = leads.filter(({ id }) => id !== winnerId);
  return losers.map(({ id: loserId }) => ({
    loserId,
    fields: Object.fromEntries(
      fields.map((field) => {
        const from = leadKeptFrom(leads, field, winnerId, chosen);
        return [field, from === loserId ? ("LOSER" as const) : ("WINNER" as const)];
      }),
    ),
  }));
}

/** Leads can only be one where they are with one person. */
export function areOfOnePerson(leads: readonly LeadDetail[]): boolean {
  return new Set(leads.map(({ contactId }) => contactId)).size === 1;
}
