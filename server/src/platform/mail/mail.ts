import { Refusal } from "../errors.ts";
import { SmtpMail } from "./smtp.ts";

export type Letter = { to: string; subject: string; text: string; html?: string };

/** Where letters leave the house. A port: a real mail server, or a drawer in tests. */
export type Mail = {
  send(letter: Letter): Promise<void>;
  /** Rejects with words when letters could not be sent: no answer, no encryption, a wrong password. */
  verify(): Promise<void>;
  close(): void;
};

/** The mail server of the settings; without one every letter is refused, so that none seems sent. */
export function createMail(smtpUrl: string | undefined): Mail {
  if (smtpUrl !== undefined) return new SmtpMail(smtpUrl);
  const refuse = async () => {
    throw new Refusal("unavailable", "No mail server is set: name one in PARLEY_SMTP_URL");
  };
  return { send: refuse, verify: refuse, close: () => {} };
}
