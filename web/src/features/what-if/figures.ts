import type { WhatIfResult, WhatIfRun } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";

type Estimate = WhatIfResult["waitSeconds"];
type Heard = NonNullable<WhatIfResult["machinesHeard"]>;
type Shown = { text: string; interval?: string | undefined; isOver?: boolean };
export type Figure = { name: string; of: (result: WhatIfResult, index: number) => Shown };

/** What was given for each setting, row by row. */
export function useFixed({ settings }: WhatIfRun): { name: string; values: string[] }[] {
  const { t } = useTranslation(["whatIf", "campaigns"]);
  const format = useFormat();
  const row = (name: string, of: (setting: WhatIfRun["settings"][number]) => string) => ({
    name,
    values: settings.map(of),
  });
  const ahead = (text: string, mode: string) => (mode === "PREDICTIVE" ? text : "–");
  return [
    row(t("field.mode"), ({ mode }) => t(`campaigns:mode.${mode}`)),
    row(t("field.abandonLimit"), (one) => ahead(format.percent(one.abandonLimit, 1), one.mode)),
    row(t("field.linesPerAgent"), (one) => ahead(format.number(one.linesPerAgent), one.mode)),
    row(t("field.machineDetection"), (one) => t(`detection.${one.machineDetection ?? "AS_SET"}`)),
    row(t("field.agents"), ({ agents }) => format.number(agents)),
    row(t("field.ringSeconds"), ({ ringSeconds }) => t("inSeconds", { count: ringSeconds })),
    row(t("field.wrapUpSeconds"), ({ wrapUpSeconds }) => t("inSeconds", { count: wrapUpSeconds })),
  ];
}

/** What each setting came to, row by row. */
export function useFigures({ prices, settings, currency }: WhatIfRun): Figure[] {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const between = ({ low, high }: Estimate, write: (value: number) => string) =>
    low === null || high === null ? undefined : t("between", { min: write(low), max: write(high) });
  const estimate = (figure: Estimate, write: (value: number) => string): Shown => ({
    text: write(figure.value),
    interval: between(figure, write),
  });
  const one = (value: number) => format.decimal(value, 1);
  const share = (value: number) => format.percent(value, 1);
  const rate = (value: number) => format.percent(value, 2);
  const money = (value: number | null) => ({
    text: value === null ? "–" : format.decimal(value, 2),
  });
  const priceOf = ({ perContact, seconds }: Heard) =>
    t("machinesPrice", { each: one(seconds), all: one(perContact * seconds) });
  const hasCost = prices.agentHour + prices.answeredMinute + prices.lineHour > 0;
  return [
    { name: t("contacts"), of: (result) => estimate(result.contactsPerAgentHour, one) },
    { name: t("wait"), of: (result) => estimate(result.waitSeconds, one) },
    { name: t("occupancy"), of: (result) => estimate(result.occupancy, share) },
    {
      name: t("abandoned"),
      of: ({ abandonRate }, index) => ({
        ...estimate(abandonRate, rate),
        isOver: abandonRate.value > (settings[index]?.abandonLimit ?? 0),
      }),
    },
    {
      name: t("withHidden"),
      of: ({ abandonRateWithHidden: hidden }) => ({
        text: hidden === null || hidden === undefined ? "–" : rate(hidden),
      }),
    },
    {
      name: t("machinesHeard"),
      of: ({ machinesHeard: heard }) => ({
        text: heard ? one(heard.perContact) : "–",
        interval: heard && heard.perContact > 0 ? priceOf(heard) : undefined,
      }),
    },
    { name: t("lines"), of: ({ lines }) => ({ text: format.number(lines) }) },
    { name: t("dials"), of: ({ dials }) => ({ text: format.number(dials) }) },
    ...(hasCost
      ? [
          {
            name: t("costPerContact", { currency }),
            of: (result: WhatIfResult) => money(result.costPerContact),
          },
          {
            name: t("costPerSale", { currency }),
            of: (result: WhatIfResult) => money(result.costPerSale),
          },
        ]
      : []),
  ];
}
