import { Select } from "@mantine/core";
import { dryRunRouting, type Output } from "@parley/contract";
import { Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./routing.module.css";

type Result = Output<typeof dryRunRouting>;
const sizes = ["50", "200", "1000"];

/** What the rules would do with the newest leads. */
export function DryRunPanel() {
  const { t } = useTranslation("routing");
  const [last, setLast] = useState("200");
  const run = useWrite(dryRunRouting, { onFailed: useErrorToast() });
  return (
    <Panel title={t("try.title")}>
      <p className="muted">{t("try.note")}</p>
      <div className={styles.try}>
        <Select
          label={t("try.last")}
          allowDeselect={false}
          data={sizes}
          value={last}
          onChange={(value) => setLast(value ?? "200")}
          w={96}
        />
        <Button
          icon={Play}
          busy={run.isPending}
          onClick={() => run.mutate({ body: { last: Number(last) } })}
        >
          {t("try.run")}
        </Button>
      </div>
      <div aria-live="polite">
        {run.data && (run.data.leads === 0 ? <p>{t("try.none")}</p> : <Shares {...run.data} />)}
      </div>
    </Panel>
  );
}

function Shares({ byOutcome, byAgent, byRule, changed }: Result) {
  const { t } = useTranslation("routing");
  const format = useFormat();
  const bar = (label: string, leads: number) => ({
    label,
    value: leads,
    text: format.number(leads),
  });
  return (
    <>
      <h3 className="t1 muted">{t("try.outcome")}</h3>
      <BarList
        label={t("try.outcome")}
        bars={byOutcome.map(({ outcome, leads }) => bar(t(`outcome.${outcome}`), leads))}
      />
      <h3 className="t1 muted">{t("try.byAgent")}</h3>
      <BarList
        label={t("try.byAgent")}
        bars={byAgent.map(({ name, leads }) => bar(name ?? t("try.nobody"), leads))}
      />
      <h3 className="t1 muted">{t("try.byRule")}</h3>
      <BarList
        label={t("try.byRule")}
        bars={byRule.map(({ name, leads }) => bar(name ?? t("try.noRule"), leads))}
      />
      <p className="muted">{t("try.changed", { count: changed })}</p>
    </>
  );
}
