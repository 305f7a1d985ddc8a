import { expect, test } from "vitest";
import { z } from "zod";
import { Activity, NoteVersion } from "./activities.ts";
import { AuditEntryDetail } from "./audit.ts";
import { Callback } from "./callbacks.ts";
import { ConsentRecord } from "./consents.ts";
import { Contact, ContactPoint } from "./contacts.ts";
import { dataClassification } from "./data-classification.ts";
import { DoNotCallNumber } from "./do-not-call.ts";
import { Document } from "./documents.ts";
import { Import, ImportError } from "./imports.ts";
import { LeadDetail } from "./leads.ts";
import { Notification } from "./notifications.ts";
import { type Personal, personalKind } from "./personal.ts";
import { CallAnswer } from "./scripts.ts";
import { User } from "./users.ts";

const entities: Record<string, z.ZodObject> = {
  callAnswer: CallAnswer,
  callback: Callback,
  consent: ConsentRecord,
  contact: Contact,
  contactPoint: ContactPoint,
  lead: LeadDetail,
  activity: Activity,
  doNotCallNumber: DoNotCallNumber,
  document: Document,
  noteVersion: NoteVersion,
  auditEntry: AuditEntryDetail,
  import: Import,
  importError: ImportError,
  notification: Notification,
  user: User,
};

function kindWithin(schema: z.core.$ZodType): Personal | undefined {
  const own = personalKind(schema);
  if (own) return own;
  if (schema instanceof z.ZodNullable) return kindWithin(schema.def.innerType);
  if (schema instanceof z.ZodArray) return kindWithin(schema.def.element);
  return undefined;
}

test("fields are marked in the contract as the classification says, and no others", () => {
  const marked = Object.entries(entities).flatMap(([entity, schema]) =>
    Object.entries(schema.shape).flatMap(([field, one]) => {
      // Another entity within this one has marks of its own.
      const kind = one instanceof z.ZodObject ? undefined : kindWithin(one);
      return kind ? [[`${entity}.${field}`, kind]] : [];
    }),
  );
  const classified = Object.entries(dataClassification).flatMap(([field, one]) =>
    "masked" in one ? [[field, one.masked]] : [],
  );
  expect(Object.fromEntries(marked)).toEqual(Object.fromEntries(classified));
});
