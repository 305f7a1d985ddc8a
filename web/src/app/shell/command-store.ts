import { create } from "zustand";

export const commandStore = create<{ open: boolean }>(() => ({ open: false }));

export function openCommandMenu(): void {
  commandStore.setState({ open: true });
}

export function closeCommandMenu(): void {
  commandStore.setState({ open: false });
}
