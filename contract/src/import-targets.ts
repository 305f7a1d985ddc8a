import { z } from "zod";

/** What a column of the file may become. `attribute:<name>` keeps it on the lead. */
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
  "tags",
  "list",
  "stage",
  "ignore",
] as const;
export const ImportTarget = z.union([
  z.enum(importTargets),
  z.string().regex(/^attribute:[^\p{C}]{1,60}$/u),
]);
