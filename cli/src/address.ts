import type { Config } from "@parley/server/admin";

/** Where the server of this installation listens, unless an option names another one. */
export function serverAddress(config: Pick<Config, "host" | "port">, option?: string): string {
  if (option !== undefined) return option;
  const isEverywhere = config.host === "0.0.0.0" || config.host === "::";
  const host = isEverywhere ? "127.0.0.1" : config.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${config.port}`;
}
