import {
  consentRecorded,
  doNotCallChanged,
  doNotCallListDeleted,
  settingsUpdated,
} from "@parley/contract";
import type { HeardEvent, Subscriber } from "../../../platform/events/subscriber.ts";
import { reviveRefused } from "./refusals.ts";

/**
 * Lists, consents and rules change both ways. What they forbid is asked at each dial; whoever they allow
 * again was put off or is done, and nothing else would ask for him.
 */
export const refusedMembers: Subscriber = {
  name: "campaigns.refused",
  events: [
    consentRecorded.name,
    doNotCallChanged.name,
    doNotCallListDeleted.name,
    settingsUpdated.name,
  ],
  handle: async (ctx, events) => {
    const eased = events.filter(mayEase);
    if (eased.length === 0) return;
    const contacts = eased.map(contactOf);
    if (contacts.includes(null)) return reviveRefused(ctx.tx, null, ctx.now);
    for (const contactId of new Set(contacts)) await reviveRefused(ctx.tx, contactId, ctx.now);
  },
};

/** Whether somebody may be called after it who might not before. */
function mayEase({ name, data }: HeardEvent): boolean {
  switch (name) {
    case consentRecorded.name:
      return consentRecorded.data.parse(data).state === "GRANTED";
    case doNotCallChanged.name: {
      const { removed, fields } = doNotCallChanged.data.parse(data);
      return removed > 0 || fields.includes("fileAt");
    }
    case settingsUpdated.name:
      return ["calling", "holidays"].includes(settingsUpdated.data.parse(data).section);
    default:
      return true;
  }
}

/** Whom it is about; null is everybody. */
function contactOf({ name, data }: HeardEvent): string | null {
  return name === consentRecorded.name ? consentRecorded.data.parse(data).contactId : null;
}
