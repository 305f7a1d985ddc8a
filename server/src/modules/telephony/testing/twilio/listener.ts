/** Whoever listens knows by so long a silence that it is over. */
const silenceMs = 1_500;

type Telephone = {
  after(ms: number, action: () => void): void;
  press(keys: string): void;
  /** Somebody there hears keys. */
  mayPress(): boolean;
};

/** Who hears what is said, and presses what he means to after each thing of it, in turn. */
export class Listener {
  readonly #keys: string[];
  readonly #telephone: Telephone;
  #heard = 0;
  #isSpeaking = false;

  constructor(keys: readonly string[], telephone: Telephone) {
    this.#keys = [...keys];
    this.#telephone = telephone;
  }

  begins(): void {
    this.#isSpeaking = true;
  }

  ends(): void {
    this.#isSpeaking = false;
    this.#heard += 1;
    this.listens();
  }

  listens(): void {
    const heard = this.#heard;
    if (heard === 0) return;
    this.#telephone.after(silenceMs, () => {
      if (this.#heard !== heard || this.#isSpeaking || !this.#telephone.mayPress()) return;
      this.#heard = 0;
      this.#telephone.press(this.#keys.shift() ?? "");
    });
  }
}
