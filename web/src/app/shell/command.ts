import type { LucideIcon } from "lucide-react";

export type Command = {
  id: string;
  group: string;
  name: string;
  note?: string | null;
  icon: LucideIcon;
  run: () => void;
};
