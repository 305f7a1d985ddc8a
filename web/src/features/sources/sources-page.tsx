import {
  deleteSource,
  downloadSourceReport,
  getSourceReport,
  listSources,
  type Source,
  type SourceReport,
} from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { RatePlot } from "./rate-plot.tsx";
import { SourceDialog } from "./source-dialog.tsx";
import styles from "./sources.module.css";

const route = getRouteApi("/app/sources");

/** Where leads come from, what each source brings, and how sure that is. */
export function SourcesPage() {
  const { t } = useTranslation("sources");
  const [editing, setEditing] = useState<Source | "new" | null>(null);
  const mayUpdate = useGrant("sources:update") !== undefined;
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        actions={
          mayUpdate && (
            <Button variant="primary" icon={Plus} onClick={() => setEditing("new")}>
              {t("new")}
            </Button>
          )
        }
      />
      <Report />
      <Catalogue mayUpdate={mayUpdate} onEdit={setEditing} />
      {editing && (
        <SourceDialog
          source={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function Report() {
  const { t } = useTranslation("sources");
  const navigate = useNavigate({ from: "/sources" });
  const touch: SourceReport["touch"] = route.useSearch().touch ?? "FIRST";
  const query = { touch };
  const { data, error, refetch } = useRead(getSourceReport, { query }, { keepPrevious: true });
  const fail = useErrorToast();
  const take = () =>
    void download(downloadSourceReport, { query }, "sources.csv").catch((cause: unknown) =>
      fail(cause as Parameters<typeof fail>[0]),
    );
  return (
    <>
      <div className={styles.bar}>
        <Segmented
          label={t("countBy")}
          value={touch}
          onChange={(value) =>
            void navigate({ search: value === "LAST" ? { touch: value } : {}, replace: true })
          }
          options={[
            { value: "FIRST", label: t("first") },
            { value: "LAST", label: t("last") },
          ]}
        />
        <Button icon={Download} onClick={take}>
          {t("download")}
        </Button>
      </div>
      {error && <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data && data.items.length === 0 && <EmptyState title={t("empty")} text={t("emptyText")} />}
      {data && data.items.length > 0 && <Chart report={data} />}
    </>
  );
}

function Chart({ report }: { report: SourceReport }) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const nameOf = (source: string | null) => source ?? t("none");
  return (
    <ChartPanel
      title={t("rates")}
      note={t("ratesNote", {
        leads: format.number(report.leads),
        conversions: format.number(report.conversions),
      })}
      fileName="source-rates.csv"
      columns={[
        { name: t("column.source") },
        { name: t("column.channel") },
        { name: t("column.leads"), isFigure: true },
        { name: t("column.conversions"), isFigure: true },
        { name: t("column.rate"), isFigure: true },
        { name: t("column.low"), isFigure: true },
        { name: t("column.high"), isFigure: true },
        { name: t("column.cost", { currency: report.currency }), isFigure: true },
        { name: t("column.costPer", { currency: report.currency }), isFigure: true },
      ]}
      rows={report.items.map((one) => [
        nameOf(one.source),
        one.channel && t(`channel.${one.channel}`),
        one.leads,
        one.conversions,
        percentOf(one.rate),
        percentOf(one.low),
        percentOf(one.high),
        one.cost,
        one.costPerConversion,
      ])}
      format={(value) => format.number(value)}
    >
      <RatePlot
        label={t("rates")}
        rows={report.items.map((one) => ({ ...one, label: nameOf(one.source) }))}
      />
    </ChartPanel>
  );
}

function percentOf(share: number): number {
  return Math.round(share * 10_000) / 100;
}

type CatalogueProps = { mayUpdate: boolean; onEdit: (source: Source) => void };

function Catalogue({ mayUpdate, onEdit }: CatalogueProps) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const { data, error, refetch } = useRead(listSources);
  const remove = useWrite(deleteSource, { onFailed: useErrorToast() });
  return (
    <Panel title={t("catalogue")} note={t("catalogueNote")} flush>
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className={styles.empty}>{t("catalogueEmpty")}</p>}
      <ul className={styles.list}>
        {data?.items.map((source) => (
          <li key={source.id} className={styles.source}>
            <span className="strong ellipsis">{source.name}</span>
            <span className="muted">{t(`channel.${source.channel}`)}</span>
            <span className="num muted">
              {source.costPerLead !== null &&
                t("perLead", { amount: format.decimal(source.costPerLead, 2) })}
            </span>
            {mayUpdate && (
              <span>
                <IconButton
                  icon={Pencil}
                  label={t("edit", { name: source.name })}
                  onClick={() => onEdit(source)}
                />
                <IconButton
                  icon={Trash2}
                  label={t("delete", { name: source.name })}
                  onClick={() => remove.mutate({ params: { id: source.id } })}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
