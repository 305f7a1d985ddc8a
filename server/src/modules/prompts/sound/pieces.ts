/** Sound of one channel on its way: samples from -1 to 1, in pieces, so that nobody else waits for a long one. */
export type Pieces = { rate: number; pieces: AsyncIterable<Float32Array> };

/** Why a file cannot be taken. WRONG_ENDING and NO_SOUND: it is not what it says it is. */
export type SoundFault =
  | "EMPTY"
  | "NO_SOUND"
  | "WRONG_ENDING"
  | "UNKNOWN_CODING"
  | "DAMAGED"
  | "TOO_LONG";

export class BadSound extends Error {
  readonly fault: SoundFault;

  constructor(fault: SoundFault) {
    super(`The file is refused: ${fault}`);
    this.fault = fault;
  }
}

/** So many frames are worked on before others have their turn. */
export const framesAPiece = 32_768;

export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
