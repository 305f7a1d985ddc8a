import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { TelephonyError } from "../../port.ts";

const timeoutMs = 5_000;

/** The fields of one event, by name. */
export type ManagerEvent = ReadonlyMap<string, string>;

/** Asterisk answered, and it was no. */
export class ManagerError extends Error {
  constructor(words: string) {
    super(words);
    this.name = "ManagerError";
  }
}

/**
 * The manager of Asterisk, by HTTP on the port of the control interface. It does what the control interface cannot:
 * record a channel where it is, leave out a part of it, and tell who was not let in.
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
  async list(action: string): Promise<ManagerEvent[]> {
    return eventsIn(await this.#do(action, {}));
  }

  /** What happens next, or nothing after so long. It takes the whole manager: who waits has one of his own. */
  async next(seconds: number, signal: AbortSignal): Promise<ManagerEvent[]> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1_000 + timeoutMs)]);
    return eventsIn(await this.#do("WaitEvent", { Timeout: String(seconds) }, until));
  }

  async #do(action: string, fields: Record<string, string>, signal?: AbortSignal): Promise<string> {
    const isRenewed = this.#session === null;
    this.#session ??= this.#signIn();
    const cookie = await this.#session.catch((error: unknown) => {
      this.#session = null;
      throw error;
    });
    const said = await this.#ask(action, fields, cookie, signal);
    if (said.isSuccess) return said.text;
    // A session is forgotten after a while without a word, and by another Asterisk.
    if (said.isStranger && !isRenewed) {
      this.#session = null;
      return this.#do(action, fields, signal);
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

  async #ask(
    action: string,
    fields: Record<string, string>,
    cookie?: string,
    signal = AbortSignal.timeout(timeoutMs),
  ) {
    const answer = await fetch(new URL("/rawman", this.#connection.url), {
      method: "POST",
      headers: cookie ? { cookie } : {},
      body: new URLSearchParams({ action, ...fields }),
      signal,
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

function eventsIn(text: string): ManagerEvent[] {
  return text.split(/\r?\n\r?\n/).map((event) => {
    const lines = event.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/.exec(line));
    return new Map(lines.flatMap((line) => (line ? [[line[1] ?? "", line[2] ?? ""]] : [])));
  });
}
