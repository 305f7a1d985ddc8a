import { createHash, type Hash } from "node:crypto";
import { type Readable, Transform } from "node:stream";
import { ZipFile } from "yazl";

/** A ZIP file that is written while it is made: no more of it is in memory than what is on its way. */
export class Archive {
  /** What is to be stored. */
  readonly body: Readable;
  private readonly zip = new ZipFile();
  private readonly out: Readable;
  private current: Readable | undefined;
  private readonly hash: Hash = createHash("sha256");

  constructor() {
    const { hash } = this;
    this.out = this.zip.outputStream as Readable;
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    this.zip.on("error", (error: Error) => measured.destroy(error));
    this.body = this.out.pipe(measured);
  }

  /** One sound, as it is: G.711 does not shrink enough to be worth the time. Resolves when all of it is on its way. */
  async addSound(name: string, at: Date, sound: Readable): Promise<void> {
    const whole = new Promise<void>((resolve, reject) => {
      sound.once("end", resolve);
      sound.once("error", reject);
      sound.once("close", () => reject(new Error("the sound was cut")));
    });
    this.current = sound;
    this.zip.addReadStream(sound, name, { mtime: at, compress: false });
    await whole;
  }

  addText(name: string, text: string, at: Date): void {
    this.zip.addBuffer(Buffer.from(text), name, { mtime: at });
  }

  end(): void {
    this.zip.end();
  }

  /** Nothing more comes: whoever stores it leaves nothing behind. */
  cut(error: Error): void {
    this.body.destroy(error);
    this.out.destroy();
    this.current?.destroy();
  }

  /** Of all of it, once it was read to its end. */
  sha256(): string {
    return this.hash.digest("hex");
  }
}
