/** A message as a WAV file, and whether whoever wrote it came to its end. */
type Message = { bytes: Uint8Array; seconds: number; isCut: boolean };

/**
 * A file whose writer was killed says in its head that nothing is in it, for the length is written last. It is given
 * the length that it has. Null where there is no sound in it.
 */
export function wholeMessage(file: Uint8Array): Message | null {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const form = find(view, "fmt ");
  const data = find(view, "data");
  if (!form || !data || form.at + 12 > view.length) return null;
  const bytesPerSecond = view.readUInt32LE(form.at + 8);
  const there = view.length - data.at;
  if (there <= 0 || bytesPerSecond === 0) return null;
  // An odd length is filled up with a byte that is no sound.
  const isCut = data.length !== there && data.length !== there - 1;
  const length = isCut ? there : data.length;
  const bytes = Buffer.from(view);
  bytes.writeUInt32LE(view.length - 8, 4);
  bytes.writeUInt32LE(length, data.at - 4);
  return { bytes, seconds: length / bytesPerSecond, isCut };
}

function find(view: Buffer, name: string): { at: number; length: number } | null {
  const isWav = view.length >= 12 && view.toString("latin1", 0, 4) === "RIFF";
  for (let at = 12; isWav && at + 8 <= view.length; ) {
    const length = view.readUInt32LE(at + 4);
    if (view.toString("latin1", at, at + 4) === name) return { at: at + 8, length };
    at += 8 + length + (length % 2);
  }
  return null;
}
