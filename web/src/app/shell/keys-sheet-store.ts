import { create } from "zustand";

export const keysSheetStore = create<{ open: boolean }>(() => ({ open: false }));

/** Shows the keys of the page. */
export function openKeys(): void {
  keysSheetStore.setState({ open: true });
}
