import { crc32, deflateRawSync } from "node:zlib";

export type Part = {
  name: string;
  body: string | Buffer;
  /** Kept as it is when false. */
  packed?: boolean;
  /** How long the part says that it is, where that is a lie (tests). */
  claims?: number;
};

/** An archive of these parts. */
export function zip(parts: readonly Part[]): Buffer {
  const files: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, body, packed = true, claims } of parts) {
    const clear = Buffer.from(body);
    const bytes = packed ? deflateRawSync(clear) : clear;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(packed ? 8 : 0, 4);
    head.writeUInt32LE(crc32(clear), 10);
    head.writeUInt32LE(bytes.length, 14);
    head.writeUInt32LE(claims ?? clear.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const file = Buffer.concat([Buffer.from("PK\u0003\u0004"), head, Buffer.from(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const made = Buffer.from([20, 0]);
    list.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), made, head, rest, Buffer.from(name)]));
    files.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}
