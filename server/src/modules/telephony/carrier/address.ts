import { isIP } from "node:net";

/** Where a carrier listens: `127.0.0.1:4500`, `[::1]:4500`, or the path of a Unix socket. */
export type Address = { kind: "TCP"; host: string; port: number } | { kind: "UNIX"; path: string };

/** Reads an address; anything with a slash is a path. */
export function parseAddress(text: string): Address {
  if (text.includes("/")) return { kind: "UNIX", path: text };
  const [, host = "", port = ""] = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) > 65_535) {
    throw new RangeError(`"${text}" is neither HOST:PORT nor the path of a socket`);
  }
  return { kind: "TCP", host, port: Number(port) };
}

export function formatAddress(address: Address): string {
  if (address.kind === "UNIX") return address.path;
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/** The carrier has no encryption of its own, so it stays on the machine unless told otherwise. */
export function isLocal(address: Address): boolean {
  if (address.kind === "UNIX") return true;
  const { host } = address;
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
