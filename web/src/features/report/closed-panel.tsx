import type { LedgerReport } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";

/** How conversations were closed: by disposition, and in the table by agent too. */
export function ClosedPanel({ report: { closed, from, to } }: { report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  if (closed.length === 0) return null;
  const all = closed.reduce((sum, { calls }) => sum + calls, 0);
  const agents = new Map(
    closed.flatMap(({ agents: own }) => own.map(({ agentId, name }) => [agentId, name] as const)),
  );
  const countOf = (one: LedgerReport["closed"][number], agentId: string | null) =>
    one.agents.find((agent) => agent.agentId === agentId)?.calls ?? 0;
  return (
    <ChartPanel
      title={t("report.closed.title")}
      note={t("report.closed.note", { calls: format.number(all) })}
      fileName={`dispositions-${from}-${to}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("report.agent") },
        ...closed.map(({ name }) => ({ name, isFigure: true })),
      ]}
      rows={[
        [t("report.closed.all"), ...closed.map(({ calls }) => calls)],
        ...[...agents].map(([agentId, name]) => [
          name ?? t("report.nobody"),
          ...closed.map((one) => countOf(one, agentId)),
        ]),
      ]}
    >
      <BarList
        label={t("report.closed.title")}
        bars={closed.map(({ name, calls }) => ({
          label: name,
          value: calls,
          text: t("report.closed.bar", {
            calls: format.number(calls),
            share: format.percent(calls / all, 1),
          }),
        }))}
      />
    </ChartPanel>
  );
}
