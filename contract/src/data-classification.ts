import type { DataClass, Personal } from "./personal.ts";

type Classified = {
  class: DataClass;
  /** How it is masked for whoever lacks the right. */
  masked?: Personal;
  /** Stored encrypted. */
  sealed?: true;
};

/**
 * Which field is what. PUBLIC may be told to anybody, INTERNAL stays within the tenant, PERSONAL says who
 * somebody is or how to reach him, SENSITIVE must never leave. A field that a person may fill as he likes
 * is taken for personal.
 */
export const dataClassification = {
  "tenant.name": { class: "PUBLIC" },
  "user.name": { class: "INTERNAL" },
  "user.email": { class: "INTERNAL" },
  "user.passwordHash": { class: "SENSITIVE" },
  "session.ip": { class: "PERSONAL" },
  "session.userAgent": { class: "PERSONAL" },
  "contact.name": { class: "PERSONAL" },
  "contact.company": { class: "PERSONAL" },
  "contact.language": { class: "PERSONAL" },
  "contact.timeZone": { class: "PERSONAL" },
  "contact.country": { class: "PERSONAL" },
  "contact.region": { class: "PERSONAL" },
  "contact.attributes": { class: "PERSONAL", masked: "TEXT" },
  "contactPoint.value": { class: "PERSONAL", masked: "ADDRESS", sealed: true },
  "contactPoint.label": { class: "PERSONAL" },
  "lead.attributes": { class: "PERSONAL", masked: "TEXT" },
  "lead.externalId": { class: "INTERNAL" },
  "lead.source": { class: "INTERNAL" },
  "activity.text": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "noteVersion.text": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "document.name": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "activity.data": { class: "INTERNAL" },
  "callback.leadName": { class: "PERSONAL" },
  "callback.note": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "call.leadName": { class: "PERSONAL" },
  "callAnswer.value": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "consent.note": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "doNotCallNumber.number": { class: "PERSONAL", masked: "PHONE", sealed: true },
  "callerId.number": { class: "INTERNAL" },
  "call.callerId": { class: "INTERNAL" },
  "campaign.callerId": { class: "INTERNAL" },
  "auditEntry.before": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "auditEntry.after": { class: "PERSONAL", masked: "TEXT", sealed: true },
  "import.fileName": { class: "INTERNAL" },
  "import.preview": { class: "PERSONAL", masked: "TEXT" },
  "import.file": { class: "PERSONAL", sealed: true },
  "importError.reason": { class: "PERSONAL", masked: "TEXT" },
  "notification.title": { class: "PERSONAL", masked: "TEXT" },
  "notification.body": { class: "PERSONAL", masked: "TEXT" },
} as const satisfies Record<string, Classified>;
