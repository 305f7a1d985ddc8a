import type { Readable } from "node:stream";

/**
 * Files of tenants, encrypted at rest. Keys are `<tenant>/<kind>/<id>`; a port, so that a bucket can
 * stand where the disk does now.
 */
export type Storage = {
  /** Writes a stream to its end and returns the number of bytes; nothing is left when it fails. */
  write(key: string, body: Readable, maxBytes: number): Promise<number>;
  read(key: string): Readable;
  remove(key: string): Promise<void>;
  /** The keys of a tenant's files. */
  keysOf(tenantId: string): Promise<string[]>;
  /** Removes all that a tenant has, and says how much that was. */
  removeAll(tenantId: string): Promise<{ count: number; bytes: number }>;
  /** What a tenant's files take up. */
  bytesOf(tenantId: string): Promise<number>;
  /** Removes what writers left behind that were killed; returns how many. */
  sweep(now: Date): Promise<number>;
};
