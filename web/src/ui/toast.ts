import { create } from "zustand";

export type Toast = {
  id: number;
  text: string;
  /** Takes the change back while the toast is shown. */
  undo?: () => void;
  look?: "breach";
};

export const toastStore = create<{ items: readonly Toast[] }>(() => ({ items: [] }));

let last = 0;

/** Says in passing that something was done, with a way to take it back. */
export function toast(content: Omit<Toast, "id">): number {
  last += 1;
  const added = { ...content, id: last };
  toastStore.setState(({ items }) => ({ items: [...items.slice(-2), added] }));
  return added.id;
}

export function dismissToast(id: number): void {
  toastStore.setState(({ items }) => ({ items: items.filter((one) => one.id !== id) }));
}
