import type { LedgerReport } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";

const shown = [
  ...(["talks", "sales", "talkSeconds", "wrapSeconds", "waitSeconds", "pauseSeconds"] as const),
];

/** What each agent did for the campaign in these days. */
export function AgentsPanel({ report }: { report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const agents = report.agents.filter(({ agentId }) => agentId !== null);
  if (agents.length === 0) return null;
  const nameOf = (agent: (typeof agents)[number]) => agent.name ?? t("report.nobody");
  return (
    <ChartPanel
      title={t("report.agents")}
      note={t("report.agentsNote", { agents: format.number(agents.length) })}
      fileName={`agents-${report.from}-${report.to}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("report.agent") },
        ...shown.map((name) => ({ name: t(`report.counts.${name}`), isFigure: true })),
      ]}
      rows={agents.map((agent) => [
        nameOf(agent),
        ...shown.map((name) =>
          name.endsWith("Seconds") ? format.duration(agent[name]) : agent[name],
        ),
      ])}
    >
      <BarList
        label={t("report.agents")}
        bars={agents.map((agent) => ({
          label: nameOf(agent),
          value: agent.talks,
          text: [
            t("report.barCalls", { count: agent.talks, shown: format.number(agent.talks) }),
            t("report.barSales", { count: agent.sales, shown: format.number(agent.sales) }),
          ].join(", "),
        }))}
      />
    </ChartPanel>
  );
}
