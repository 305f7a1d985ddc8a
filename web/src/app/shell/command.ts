import type { LucideIcon } from "lucide-react";

export type Command = {
  id: string;
  group: string;
  name: string;
  /** Parts of the name that were asked for. */
  nameRanges?: readonly { start: number; length: number }[];
  note?: string | null;
  noteRanges?: readonly { start: number; length: number }[];
  icon: LucideIcon;
  run: () => void;
};
