import {
  type ExportFormat,
  exportFlowSteps,
  type FlowDetail,
  getFlowFigures,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./flows.module.css";
import { useExitName } from "./steps.ts";

const days = 7;

/** How callers of the last days went through it, step by step, and where they hung up. */
export function FiguresPanel({ flow }: { flow: FlowDetail }) {
  const { t } = useTranslation("flows");
  const { number, percent } = useFormat();
  const exitName = useExitName();
  const read = useRead(getFlowFigures, { params: { id: flow.id }, query: { days } });
  const { data, error } = read;
  const take = (format: ExportFormat) => {
    const asked = { params: { id: flow.id }, body: { days, format } };
    return download(exportFlowSteps, asked, `steps.${format.toLowerCase()}`);
  };
  if (error && !data) return <LoadError error={error} onRetry={() => void read.refetch()} />;
  if (!data) return null;
  const note = t("figures.note", { count: data.callers, days });
  return (
    <Panel
      title={t("figures.title")}
      note={note}
      end={<ExportMenu right="calls:export" take={take} small />}
      flush={data.steps.length > 0}
    >
      {data.steps.length === 0 ? (
        <p className="muted">{t("figures.none")}</p>
      ) : (
        <ScrollBox label={t("figures.title")}>
          <table className={styles.figures}>
            <thead>
              <tr>
                <th scope="col">{t("figures.step")}</th>
                <th scope="col">{t("figures.came")}</th>
                <th scope="col">{t("figures.hungUp")}</th>
                <th scope="col">{t("figures.went")}</th>
              </tr>
            </thead>
            <tbody>
              {data.steps.map(({ stepId, name, type, came, hungUp, exits }) => {
                const step = flow.draft.steps.find(({ id }) => id === stepId);
                return (
                  <tr key={stepId}>
                    <th scope="row">
                      {name} <span className="muted t1">{t(`type.${type}`)}</span>
                    </th>
                    <td className="num">{number(came)}</td>
                    <td className="num">
                      {number(hungUp)} <span className="muted">{percent(hungUp / came)}</span>
                    </td>
                    <td>
                      {exits
                        .map(({ exit, callers }) => `${exitName(step, exit)} ${number(callers)}`)
                        .join(", ")}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Panel>
  );
}
