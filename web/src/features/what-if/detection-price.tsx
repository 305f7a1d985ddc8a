import type { WhatIfResult } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./what-if.module.css";
import { type DetectionPrice, letterOf } from "./what-if-model.ts";

type Props = { pair: DetectionPrice; results: readonly WhatIfResult[] };

/** What it costs not to detect machines, and what it saves, in a sentence beside the figures. */
export function DetectionPriceNote({ pair, results }: Props) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const [on, off] = [results[pair.on], results[pair.off]];
  const heard = off?.machinesHeard;
  if (!on || !off || !heard) return null;
  const one = (value: number) => format.decimal(value, 1);
  const rate = (value: number) => format.percent(value, 2);
  const hidden = on.abandonRateWithHidden;
  const figures = {
    off: letterOf(pair.off),
    on: letterOf(pair.on),
    machines: one(heard.perContact),
    seconds: one(heard.seconds),
    more: one(heard.perContact * heard.seconds),
    contactsOn: one(on.contactsPerAgentHour.value),
    contactsOff: one(off.contactsPerAgentHour.value),
    rateOn: rate(on.abandonRate.value),
    rateOff: rate(off.abandonRate.value),
    hidden: hidden === null || hidden === undefined ? "" : rate(hidden),
  };
  return (
    <p className={styles.note} role="note">
      {t("detectionPrice", figures)}{" "}
      {t(figures.hidden ? "detectionRate" : "detectionRateUnknown", figures)}
    </p>
  );
}
