import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import type { SoundFile } from "../../port.ts";

type Speech = NonNullable<AsteriskConnection["speech"]>;

const longestMs = 10_000;
/** More texts than these are no longer kept; the oldest half of them goes. */
const mostKept = 4_000;
/** As many are rendered at once. */
const atOnce = 2;

/** Texts as files of sound, and sounds that were uploaded: each is made once, and found the next time. */
export class Voice {
  readonly #speech: Speech;
  readonly #underWay = new Map<string, Promise<string>>();
  readonly #slots: (() => void)[] = [];
  #running = 0;
  #rendered = 0;

  constructor(speech: Speech) {
    this.#speech = speech;
  }

  /** What Asterisk is to play for a text. */
  mediaOf(text: string): Promise<string> {
    const { command, asSeen } = this.#speech;
    const hash = createHash("sha256")
      .update(`${command.join(" ")}\0${text}`)
      .digest("hex");
    const name = hash.slice(0, 40);
    return this.#once(name, asSeen, `${name}.wav16`, (file) => this.#render(text, file));
  }

  /** What Asterisk is to play for a sound, which is laid beside what it says. */
  mediaOfSound({ sha256, bytes }: SoundFile): Promise<string> {
    const { asSeen } = this.#speech;
    const name = `sound-${sha256.slice(0, 40)}`;
    return this.#once(name, asSeen, `${name}.wav`, async (file) => {
      await writeFile(file, await bytes(), { mode: 0o644 });
    });
  }

  #once(
    name: string,
    asSeen: string,
    fileName: string,
    make: (file: string) => Promise<void>,
  ): Promise<string> {
    const known = this.#underWay.get(name);
    if (known) return known;
    const made = this.#make(fileName, make)
      .then(() => `sound:${asSeen}/${name}`)
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, made);
    return made;
  }

  async #make(fileName: string, make: (file: string) => Promise<void>): Promise<void> {
    const file = join(this.#speech.folder, fileName);
    const now = new Date();
    // Said again: it is the newest of them.
    const isThere = await utimes(file, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await this.#turn();
    try {
      const making = `${file}.${process.pid}`;
      await make(making);
      await rename(making, file);
      this.#rendered += 1;
      if (this.#rendered % 500 === 1) await this.#sweep();
    } finally {
      this.#running -= 1;
      this.#slots.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnce) await new Promise<void>((go) => this.#slots.push(go));
    this.#running += 1;
  }

  #render(text: string, file: string): Promise<void> {
    const [program = "", ...first] = this.#speech.command;
    return new Promise((resolve, reject) => {
      // The text may name somebody: what went wrong is told without it.
      execFile(program, [...first, "-t", text, "-o", file], { timeout: longestMs }, (error) => {
        if (error === null) resolve();
        else reject(new Error(`A text could not be spoken (${error.code ?? error.signal})`));
      });
    });
  }

  async #sweep(): Promise<void> {
    const { folder } = this.#speech;
    const names = await readdir(folder);
    if (names.length <= mostKept) return;
    const files = names.map((name) => join(folder, name));
    const ages = await Promise.all(
      files.map(async (file) => ({ file, at: (await stat(file).catch(() => null))?.mtimeMs ?? 0 })),
    );
    const old = ages.sort((a, b) => a.at - b.at).slice(0, mostKept / 2);
    for (const { file } of old) await rm(file, { force: true });
  }
}
