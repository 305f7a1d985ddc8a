import { createMail } from "../mail/mail.ts";
import { readSmtpUrl } from "../mail/smtp.ts";
import { errorText, StartRefusal } from "../start-refusal.ts";

/** Whether the mail server answers, encrypts and knows our password. No letter is sent. */
export async function checkMail(smtpUrl: string): Promise<string> {
  const { host, port } = readSmtpUrl(smtpUrl);
  const mail = createMail(smtpUrl);
  try {
    await mail.verify();
    return `${host}:${port} takes letters`;
  } catch (error) {
    throw new StartRefusal(
      "settings",
      `The mail server at ${host}:${port} cannot be used: ${errorText(error)}`,
      "Check that it runs, and the address, user and password in PARLEY_SMTP_URL",
      { cause: error },
    );
  } finally {
    mail.close();
  }
}
