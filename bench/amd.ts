import { spawnSync } from "node:child_process";
import { installPackage, mayInstall } from "../scripts/debian.mjs";
import { createDetector, type DetectorVerdict } from "../server/src/modules/telephony/index.ts";
import { type Clip, makeSet } from "./amd/set.ts";
import { rate } from "./amd/voices.ts";
import { type Bench, say } from "./lib/bench.ts";
import { type Figure, round } from "./lib/report.ts";
import { median, percentile } from "./lib/statistics.ts";

const packages = ["espeak-ng", "flite", "asterisk-core-sounds-en-wav"];
/** A frame of a telephone call. */
const piece = (rate * 20) / 1000;

type Answer = { clip: Clip; verdict: DetectorVerdict | null };

/** Who answers, told by the sound alone: people and machines, read by voices and recorded, on good lines and bad ones. */
export const amd: Bench = {
  name: "amd",
  about: "people told from machines by the detector, of answers that it was not tuned on",
  run: async (): Promise<Figure[]> => {
    findVoices();
    const [tuned, unseen] = [judgeAll(makeSet("tuned")), judgeAll(makeSet("unseen"))];
    for (const [name, answers] of Object.entries({ tuned, unseen })) sayConfusion(name, answers);
    return figuresOf(unseen, tuned);
  },
};

function findVoices(): void {
  const isThere = (name: string) => spawnSync("dpkg", ["-s", name]).status === 0;
  for (const name of packages.filter((one) => !isThere(one))) {
    if (mayInstall() && installPackage(name)) continue;
    throw new Error(`The answers are made with Debian's ${name}: install it first`);
  }
}

function judgeAll(clips: readonly Clip[]): Answer[] {
  return clips.map((clip) => {
    const detector = createDetector(rate);
    let verdict: DetectorVerdict | null = null;
    for (let at = 0; at < clip.samples.length && !verdict; at += piece) {
      verdict = detector.hear(clip.samples.subarray(at, at + piece)).verdict ?? null;
    }
    return { clip, verdict };
  });
}

const share = (answers: readonly Answer[], isSo: (answer: Answer) => boolean) =>
  answers.filter(isSo).length / answers.length;
const isRight = ({ clip, verdict }: Answer) => verdict?.answeredBy === clip.answeredBy;
const atOf = ({ verdict }: Answer) => verdict?.atMs ?? Number.NaN;

function sayConfusion(name: string, answers: readonly Answer[]): void {
  for (const truth of ["PERSON", "MACHINE"] as const) {
    const own = answers.filter(({ clip }) => clip.answeredBy === truth);
    const taken = (as: string) => own.filter(({ verdict }) => verdict?.answeredBy === as).length;
    const times = own.map(atOf);
    const [half, most] = [median(times), percentile(times, 0.95)].map((ms) => round(ms / 1000));
    say(
      `  ${name} ${truth}: ${own.length}, taken for a person ${taken("PERSON")}, for a machine ${taken("MACHINE")}; verdict after ${half} s, 95 % ${most} s`,
    );
  }
}

function figuresOf(unseen: readonly Answer[], tuned: readonly Answer[]): Figure[] {
  const of = (answers: readonly Answer[], truth: string) =>
    answers.filter(({ clip }) => clip.answeredBy === truth);
  const balanced = (answers: readonly Answer[]) =>
    50 * (share(of(answers, "PERSON"), isRight) + share(of(answers, "MACHINE"), isRight));
  const mistaken = 100 * share(of(unseen, "PERSON"), (answer) => !isRight(answer));
  const late = unseen.map((answer) => atOf(answer) - answer.clip.greetingEndsMs);
  const beside = `${unseen.length} answers; ${round(balanced(tuned))} % of the ${tuned.length} that it was tuned on`;
  const about = { bench: "amd" };
  return [
    {
      ...{ ...about, what: "balanced accuracy", value: balanced(unseen), unit: "%", beside },
      ...{ floor: 92, moreIsBetter: true },
    },
    { ...about, what: "people taken for machines", value: mistaken, unit: "%", floor: 2 },
    {
      ...{ ...about, what: "verdict after the answer, half of them within" },
      ...{ value: median(unseen.map(atOf)), unit: "ms", floor: 2500 },
    },
    {
      ...{ ...about, what: "verdict after the end of the greeting, at the latest" },
      ...{ value: Math.max(...late), unit: "ms", floor: 2000 },
    },
  ];
}
