import { getImport, getOperation, type Import, type Operation } from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { keyOf, useRead } from "../../api/query.ts";
import { useOperationProgress } from "../../api/use-operation-progress.ts";
import { formatClock } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { Flash } from "../../ui/flash.tsx";
import panel from "../../ui/panel.module.css";
import { Progress } from "../../ui/progress.tsx";
import { Counts } from "./counts.tsx";
import styles from "./imports.module.css";

/** How far the import is, and what became of the rows. */
export function ImportProgress({ one }: { one: Import }) {
  const { data: operation } = useRead(
    getOperation,
    { params: { id: one.operationId ?? "" } },
    { enabled: one.operationId !== null },
  );
  const { t } = useTranslation("imports");
  return (
    <>
      {one.error && (
        <Banner look="breach" icon={TriangleAlert}>
          <strong>{t("failed")}.</strong> {one.error}
        </Banner>
      )}
      <section className={panel.panel} aria-label={t(`state.${one.state}`)}>
        <div className={panel.body}>
          <div className={styles.big}>
            {operation ? (
              <Running one={one} operation={operation} />
            ) : (
              <Counts counts={one.counts} />
            )}
          </div>
        </div>
      </section>
    </>
  );
}

function Running({ one, operation }: { one: Import; operation: Operation }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const now = useSecond();
  const { done, total } = useOperationProgress(operation);
  const isRun = operation.kind === "IMPORT";
  useFreshCounts(one.id, done);
  const running = operation.state === "RUNNING" && operation.startedAt !== null;
  const seconds = running ? (now - Date.parse(operation.startedAt ?? "")) / 1000 : 0;
  const speed = seconds > 1 ? done / seconds : 0;
  const left = total && speed > 0 ? (total - done) / speed : null;
  return (
    <>
      <div className={styles.progressHead}>
        <span className="t4 strong">
          <Flash value={done}>{amount(operation, done, format)}</Flash>
        </span>
        <span className="muted">
          {total === null
            ? t("readRows")
            : operation.unit === "BYTES"
              ? format.bytes(total)
              : t(operation.unit === "LEADS" ? "ofLeads" : "ofRows", {
                  number: format.number(total),
                })}
        </span>
        {running && total && left !== null && (
          <span className="muted end">
            {t("percentLeft", { percent: format.percent(done / total), time: formatClock(left) })}
          </span>
        )}
      </div>
      <Progress
        label={one.fileName}
        done={done}
        total={total}
        parts={isRun ? partsOf(one, done, total) : [{ share: total ? done / total : 0 }]}
      />
      {operation.kind !== "CHECK_IMPORT" && (
        <Counts
          counts={one.counts}
          speed={running && speed > 0 ? format.number(Math.round(speed)) : null}
          started={operation.startedAt}
        />
      )}
    </>
  );
}

const readEveryMs = 1000;

/** The gauge says how far it is, not what became of the rows: those are read as it moves on. */
function useFreshCounts(id: string, done: number): void {
  const client = useQueryClient();
  const read = useRef({ done, at: 0 });
  useEffect(() => {
    if (read.current.done === done || Date.now() - read.current.at < readEveryMs) return;
    read.current = { done, at: Date.now() };
    void client.invalidateQueries({ queryKey: keyOf(getImport, { params: { id } }) });
  }, [client, id, done]);
}

function amount(operation: Operation, done: number, format: ReturnType<typeof useFormat>): string {
  return operation.unit === "BYTES" ? format.bytes(done) : format.number(done);
}

type Part = { share: number; tone?: "mid" | "bad" };

/** New, updated or skipped, and rejected, as shares of what has been read. */
function partsOf(one: Import, done: number, total: number | null): Part[] {
  const { created, updated, skipped, errors } = one.counts;
  const seen = created + updated + skipped + errors;
  const read = total ? done / total : 0;
  if (seen === 0) return [{ share: read }];
  return [
    { share: (created / seen) * read },
    { share: ((updated + skipped) / seen) * read, tone: "mid" },
    { share: (errors / seen) * read, tone: "bad" },
  ];
}
