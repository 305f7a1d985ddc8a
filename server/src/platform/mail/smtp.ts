import { createTransport } from "nodemailer";
import type { Letter, Mail } from "./port.ts";

const timeoutMs = 10_000;
const ports: Record<string, number> = { "smtp:": 587, "smtps:": 465 };

/**
 * Reads the address of a mail server: `smtps://user:password@host:port?from=address`. Beyond this machine the connection must be encrypted, from the
 * start (smtps) or by STARTTLS (smtp): letters and passwords do not cross a network in clear.
 */
export function readSmtpUrl(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isHere = host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
  const user = decodeURIComponent(url.username);
  const sender = user.includes("@") ? user : `parley@${host}`;
  return {
    host,
    port: url.port === "" ? (ports[url.protocol] ?? 587) : Number(url.port),
    secure: url.protocol === "smtps:",
    requireTLS: url.protocol === "smtp:" && !isHere,
    // A server on this machine has no certificate that anybody signed.
    tls: { rejectUnauthorized: !isHere },
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
    from: url.searchParams.get("from") ?? sender,
  };
}

/** Sends by SMTP, one connection a letter. Nothing waits longer than ten seconds. */
export class SmtpMail implements Mail {
  private readonly transport: ReturnType<typeof createTransport>;

  constructor(smtpUrl: string) {
    const { from, ...settings } = readSmtpUrl(smtpUrl);
    this.transport = createTransport(
      {
        ...settings,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        // A letter is text that we made: nothing in it may be fetched from a disk or an address.
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from },
    );
  }

  async send({ to, subject, text, html }: Letter): Promise<void> {
    await this.transport.sendMail({ to, subject, text, ...(html === undefined ? {} : { html }) });
  }

  async verify(): Promise<void> {
    await this.transport.verify();
  }

  close(): void {
    this.transport.close();
  }
}
