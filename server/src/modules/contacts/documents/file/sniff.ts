import type { DocumentKind } from "@parley/contract";

/** So much of a file says what it is. */
export const sniffBytes = 4096;

/** What the first bytes of a file say: a kind, or an archive that has to be looked into or refused. */
export type Sniffed =
  | { kind: DocumentKind; archive: null }
  | { kind: "ZIP" | "OTHER"; archive: "ZIP" | "GZIP" | "CLOSED" };

type Magic = { at?: number; bytes: readonly number[] | string; is: Sniffed };

const plain = (kind: DocumentKind): Sniffed => ({ kind, archive: null });
/** Packed in a way that Parley cannot look into. */
const closed: Sniffed = { kind: "OTHER", archive: "CLOSED" };

const magics: readonly Magic[] = [
  { bytes: "%PDF-", is: plain("PDF") },
  { bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], is: plain("PNG") },
  { bytes: [0xff, 0xd8, 0xff], is: plain("JPEG") },
  { bytes: "GIF87a", is: plain("GIF") },
  { bytes: "GIF89a", is: plain("GIF") },
  { at: 8, bytes: "WEBP", is: plain("WEBP") },
  { at: 8, bytes: "WAVE", is: plain("AUDIO") },
  { bytes: "ID3", is: plain("AUDIO") },
  { bytes: "OggS", is: plain("AUDIO") },
  { bytes: "fLaC", is: plain("AUDIO") },
  { bytes: [0xff, 0xfb], is: plain("AUDIO") },
  { at: 4, bytes: "ftypM4A", is: plain("AUDIO") },
  { at: 4, bytes: "ftyp", is: plain("VIDEO") },
  { bytes: [0x1a, 0x45, 0xdf, 0xa3], is: plain("VIDEO") },
  // Word, Excel and Outlook before 2007.
  { bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], is: plain("OFFICE") },
  { bytes: "{\\rtf", is: plain("OFFICE") },
  { bytes: "PK\u0003\u0004", is: { kind: "ZIP", archive: "ZIP" } },
  { bytes: "PK\u0005\u0006", is: { kind: "ZIP", archive: "ZIP" } },
  { bytes: [0x1f, 0x8b], is: { kind: "ZIP", archive: "GZIP" } },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], is: closed },
  { bytes: "Rar!\u001a\u0007", is: closed },
  { bytes: "BZh", is: closed },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], is: closed },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: closed },
  { bytes: "MSCF", is: closed },
  { at: 257, bytes: "ustar", is: closed },
];

/** Says by its first bytes what a file is. Neither its name nor what its sender says counts. */
export function sniff(head: Buffer): Sniffed {
  const found = magics.find(({ at = 0, bytes }) => startsAt(head, at, bytes));
  if (found) return isRiff(head, found) ? found.is : plain("OTHER");
  return plain(textKind(head));
}

function startsAt(head: Buffer, at: number, bytes: readonly number[] | string): boolean {
  const wanted = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Buffer.from(bytes);
  return head.subarray(at, at + wanted.length).equals(wanted);
}

/** What is told by its eighth byte is in a container that has a name too. */
function isRiff(head: Buffer, { at }: Magic): boolean {
  return at !== 8 || startsAt(head, 0, "RIFF");
}

const markup =
  /^\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|svg|script|iframe|math|style|a|p|div)\b)/i;

function textKind(head: Buffer): DocumentKind {
  const utf16 = startsAt(head, 0, [0xff, 0xfe]) || startsAt(head, 0, [0xfe, 0xff]);
  if (!utf16 && head.includes(0)) return "OTHER";
  const text = head.toString(utf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
  // A browser looks for a page further in than the first word, and so does this.
  if (markup.test(text) || /<(?:html|svg|script|iframe)\b/i.test(text)) return "MARKUP";
  return "TEXT";
}
