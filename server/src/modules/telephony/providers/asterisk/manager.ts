import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { TelephonyError } from "../../port.ts";

const timeoutMs = 5_000;

/** Asterisk answered, and it was no. */
export class ManagerError extends Error {
  constructor(words: string) {
    super(words);
    this.name = "ManagerError";
  }
}

/**
 * The manager of Asterisk, by HTTP on the port of the control interface. It does the one thing that the control
 * interface cannot: record a channel where it is, and leave out a part of it.
 */
export class Manager {
  readonly #connection: AsteriskConnection;
  #session: Promise<string> | null = null;

  constructor(connection: AsteriskConnection) {
    this.#connection = connection;
  }

  /** Has an action carried out; throws `ManagerError` where the answer is no. */
  async act(action: string, fields: Record<string, string>): Promise<void> {
    await this.#do(action, fields);
  }

  /** What an action tells, event by event. */
  async list(action: string): Promise<ReadonlyMap<string, string>[]> {
    const text = await this.#do(action, {});
    return text.split(/\r?\n\r?\n/).map((event) => {
      const lines = event.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/.exec(line));
      return new Map(lines.flatMap((line) => (line ? [[line[1] ?? "", line[2] ?? ""]] : [])));
    });
  }

  async #do(action: string, fields: Record<string, string>): Promise<string> {
    const isRenewed = this.#session === null;
    this.#session ??= this.#signIn();
    const cookie = await this.#session.catch((error: unknown) => {
      this.#session = null;
      throw error;
    });
    const said = await this.#ask(action, fields, cookie);
    if (said.isSuccess) return said.text;
    // A session is forgotten after a while without a word, and by another Asterisk.
    if (said.isStranger && !isRenewed) {
      this.#session = null;
      return this.#do(action, fields);
    }
    throw new ManagerError(`Asterisk's manager answered ${action}: ${said.words}`);
  }

  async #signIn(): Promise<string> {
    const { user, password } = this.#connection;
    const said = await this.#ask("Login", { Username: user, Secret: password });
    if (!said.isSuccess || !said.cookie) {
      throw new ManagerError(`Asterisk's manager lets nobody in: ${said.words}`);
    }
    return said.cookie;
  }

  async #ask(action: string, fields: Record<string, string>, cookie?: string) {
    const answer = await fetch(new URL("/rawman", this.#connection.url), {
      method: "POST",
      headers: cookie ? { cookie } : {},
      body: new URLSearchParams({ action, ...fields }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new TelephonyError("disconnected", `Asterisk's manager: ${String(error)}`, true);
    });
    const text = await answer.text();
    const words = /^Message: (.*)$/m.exec(text)?.[1]?.trim() ?? `HTTP ${answer.status}`;
    return {
      isSuccess: answer.ok && /^Response: Success/m.test(text),
      isStranger: /permission denied|authentication required/i.test(words),
      ...{ words, text },
      cookie: /^(mansession_id="?[^";]+"?)/.exec(answer.headers.get("set-cookie") ?? "")?.[1],
    };
  }
}
