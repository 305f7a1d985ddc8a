import type { ContactBulkChange } from "@parley/contract";
import { type Decision, differing, type RecordState, valuesLike, withAttribute } from "./values.ts";

/** What of a contact a bulk edit can change, and what keeps it from going. */
export type ContactState = RecordState & {
  kind: "PERSON" | "COMPANY";
  company: string | null;
  language: string | null;
  isOnCall: boolean;
  /** Whether leads of others would go with it. */
  hasOthersLeads: boolean;
};

/** What a change makes of one contact that the caller may change. */
export function decideContact(
  change: ContactBulkChange,
  contact: ContactState,
  now: Date,
): Decision {
  switch (change.action) {
    case "COMPANY":
      return differing({ company: contact.company }, { company: change.company });
    case "LANGUAGE":
      return differing({ language: contact.language }, { language: change.language });
    case "ATTRIBUTE":
      if (contact.kind !== change.kind) return { result: "REFUSED", reason: "OTHER_KIND" };
      return withAttribute(contact, change.key, change.value);
    case "ADD_TAG":
    case "REMOVE_TAG": {
      const tag = { id: change.tagId, has: change.action === "ADD_TAG" };
      return differing(valuesLike({ tag }, contact), { tag });
    }
    case "DELETE":
      if (contact.isOnCall) return { result: "REFUSED", reason: "ON_CALL" };
      if (contact.hasOthersLeads) return { result: "REFUSED", reason: "OTHERS_LEADS" };
      return differing({ deletedAt: null }, { deletedAt: now.toISOString() });
  }
}
