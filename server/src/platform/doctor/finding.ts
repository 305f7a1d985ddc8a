import { errorText, StartRefusal } from "../start-refusal.ts";

/** One line of the doctor: what was looked at, how it is, and what to do when it is not well. */
export type Finding = Readonly<{ name: string; ok: boolean; words: string; cure?: string }>;

/** Runs one check. A refusal becomes a finding with its own cure. */
export async function look(name: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, words: await check() };
  } catch (error) {
    if (error instanceof StartRefusal) {
      return { name, ok: false, words: error.message, cure: error.cure };
    }
    return { name, ok: false, words: errorText(error), cure: "Read the log of the server" };
  }
}
