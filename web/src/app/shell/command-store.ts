import { create } from "zustand";
import { restKeys } from "../../ui/keys.tsx";

type State = {
  open: boolean;
  /** What was typed, also before the menu itself was there. */
  words: string;
  /** The menu's own field has the focus; until then another one takes the letters. */
  isThere: boolean;
};

export const commandStore = create<State>(() => ({ open: false, words: "", isThere: false }));

export function openCommandMenu(): void {
  restKeys(true);
  commandStore.setState({ open: true, words: "", isThere: false });
}

export function closeCommandMenu(): void {
  restKeys(false);
  commandStore.setState({ open: false });
}
