import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Random, randomFor } from "../../server/src/modules/telephony/index.ts";
import { machines, people } from "./texts.ts";
import { rate, read, recorded, type Voice } from "./voices.ts";

/** An answered call: what the far end sounds like, from the answer on. */
export type Clip = {
  answeredBy: "PERSON" | "MACHINE";
  what: string;
  voice: string;
  noise: string;
  samples: Int16Array;
  /** When the last word of the greeting is over. */
  greetingEndsMs: number;
};

type Part = "tuned" | "unseen";
const lengthSeconds = 14;
const noises = ["NONE", "WHITE", "BABBLE", "HUM"] as const;

const espeak = (name: string, wordsAMinute: number): Voice => ({
  ...{ program: "espeak-ng", name, wordsAMinute },
});
const flite = (name: string): Voice => ({ program: "flite", name });

/** No voice reads for both: what the detector was tuned on says nothing about the other part. */
const voices: Record<Part, readonly Voice[]> = {
  tuned: [
    espeak("en-us", 150),
    espeak("en-gb", 170),
    espeak("en-gb-scotland", 160),
    espeak("en-us+f2", 175),
    espeak("en-gb+m3", 150),
    espeak("en-us+f4", 165),
  ],
  unseen: [
    flite("kal"),
    flite("slt"),
    flite("awb"),
    flite("rms"),
    espeak("en-029", 155),
    espeak("en-gb-x-rp+f1", 185),
    espeak("en-gb-x-gbclan+m5", 140),
  ],
};

/** Recorded by a person, of the package asterisk-core-sounds-en-wav; all of them unseen. */
const prompts = {
  folder: "/usr/share/asterisk/sounds/en_US_f_Allison",
  PERSON: ["hello", "yes", "vm-goodbye", "auth-thankyou", "agent-loginok", "vm-Cust1"],
  MACHINE: [
    "vm-intro",
    "vm-leavemsg",
    "vm-nobodyavail",
    "cannot-complete-as-dialed",
    "ss-noservice",
    "vm-mailboxfull",
    "number-not-answering",
    "feature-not-avail-line",
    "vm-isunavail",
    "vm-instructions",
    "demo-congrats",
    "demo-nogo",
  ],
} as const;

/** How often each text is heard, every time by another voice and on another line. */
const readings = { PERSON: 9, MACHINE: 20 } as const;

export function makeSet(part: Part): Clip[] {
  const random = randomFor("answers", part);
  const clips: Clip[] = [];
  const known = new Map<string, Float64Array>();
  const readOnce = (text: string, voice: Voice): Float64Array => {
    const name = `${JSON.stringify(voice)} ${text}`;
    const said = known.get(name) ?? read(text, voice);
    known.set(name, said);
    return said;
  };
  const babble = read(machines.tuned.join(" "), { program: "espeak-ng", name: "en+m7" });
  const add = (answeredBy: Clip["answeredBy"], what: string, voice: string, said: Float64Array) =>
    clips.push(onTheLine({ answeredBy, what, voice }, said, babble, random));
  for (const [answeredBy, texts] of [
    ["PERSON", people[part]],
    ["MACHINE", machines[part]],
  ] as const) {
    for (const [at, text] of texts.entries()) {
      for (let reading = 0; reading < readings[answeredBy]; reading++) {
        const voice = voices[part][(at + reading) % voices[part].length] ?? espeak("en", 160);
        add(answeredBy, text, `${voice.program} ${voice.name}`, readOnce(text, voice));
      }
    }
  }
  if (part === "unseen" && existsSync(prompts.folder)) {
    const there = new Set(readdirSync(prompts.folder));
    for (const answeredBy of ["PERSON", "MACHINE"] as const) {
      for (const name of prompts[answeredBy].filter((one) => there.has(`${one}.wav`))) {
        const said = recorded(join(prompts.folder, `${name}.wav`));
        for (let time = 0; time < 4; time++) add(answeredBy, name, "recorded", said);
      }
    }
  }
  return clips;
}

type About = Pick<Clip, "answeredBy" | "what" | "voice">;

function onTheLine(about: About, said: Float64Array, babble: Float64Array, random: Random): Clip {
  const between = (low: number, high: number) => low + (high - low) * random();
  const isPerson = about.answeredBy === "PERSON";
  const line = new Float64Array(lengthSeconds * rate);
  const put = (sound: ArrayLike<number>, atSeconds: number, gain = 1) => {
    const at = Math.floor(atSeconds * rate);
    for (let i = 0; i < sound.length && at + i < line.length; i++) {
      line[at + i] = (line[at + i] ?? 0) + gain * (sound[i] ?? 0);
    }
  };
  const begins = isPerson ? between(0.1, 0.8) : between(0.1, 0.9);
  put(said, begins);
  const ends = begins + said.length / rate;
  // Whoever hears nothing says it again.
  if (isPerson && random() < 0.35) put(said, ends + between(1.4, 3));
  if (!isPerson && random() < 0.6) put(beepOf(between(700, 1_500)), ends + between(0.3, 1), 0.6);

  const noise = noises[Math.floor(random() * noises.length)] ?? "NONE";
  const loud = 10 ** (between(-24, -8) / 20);
  const quiet = loud * 0.2 * 10 ** (-between(12, 28) / 20);
  const from = Math.floor(random() * babble.length);
  const out = new Int16Array(line.length);
  for (let i = 0; i < out.length; i++) {
    const noisy = quiet * soundOf(noise, i, babble[(from + i) % babble.length] ?? 0, random);
    out[i] = throughULaw(loud * (line[i] ?? 0) + noisy);
  }
  return { ...about, noise, samples: out, greetingEndsMs: ends * 1000 };
}

function soundOf(
  noise: (typeof noises)[number],
  i: number,
  babble: number,
  random: Random,
): number {
  if (noise === "WHITE") return (random() + random() + random() - 1.5) * 2;
  if (noise === "BABBLE") return babble * 3;
  if (noise === "HUM")
    return 1.4 * Math.sin((2 * Math.PI * 50 * i) / rate) + 0.2 * (random() - 0.5);
  return 0.02 * (random() - 0.5);
}

function beepOf(hz: number): Float64Array {
  return Float64Array.from({ length: 0.4 * rate }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rate),
  );
}

/** What is left of a sample after G.711 has carried it (ITU-T G.711, u-law). */
function throughULaw(value: number): number {
  const clipped = Math.max(-1, Math.min(1, value));
  const mu = 255;
  const code = Math.round((127 * Math.log(1 + mu * Math.abs(clipped))) / Math.log(1 + mu));
  const back = ((1 + mu) ** (code / 127) - 1) / mu;
  return Math.round(Math.sign(clipped) * back * 32_767);
}
