import type { Campaign, WhatIfResult, WhatIfRun } from "@parley/contract";
import { RotateCcw, Trophy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useBasisWords } from "./basis-words.ts";
import { DetectionPriceNote } from "./detection-price.tsx";
import { useFigures, useFixed } from "./figures.ts";
import { UseSettingDialog } from "./use-setting-dialog.tsx";
import styles from "./what-if.module.css";
import { bestOf, detectionPairs, letterOf } from "./what-if-model.ts";

type Props = {
  campaign: Campaign;
  run: WhatIfRun;
  results: readonly WhatIfResult[];
  onAgain?: () => void;
};

/** The settings side by side, each figure with its interval; the best one is marked. */
export function ResultTable({ campaign, run, results, onAgain }: Props) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const basis = useBasisWords();
  const best = bestOf(run);
  const [using, setUsing] = useState<number | null>(null);
  const setting = using === null ? undefined : run.settings[using];
  return (
    <Panel
      title={t("results")}
      note={t("resultsNote", { days: run.days, at: format.dateTime(run.createdAt) })}
      flush
      end={
        onAgain && (
          <Button size="small" icon={RotateCcw} onClick={onAgain}>
            {t("again")}
          </Button>
        )
      }
    >
      <ScrollBox label={t("results")} className={styles.scroll}>
        <table className={styles.table}>
          <Head count={results.length} best={best?.index} />
          <Fixed run={run} />
          <Figures run={run} results={results} best={best?.index} />
          {campaign.can.includes("update") && (
            <tfoot>
              <tr>
                <td className={styles.corner} />
                {results.map((_, index) => (
                  <td key={letterOf(index)}>
                    <Button
                      size="small"
                      variant={best?.index === index ? "primary" : "default"}
                      onClick={() => setUsing(index)}
                    >
                      {t("useLetter", { letter: letterOf(index) })}
                    </Button>
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </ScrollBox>
      {detectionPairs(run).map((pair) => (
        <DetectionPriceNote key={pair.off} pair={pair} results={results} />
      ))}
      <p className={styles.note}>
        {best && `${t(`bestBy.${best.by}`)} `}
        {basis(run.basis)} {t("interval")}
      </p>
      {setting && using !== null && (
        <UseSettingDialog
          campaign={campaign}
          setting={setting}
          run={{ id: run.id, index: using }}
          letter={letterOf(using)}
          onClose={() => setUsing(null)}
        />
      )}
    </Panel>
  );
}

function Head({ count, best }: { count: number; best: number | undefined }) {
  const { t } = useTranslation("whatIf");
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="sr">{t("figure")}</span>
        </th>
        {Array.from({ length: count }, (_, index) => (
          <th key={letterOf(index)} scope="col">
            <span className={styles.head}>
              {index === best && (
                <StateBadge look="available" icon={Trophy}>
                  {t("best")}
                </StateBadge>
              )}
              <strong>{letterOf(index)}</strong>
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Fixed({ run }: { run: WhatIfRun }) {
  return (
    <tbody>
      {useFixed(run).map(({ name, values }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {values.map((value, index) => (
            <td key={letterOf(index)} className="muted">
              {value}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

type FiguresProps = Pick<Props, "run" | "results"> & { best: number | undefined };

function Figures({ run, results, best }: FiguresProps) {
  return (
    <tbody className={styles.figures}>
      {useFigures(run).map(({ name, of }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {results.map((result, index) => {
            const { text, interval, isOver } = of(result, index);
            return (
              <td
                key={letterOf(index)}
                data-best={index === best || undefined}
                data-state={isOver ? "breach" : undefined}
              >
                <span className={isOver ? styles.over : undefined}>{text}</span>
                {interval && <small>{interval}</small>}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}
