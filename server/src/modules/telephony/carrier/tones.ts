const samplesPerSecond = 8_000;
const headerBytes = 44;

/**
 * A WAV file of so many seconds that stands for a voice: syllables of a low tone, with a pause after each few. It is
 * plainly no voice, so that nobody takes a simulated message for somebody's words.
 */
export function tonesOf(seconds: number): Uint8Array {
  const samples = Math.max(1, Math.round(seconds * samplesPerSecond));
  const file = Buffer.alloc(headerBytes + samples);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(headerBytes - 8 + samples, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  // PCM, one channel, eight bits a sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(samplesPerSecond, 24);
  file.writeUInt32LE(samplesPerSecond, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at += 1) file[headerBytes + at] = sampleAt(at / samplesPerSecond);
  return file;
}

/** Syllables of a quarter of a second, in words of four with a pause after them. */
function sampleAt(time: number): number {
  const syllable = Math.floor(time * 4);
  if (syllable % 5 === 4) return 128;
  const loudness = Math.sin(Math.PI * ((time * 4) % 1));
  const pitch = 140 + 20 * ((syllable * 7) % 4);
  return 128 + Math.round(60 * loudness * Math.sin(2 * Math.PI * pitch * time));
}
