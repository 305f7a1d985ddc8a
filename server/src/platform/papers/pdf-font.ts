/*
 * Helvetica is in every reader of PDF files, so nothing is embedded. Its widths are those of the font's
 * metrics, in thousandths of the size, from the space to the tilde.
 */
const regular = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const bold = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
  611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
  278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/** What WinAnsi has where Latin-1 has control characters. */
const beyond: Readonly<Record<string, number>> = {
  ...{ "€": 0x80, "‚": 0x82, ƒ: 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, ˆ: 0x88 },
  ...{ "‰": 0x89, Š: 0x8a, "‹": 0x8b, Œ: 0x8c, Ž: 0x8e, "‘": 0x91, "’": 0x92, "“": 0x93 },
  ...{ "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97, "˜": 0x98, "™": 0x99, š: 0x9a, "›": 0x9b },
  ...{ œ: 0x9c, ž: 0x9e, Ÿ: 0x9f },
};

/** The bytes of a text in WinAnsi. A letter that it lacks stands without its marks, else as `?`. */
export function winAnsi(text: string): Buffer {
  const bytes: number[] = [];
  for (const letter of text.normalize("NFC")) {
    const plain = codeOf(letter) ?? codeOf(baseOf(letter)) ?? 0x3f;
    bytes.push(plain);
  }
  return Buffer.from(bytes);
}

function codeOf(letter: string): number | undefined {
  const code = letter.codePointAt(0) ?? 0;
  const isPlain = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff);
  return isPlain ? code : beyond[letter];
}

function baseOf(letter: string): string {
  return letter.normalize("NFD").charAt(0);
}

/** How wide a text is at size 1. */
export function widthOf(text: string, isBold = false): number {
  const widths = isBold ? bold : regular;
  let sum = 0;
  for (const letter of text.normalize("NFC")) {
    const code = baseOf(letter).charCodeAt(0) - 32;
    sum += (letter === "—" ? 1000 : widths[code]) ?? 556;
  }
  return sum / 1000;
}
