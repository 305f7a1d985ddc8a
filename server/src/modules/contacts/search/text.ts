const marks = /[\u0300-\u036f'’]/g;
const letters: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ı: "i",
  ħ: "h",
  ŧ: "t",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
};

/** The one form in which words are compared; the function `words_of` of the database makes the same. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(marks, "")
    .replace(/[øłđðıħŧßæœþ]/g, (letter) => letters[letter] ?? letter);
}

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

export type Place = { start: number; length: number };

/** The words of a text as they stand there, each with its folded form. */
export function placedWords(text: string): (Place & { word: string })[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}'’]+/gu)].map((found) => ({
    start: found.index,
    length: found[0].length,
    word: fold(found[0]),
  }));
}
