import type { SecurityEvent } from "@parley/contract";
import type { Signal } from "../../../platform/audit/signals.ts";

const minute = 60_000;

/** When a signal is worth telling: how often within which time, and how bad that is. */
export type Rule = {
  kind: SecurityEvent["kind"];
  severity: SecurityEvent["severity"];
  /** What it is counted by. */
  about: string;
  /** It is about an address, from which whoever was meant last is nobody in particular. */
  namesNobody?: true;
  windowMs: number;
  threshold: number;
};

/** What a signal counts towards. */
export function rulesFor({ kind, userId, ip, event }: Signal): Rule[] {
  const user = userId ? `user ${userId}` : undefined;
  const address = ip ? `address ${ip}` : undefined;
  switch (kind) {
    case "SIGN_IN_FAILED":
      return [
        ...rule(user, "FAILED_SIGN_INS", "MEDIUM", 15 * minute, 10),
        ...rule(address, "FAILED_SIGN_INS", "HIGH", 15 * minute, 10).map((one) => ({
          ...one,
          namesNobody: true as const,
        })),
      ];
    case "TOKEN_REUSED":
      return rule(user, "TOKEN_REUSE", "HIGH", 60 * minute, 1);
    case "FOREIGN_ID":
      return rule(user, "CROSS_TENANT_ATTEMPT", "HIGH", 60 * minute, 1);
    case "TENANT_MISMATCH":
      return rule(user, "CROSS_TENANT_ATTEMPT", "CRITICAL", 60 * minute, 1);
    case "RIGHT_MISSING":
      return rule(user, "PRIVILEGE_ATTEMPT", "MEDIUM", 60 * minute, 1);
    case "RIGHT_GRANTED":
      // Beside the other, which is of less weight: an hour of both keeps both.
      return rule(user && `${user} grants`, "PRIVILEGE_ATTEMPT", "HIGH", 60 * minute, 1);
    case "RECORDS_READ":
      return rule(user, "MASS_READ", "HIGH", 60 * minute, 2000);
    case "VISIT_OPENED":
      return rule(user && `visit of ${userId}`, "SUPPORT_VISIT", "MEDIUM", 60 * minute, 1);
    case "SIGNED_IN":
      return rule(user, "NEW_DEVICE", "LOW", 60 * minute, 1);
    case "SIGNED_IN_ABROAD":
      return rule(user, "NEW_COUNTRY", "MEDIUM", 60 * minute, 1);
    case "CALL_TO_UNKNOWN_NUMBER":
      return rule(event, "CALL_REFUSED", "MEDIUM", 60 * minute, 1);
    case "WEBHOOK_REFUSED":
      return rule(event, "CALL_REFUSED", "HIGH", 60 * minute, 1);
    case "CALL_TO_FOREIGN_NUMBER":
      return rule(event, "CROSS_TENANT_ATTEMPT", "CRITICAL", 60 * minute, 1);
    case "FLOW_WENT_ROUND":
      return rule(event, "FLOW_CUT", "MEDIUM", 60 * minute, 1);
    case "COSTLY_DIAL":
      // Once is a wrong key; an account that is stolen tries again and again.
      return rule(user, "TOLLS_GUARDED", "MEDIUM", 60 * minute, 3);
    case "TOLLS_REACHED":
      return rule(event, "TOLLS_GUARDED", "HIGH", 60 * minute, 1);
    case "PHONE_MISUSED":
      return rule(user && `${user} phone`, "PRIVILEGE_ATTEMPT", "HIGH", 60 * minute, 1);
    case "NO_SOUND_UPLOADED":
      return rule(user && `${user} upload`, "UPLOAD_REFUSED", "LOW", 60 * minute, 1);
    case "SWITCH_STRANGER":
      // Whatever is on the internet is tried all day: one an hour, whoever it was, and nobody is woken.
      return rule(event, "SWITCH_TRIED", "LOW", 60 * minute, 1);
    case "SWITCH_PASSWORD_WRONG":
      // A phone whose password was given anew tries with the old one a few times.
      return rule(event, "SWITCH_TRIED", "MEDIUM", 15 * minute, 10);
    case "SWITCH_PHONE_DIALLED":
      return rule(event, "SWITCH_TRIED", "HIGH", 60 * minute, 1);
    default:
      return [];
  }
}

function rule(
  about: string | undefined,
  kind: Rule["kind"],
  severity: Rule["severity"],
  windowMs: number,
  threshold: number,
): Rule[] {
  return about === undefined ? [] : [{ kind, severity, about, windowMs, threshold }];
}

/** The beginning of the window that an instant lies in. */
export function windowOf(at: Date, windowMs: number): Date {
  return new Date(Math.floor(at.getTime() / windowMs) * windowMs);
}
