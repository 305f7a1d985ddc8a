/** Why Parley would not start: one word for programs, tests and `parley doctor`. */
export type RefusalReason =
  | "node-too-old"
  | "settings"
  | "port-taken"
  | "address-unusable"
  | "home-not-writable"
  | "home-newer"
  | "keys"
  | "database-binaries"
  | "database-user"
  | "database-data"
  | "database-start"
  | "database-unreachable"
  | "database-too-old"
  | "database-leftovers"
  | "migration"
  | "asterisk"
  | "backup"
  | "restore";

/**
 * An expected reason not to start. The message says what is wrong, `cure` what to do about it. It is
 * printed without a stack, because the reader is an administrator and not a programmer.
 */
export class StartRefusal extends Error {
  readonly reason: RefusalReason;
  readonly cure: string;

  constructor(reason: RefusalReason, what: string, cure: string, options?: ErrorOptions) {
    super(what, options);
    this.name = "StartRefusal";
    this.reason = reason;
    this.cure = cure;
  }
}

/** The text an administrator reads: what is wrong, then the cure. */
export function describeRefusal(refusal: StartRefusal, what = "Parley cannot start"): string {
  return `${what}: ${sentence(refusal.message)} ${sentence(refusal.cure)}`;
}

/** Names the cause and the cure when the HTTP server could not listen; any other error comes back as it is. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  const code = errorCode(error);
  if (code === "EADDRINUSE") {
    return new StartRefusal(
      "port-taken",
      `Port ${port} on ${host} is taken by another program`,
      `Stop that program, or choose another port: PORT=${port + 1} npm start`,
      { cause: error },
    );
  }
  if (code === "EACCES") {
    return new StartRefusal(
      "address-unusable",
      `This user may not open port ${port} on ${host}`,
      "Ports below 1024 belong to root on most systems: choose a higher PORT",
      { cause: error },
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new StartRefusal(
      "address-unusable",
      `HOST=${host} is not an address of this machine`,
      "Set HOST to 127.0.0.1 (this machine only), to 0.0.0.0 (every address) or to one of its own",
      { cause: error },
    );
  }
  return error;
}

/** The `code` of a Node error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The words of any thrown thing. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(text: string): string {
  return /[.!?\n]$/.test(text) ? text : `${text}.`;
}
