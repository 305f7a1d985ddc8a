export const passwordProblems = ["SHORT", "LONG", "COMMON", "PERSONAL", "BREACHED"] as const;
export type PasswordProblem = (typeof passwordProblems)[number];

export const leastCharacters = 12;
export const mostCharacters = 128;
/** What must be left of a password when that is taken away which anybody could guess. */
const leastOwnCharacters = 8;

const substitutes: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/**
 * What is wrong with a password, if anything: its length first, then whether it is made of what
 * everybody knows of its owner, then whether it is among those that are tried first. Which kinds of
 * characters it is made of does not matter (NIST SP 800-63B, 3.1.1.2).
 */
export function problemOf(
  password: string,
  words: readonly string[],
  common: ReadonlySet<string>,
): PasswordProblem | undefined {
  const length = [...password].length;
  if (length < leastCharacters) return "SHORT";
  if (length > mostCharacters) return "LONG";
  const lower = password.normalize("NFKC").toLowerCase();
  if (isPersonal(lower, words)) return "PERSONAL";
  return isPattern(lower) || isCommon(lower, common) ? "COMMON" : undefined;
}

/** The words that everybody knows of somebody: of his name, his address, his tenant, this program. */
export function knownWords(...texts: (string | undefined)[]): string[] {
  const parts = texts.flatMap((text) => (text ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...parts, "parley"])].filter((word) => word.length >= 4);
}

function isCommon(lower: string, common: ReadonlySet<string>): boolean {
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const plain = [...lower].map((sign) => substitutes[sign] ?? sign).join("");
  if ([lower, plain, repeated(lower)].some((text) => common.has(text))) return true;
  return lower.length - core.length < leastOwnCharacters && common.has(core);
}

/** What a text repeats: `abcabc` repeats `abc`. */
function repeated(text: string): string {
  return /^(.{3,}?)\1+$/su.exec(text)?.[1] ?? text;
}

/** A handful of characters again and again, or a row of neighbours such as 123456789012. */
function isPattern(lower: string): boolean {
  const signs = [...lower];
  if (new Set(signs).size < 5) return true;
  const steps = signs.slice(1).map((sign, i) => {
    const step = (sign.codePointAt(0) ?? 0) - (signs[i]?.codePointAt(0) ?? 0);
    return Math.abs(step) === 1 ? step : 0;
  });
  const most = Math.max(...[1, -1].map((way) => steps.filter((step) => step === way).length));
  return most >= steps.length * 0.8;
}

function isPersonal(lower: string, words: readonly string[]): boolean {
  const byLength = [...words].sort((a, b) => b.length - a.length);
  const rest = byLength.reduce((text, word) => text.replaceAll(word, ""), lower);
  if (rest === lower) return false;
  return [...rest.replace(/[^\p{L}\p{N}]/gu, "")].length < leastOwnCharacters;
}
