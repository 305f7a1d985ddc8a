import type { Campaign } from "@parley/contract";
import { useFormat } from "../../i18n/format.ts";

/** Times at which detection rests, with their days where they have some. */
export function useRestWords(): (times: Campaign["detectionOff"]) => string {
  const format = useFormat();
  const one = ({ from, to, firstDay, lastDay }: Campaign["detectionOff"][number]) => {
    const days = [...new Set([firstDay, lastDay])].map((day) => day && format.date(day));
    return [`${from}–${to}`, days.filter(Boolean).join(" – ")].filter(Boolean).join(" ");
  };
  return (times) => times.map(one).join(", ");
}
