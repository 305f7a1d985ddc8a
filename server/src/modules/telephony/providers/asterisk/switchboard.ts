import type { Turns } from "../../../../platform/turns.ts";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { TelephonyError } from "../../port.ts";
import { type Ari, AriError, type AriRequest } from "./ari.ts";
import type { LegBook } from "./legs.ts";
import type { Manager } from "./manager.ts";
import type { Supervisions } from "./supervise.ts";
import type { Taps } from "./taps.ts";
import type { TrunkBook } from "./trunks.ts";
import type { Voice } from "./voice.ts";

/** What commands and events work on, together. */
export type Switchboard = {
  ari: Ari;
  legs: LegBook;
  trunks: TrunkBook;
  turns: Turns;
  voice: Voice | null;
  manager: Manager;
  supervisions: Supervisions;
  taps: Taps;
  connection: AsteriskConnection;
  onProblem: (problem: unknown) => void;
  /** A call came in that nobody has been told of. */
  onIncoming: () => void;
};

/** Asks Asterisk; its no becomes an error of the port. */
export async function order({ ari }: Pick<Switchboard, "ari">, request: AriRequest) {
  try {
    return await ari.request(request);
  } catch (error) {
    throw error instanceof AriError ? refusalOf(error) : error;
  }
}

/** Asks, and does not mind when the thing is gone or so already. */
export async function orderIfThere(board: Pick<Switchboard, "ari">, request: AriRequest) {
  await board.ari.request(request).catch((error: unknown) => {
    if (!(error instanceof AriError) || error.status >= 500) throw error;
  });
}

/** Asks without waiting; what goes wrong is only told. */
export function orderLater(board: Pick<Switchboard, "ari" | "onProblem">, request: AriRequest) {
  orderIfThere(board, request).catch(board.onProblem);
}

/** What a no of Asterisk is to the port. */
export function refusalOf({ status, message }: AriError): TelephonyError {
  if (status === 404) return new TelephonyError("leg-ended", message);
  if (status === 409 || status === 412) return new TelephonyError("wrong-state", message);
  return new TelephonyError(status >= 500 ? "congestion" : "malformed", message);
}
