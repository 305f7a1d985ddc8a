import { Select, TextInput } from "@mantine/core";
import { type BackTest, type Campaign, listBackTests, startBackTest } from "@parley/contract";
import { History } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { useBasisWords } from "./basis-words.ts";
import styles from "./what-if.module.css";

const everyMs = 2000;

/** How well the simulation would have foretold a day that is over. */
export function BackTestPanel(props: { campaign: Campaign; maySimulate: boolean }) {
  const { campaign, maySimulate } = props;
  const { t } = useTranslation("whatIf");
  const [isGoing, setIsGoing] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const input = { params: { id: campaign.id }, query: { limit: 50 } };
  const read = useRead(listBackTests, input, isGoing ? { everyMs } : {});
  const tests = read.data?.items ?? [];
  const some = tests.some(isUnderWay);
  if (some !== isGoing) setIsGoing(some);
  const shown = tests.find(({ id }) => id === chosen) ?? tests[0];
  return (
    <Panel
      title={t("backTest")}
      note={t("backTestNote")}
      flush
      end={
        tests.length > 1 && (
          <Select
            aria-label={t("backTestDay")}
            size="xs"
            allowDeselect={false}
            data={tests.map(({ id, day }) => ({ value: id, label: day }))}
            value={shown?.id ?? null}
            onChange={setChosen}
          />
        )
      }
    >
      {maySimulate && <Ask campaign={campaign} onAsked={setChosen} />}
      {read.error && !read.data && (
        <LoadError error={read.error} onRetry={() => void read.refetch()} />
      )}
      {read.data && !shown && <p className={styles.note}>{t("backTestNone")}</p>}
      {shown && <Shown test={shown} />}
    </Panel>
  );
}

function Ask({ campaign, onAsked }: { campaign: Campaign; onAsked: (id: string) => void }) {
  const { t } = useTranslation("whatIf");
  const [day, setDay] = useState("");
  const start = useWrite(startBackTest, {
    onDone: ({ id }) => onAsked(id),
    onFailed: useErrorToast(),
  });
  const isManual = campaign.mode === "PREVIEW";
  const send = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ params: { id: campaign.id }, body: day ? { day } : {} });
  };
  return (
    <form className={styles.ask} onSubmit={send}>
      <TextInput
        type="date"
        label={t("backTestDay")}
        description={t(isManual ? "backTestManual" : "backTestDayText")}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Button type="submit" icon={History} busy={start.isPending} disabled={isManual}>
        {t("backTestStart")}
      </Button>
    </form>
  );
}

function Shown({ test }: { test: BackTest }) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const basis = useBasisWords();
  if (isUnderWay(test)) {
    return (
      <div className={styles.note}>
        <Progress label={t("running")} done={test.done} total={test.total} />
      </div>
    );
  }
  if (!test.figures) {
    const words = test.state === "FAILED" ? t("failed", { error: test.error }) : t("cancelled");
    return <p className={styles.note}>{words}</p>;
  }
  return (
    <>
      <ScrollBox label={t("backTest")} className={styles.scroll}>
        <Figures figures={test.figures} />
      </ScrollBox>
      <p className={styles.note}>
        {t("backTestOf", {
          day: format.date(test.day),
          dials: format.number(test.dials),
          hours: format.decimal(test.agentHours, 1),
        })}{" "}
        {basis(test.basis)}
      </p>
    </>
  );
}

type Compared = NonNullable<BackTest["figures"]>[number];

function Figures({ figures }: { figures: readonly Compared[] }) {
  const { t } = useTranslation("whatIf");
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {(["figure", "actual", "predicted", "error"] as const).map((name) => (
            <th key={name} scope="col">
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figures.map((one) => (
          <Figure key={one.what} compared={one} />
        ))}
      </tbody>
    </table>
  );
}

function Figure({ compared }: { compared: Compared }) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const { what, actual, predicted, low, high, error } = compared;
  const write = (value: number) => {
    if (what === "OCCUPANCY") return format.percent(value, 1);
    return what === "ABANDON_RATE" ? format.percent(value, 2) : format.decimal(value, 1);
  };
  const hasRange = low !== null && high !== null;
  const isWithin = !hasRange || (actual >= low && actual <= high);
  return (
    <tr>
      <th scope="row">{t(`backTestFigure.${what}`)}</th>
      <td>
        {write(actual)}
        {hasRange && <small>{t(isWithin ? "within" : "outside")}</small>}
      </td>
      <td>
        {write(predicted)}
        {hasRange && <small>{t("between", { min: write(low), max: write(high) })}</small>}
      </td>
      <td data-state={isWithin ? undefined : "warning"}>
        <span className={isWithin ? undefined : styles.over}>
          {error === null ? "–" : `${error > 0 ? "+" : ""}${format.percent(error, 1)}`}
        </span>
      </td>
    </tr>
  );
}
