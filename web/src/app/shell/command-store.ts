import { create } from "zustand";
import { restKeys } from "../../ui/keys.tsx";

export const commandStore = create<{ open: boolean }>(() => ({ open: false }));

export function openCommandMenu(): void {
  restKeys(true);
  commandStore.setState({ open: true });
}

export function closeCommandMenu(): void {
  restKeys(false);
  commandStore.setState({ open: false });
}
