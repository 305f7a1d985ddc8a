import { deflateRawSync } from "node:zlib";

type Entry = {
  name: string;
  data: Buffer;
  stored?: boolean;
  locked?: boolean;
  /** Another size than it has. */
  says?: number;
  method?: number;
  packed?: Buffer;
  /** Another place than its own. */
  at?: number;
};

/** A ZIP file of these entries, true or not. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = entry.packed ?? (entry.stored ? entry.data : deflateRawSync(entry.data));
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.locked ? 1 : 0, 2);
    fields.writeUInt16LE(entry.method ?? (entry.stored ? 0 : 8), 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.says ?? entry.data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, name, packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(entry.at ?? offset, 10);
    directory.push(Buffer.from("PK\u0001\u0002"), Buffer.from([20, 0]), fields, end, name);
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const foot = Buffer.alloc(18);
  foot.writeUInt16LE(entries.length, 4);
  foot.writeUInt16LE(entries.length, 6);
  foot.writeUInt32LE(list.length, 8);
  foot.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, list, Buffer.from("PK\u0005\u0006"), foot]);
}
