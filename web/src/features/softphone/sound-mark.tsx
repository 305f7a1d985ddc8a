import { Signal, SignalLow, SignalMedium } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { SoundNow } from "./phone-store.ts";
import styles from "./softphone.module.css";

/** How the sound is, by the bounds that ITU-T G.109 gives to its classes of quality. */
export function gradeOf(score: number): "good" | "fair" | "poor" {
  if (score >= 4.03) return "good";
  return score >= 3.6 ? "fair" : "poor";
}

const looks = {
  good: { icon: Signal, state: "available" },
  fair: { icon: SignalMedium, state: "wrapup" },
  poor: { icon: SignalLow, state: "breach" },
} as const;

export function SoundMark({ sound }: { sound: Pick<SoundNow, "score"> }) {
  const { t } = useTranslation("phone");
  const format = useFormat();
  const grade = gradeOf(sound.score);
  const { icon: Icon, state } = looks[grade];
  return (
    <span className={styles.mark} data-state={state}>
      <Icon aria-hidden className="icon-20 fg" />
      {t(`grade.${grade}`, { score: format.decimal(sound.score, 1) })}
    </span>
  );
}
