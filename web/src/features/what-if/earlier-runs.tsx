import type { WhatIfRun } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import styles from "./what-if.module.css";
import { bestOf, letterOf } from "./what-if-model.ts";

/** What was simulated before; the last fifty are kept. */
export function EarlierRuns({
  runs,
  shownId,
}: {
  runs: readonly WhatIfRun[];
  shownId?: string | undefined;
}) {
  const { t } = useTranslation("whatIf");
  return (
    <Panel title={t("earlier")} flush>
      <ul className={styles.runs}>
        {runs.map((run) => (
          <Earlier key={run.id} run={run} isShown={run.id === shownId} />
        ))}
      </ul>
    </Panel>
  );
}

function Earlier({ run, isShown }: { run: WhatIfRun; isShown: boolean }) {
  const { t } = useTranslation(["whatIf", "shell"]);
  const format = useFormat();
  const best = bestOf(run);
  const result = best && run.results?.[best.index];
  return (
    <li>
      <Link
        to="/what-if"
        search={{ campaign: run.campaignId, run: run.id }}
        aria-current={isShown ? "true" : undefined}
      >
        <span className="nowrap">{format.dateTime(run.createdAt)}</span>
        <span className="muted ellipsis">
          {t("asked", { count: run.settings.length, days: run.days, hours: run.hours })}
        </span>
        <span className="ellipsis">
          {best && result
            ? t("bestWas", {
                letter: letterOf(best.index),
                contacts: format.decimal(result.contactsPerAgentHour.value, 1),
              })
            : t(`shell:taskState.${run.state}`)}
        </span>
      </Link>
    </li>
  );
}
