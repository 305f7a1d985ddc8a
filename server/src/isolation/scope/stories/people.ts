import * as api from "@parley/contract";
import type { Circle } from "../circle.ts";
import type { Owner } from "../records.ts";

export type Story = (circle: Circle) => Promise<void>;
export type Stories = Readonly<Record<string, Story>>;

/** A role that may do everything, but this only as far as it is said here. */
export const allBut =
  (scope: api.Scope, ...codes: api.Permission[]) =>
  (code: api.Permission): api.Scope =>
    codes.includes(code) ? scope : "ALL";

/** Lets somebody have a lead for as long as the work takes: those that are counted stay as they are. */
export async function withLead<T>(
  circle: Circle,
  owner: Owner,
  work: (lead: { id: string; contactId: string }) => Promise<T>,
  contactId?: string,
): Promise<T> {
  const { admin } = circle.tenant;
  const assigneeId = owner === "nobody" ? null : circle.records[owner].user;
  const whose = contactId === undefined ? { contact: { name: "Fresh One" } } : { contactId };
  const lead = await admin.call(api.createLead, { body: { ...whose, assigneeId } });
  try {
    return await work(lead);
  } finally {
    await admin.try(api.deleteLead, { params: { id: lead.id } });
  }
}
