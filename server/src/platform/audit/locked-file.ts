import { randomBytes, scrypt } from "node:crypto";
import { pipeline, Readable, type Writable } from "node:stream";
import { pipeline as pipelineDone } from "node:stream/promises";
import { Refusal } from "../errors.ts";
import { headBytes, OpenStream, SealStream } from "../storage/chunks.ts";

/*
 * A file that was closed with a password, for a person to carry: 16 bytes `PARLEY-LOCKED-1\n`, 32 bytes
 * of salt, then the form of files at rest (storage/chunks.ts) under scrypt(password, salt, N = 2^17,
 * r = 8, p = 1) and the name `locked`.
 */
const magic = Buffer.from("PARLEY-LOCKED-1\n");
const saltBytes = 32;
const name = "locked";
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 };

/** Closes what passes with a password. */
export async function lock(body: Readable, password: string): Promise<Readable> {
  const salt = randomBytes(saltBytes);
  const sealed = new SealStream(await keyFrom(password, salt), name);
  // A fault of either ends both, and whoever reads meets it.
  pipeline(body, sealed, () => {});
  return Readable.from(
    (async function* () {
      yield Buffer.concat([magic, salt]);
      yield* sealed;
    })(),
    { objectMode: false },
  );
}

/** Opens a file that `lock` made. Fails at the first byte that is not as it was written. */
export async function openLocked(file: Readable, password: string, to: Writable): Promise<void> {
  const pieces = file.iterator() as AsyncIterableIterator<Buffer>;
  const wanted = magic.length + saltBytes + headBytes;
  let start: Buffer = Buffer.alloc(0);
  while (start.length < wanted) {
    const { value, done } = await pieces.next();
    if (done) throw new Refusal("invalid", "This is no file that Parley has closed");
    start = Buffer.concat([start, value]);
  }
  if (!start.subarray(0, magic.length).equals(magic)) {
    throw new Refusal("invalid", "This is no file that Parley has closed");
  }
  const key = await keyFrom(password, start.subarray(magic.length, magic.length + saltBytes));
  const opened = new OpenStream(key, name, start.subarray(magic.length + saltBytes, wanted));
  const rest = (async function* () {
    yield start.subarray(wanted);
    yield* pieces;
  })();
  await pipelineDone(rest, opened, to);
}

function keyFrom(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
