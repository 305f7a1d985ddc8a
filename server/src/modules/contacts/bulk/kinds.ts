import { bulkContacts } from "./contacts.ts";
import type { BulkKind } from "./kind.ts";
import { bulkLeads } from "./leads.ts";

/** What can be edited in bulk. */
export const bulkKinds: Readonly<Record<BulkKind["record"], BulkKind>> = {
  LEAD: bulkLeads,
  CONTACT: bulkContacts,
};
