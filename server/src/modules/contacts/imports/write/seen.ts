import { hash } from "node:crypto";
import { OperationFault } from "../../../../platform/operations/run.ts";

/** Slots of a shard before it grows; there are 256 shards, so that none of them is copied as a whole. */
const firstSlots = 64;
/** A file may hold so many addresses and ids: some 300 MB of them. */
const mostKeys = 20_000_000;

/**
 * Which addresses, ids of other systems, contacts and leads the rows of a file have met so far, each with
 * a number. Compact, because a file may have a million rows: 64 bits of each key are kept, so among two
 * million keys two are taken for one with a chance of one in ten million.
 */
export class Seen {
  private readonly shards = Array.from({ length: 256 }, () => new Shard());
  private size = 0;

  get(key: Buffer): number | undefined {
    return this.shardOf(key).get(key.readUInt32LE(0), key.readUInt32LE(4));
  }

  /** The number that a key has already stays. */
  add(key: Buffer, value: number): void {
    if (!this.shardOf(key).add(key.readUInt32LE(0), key.readUInt32LE(4), value)) return;
    if (++this.size > mostKeys) {
      throw new OperationFault("The file holds too many addresses; divide it into several");
    }
  }

  private shardOf(key: Buffer): Shard {
    const shard = this.shards[key[8] ?? 0];
    if (!shard) throw new Error("a key is too short");
    return shard;
  }
}

/** The key of something that is no digest already. */
export function keyOf(
  kind: "external id" | "contact external id" | "contact" | "lead",
  id: string,
): Buffer {
  return hash("sha1", `${kind} ${id}`, "buffer");
}

/** Open addressing; a slot is two halves of a key and the value plus one, so that zero is free. */
class Shard {
  private slots = new Uint32Array(firstSlots * 3);
  private count = 0;

  get(low: number, high: number): number | undefined {
    const value = this.slots[this.placeOf(low, high) + 2] ?? 0;
    return value === 0 ? undefined : value - 1;
  }

  /** Whether the key was new. */
  add(low: number, high: number, value: number): boolean {
    const at = this.placeOf(low, high);
    if (this.slots[at + 2] !== 0) return false;
    this.put(at, low, high, value + 1);
    if (++this.count * 10 > (this.slots.length / 3) * 7) this.grow();
    return true;
  }

  private put(at: number, low: number, high: number, value: number): void {
    this.slots[at] = low;
    this.slots[at + 1] = high;
    this.slots[at + 2] = value;
  }

  private placeOf(low: number, high: number): number {
    const { slots } = this;
    const mask = slots.length / 3 - 1;
    for (let i = (low ^ high) & mask; ; i = (i + 1) & mask) {
      const at = i * 3;
      if (slots[at + 2] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 3) {
      const [low = 0, high = 0, value = 0] = old.subarray(at, at + 3);
      if (value !== 0) this.put(this.placeOf(low, high), low, high, value);
    }
  }
}

const idBytes = 16;
const idsPerBlock = 4096;

/** Pairs of ids by their number, as 32 bytes each. */
export class Targets {
  private readonly blocks: Buffer[] = [];
  private count = 0;

  add(leadId: string, contactId: string): number {
    const n = this.count++;
    if (n % idsPerBlock === 0) this.blocks.push(Buffer.alloc(idsPerBlock * 2 * idBytes));
    const at = (n % idsPerBlock) * 2 * idBytes;
    writeId(this.blockOf(n), at, leadId);
    writeId(this.blockOf(n), at + idBytes, contactId);
    return n;
  }

  get(n: number): { leadId: string; contactId: string } {
    const at = (n % idsPerBlock) * 2 * idBytes;
    const block = this.blockOf(n);
    return { leadId: readId(block, at), contactId: readId(block, at + idBytes) };
  }

  private blockOf(n: number): Buffer {
    const block = this.blocks[Math.floor(n / idsPerBlock)];
    if (!block) throw new Error("there is no such target");
    return block;
  }
}

export function writeId(into: Buffer, at: number, id: string): void {
  into.write(id.replaceAll("-", ""), at, idBytes, "hex");
}

export function readId(from: Buffer, at: number): string {
  const hex = from.toString("hex", at, at + idBytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
