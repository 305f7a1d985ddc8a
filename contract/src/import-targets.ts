import { z } from "zod";

/**
 * What a column of the file may become. `attribute:<name>` keeps it on the lead, `contact:<name>` on the person or
 * the firm.
 */
export const importTargets = [
  "name",
  "firstName",
  "lastName",
  "company",
  "phone",
  "email",
  "source",
  "status",
  "externalId",
  "timeZone",
  "language",
  "contactExternalId",
  "contactTags",
  "tags",
  "list",
  "stage",
  "ignore",
] as const;
export const ImportTarget = z.union([
  z.enum(importTargets),
  z.string().regex(/^(attribute|contact):[^\p{C}]{1,60}$/u),
]);
