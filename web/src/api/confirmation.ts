import { create } from "zustand";

type Asking = { answer: (isConfirmed: boolean) => void };

/** Set while somebody is asked to prove who he is. */
export const confirmation = create<{ asking: Asking | null }>(() => ({ asking: null }));

let pending: Promise<boolean> | null = null;

/** Asks in a dialog, once for all requests that wait; false when he would rather not. */
export function askForConfirmation(): Promise<boolean> {
  pending ??= new Promise<boolean>((resolve) => {
    confirmation.setState({ asking: { answer: resolve } });
  }).finally(() => {
    pending = null;
    confirmation.setState({ asking: null });
  });
  return pending;
}
