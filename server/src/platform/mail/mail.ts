import { Refusal } from "../errors.ts";
import type { Mail } from "./port.ts";
import { SmtpMail } from "./smtp.ts";

/** The mail server of the settings; without one every letter is refused, so that none seems sent. */
export function createMail(smtpUrl: string | undefined): Mail {
  if (smtpUrl !== undefined) return new SmtpMail(smtpUrl);
  const refuse = async () => {
    throw new Refusal("unavailable", "No mail server is set: name one in PARLEY_SMTP_URL");
  };
  return { send: refuse, verify: refuse, close: () => {} };
}
