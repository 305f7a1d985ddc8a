import { create } from "zustand";
import { restKeys } from "../../ui/keys.tsx";

type State = {
  open: boolean;
  /** What was typed before the menu itself was there. */
  words: string;
};

export const commandStore = create<State>(() => ({ open: false, words: "" }));

export function openCommandMenu(): void {
  restKeys(true);
  commandStore.setState({ open: true, words: "" });
}

export function closeCommandMenu(): void {
  restKeys(false);
  commandStore.setState({ open: false });
}
