import {
  getLeadWorkflow,
  type LeadStatus,
  leadStatuses,
  type StatusMove,
  updateLeadWorkflow,
} from "@parley/contract";
import { Ban, Check, FileQuestion } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../api/client.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Banner } from "../../../ui/banner.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { toast } from "../../../ui/toast.ts";
import { MoveDialog } from "./move-dialog.tsx";
import styles from "./workflow.module.css";

/** Which moves between statuses the tenant allows, and what each requires. */
export function WorkflowPage() {
  const { t } = useTranslation("pipelines");
  const { data, error, refetch } = useRead(getLeadWorkflow);
  const [editing, setEditing] = useState<StatusMove | null>(null);
  const save = useSaveMoves();
  const mayUpdate = useGrant("lead-workflow:update") !== undefined;
  return (
    <div className="page page-scroll">
      <PageHeader title={t("workflow.title")} />
      <Banner look="oncall" icon={FileQuestion}>
        {t("workflow.exempt")}
      </Banner>
      {error && <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={7} />}
      {data && (
        <Panel title={t("workflow.matrix")} note={t("workflow.matrixNote")} flush>
          <Matrix moves={data.moves} mayUpdate={mayUpdate} onPick={setEditing} />
        </Panel>
      )}
      {editing && data && (
        <MoveDialog
          move={editing}
          onClose={() => setEditing(null)}
          onSave={(move) => {
            save(data.moves, move);
            setEditing(null);
          }}
        />
      )}
    </div>
  );
}

/** Saves the matrix with one move changed; the toast puts it back as it was. */
function useSaveMoves(): (before: StatusMove[], move: StatusMove) => void {
  const { t } = useTranslation(["pipelines", "common"]);
  const onFailed = useErrorToast();
  const write = useWrite(updateLeadWorkflow, { onFailed });
  return (before, move) => {
    const moves = before.map((one) => (one.from === move.from && one.to === move.to ? move : one));
    const status = (one: LeadStatus) => t(`common:leadStatus.${one}`);
    write.mutate(
      { body: { moves } },
      {
        onSuccess: () =>
          void toast({
            text: t("workflow.saved", { from: status(move.from), to: status(move.to) }),
            undo: () => void call(updateLeadWorkflow, { body: { moves: before } }).catch(onFailed),
          }),
      },
    );
  };
}

type MatrixProps = {
  moves: readonly StatusMove[];
  mayUpdate: boolean;
  onPick: (move: StatusMove) => void;
};

function Matrix({ moves, mayUpdate, onPick }: MatrixProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const name = (status: LeadStatus) => t(`common:leadStatus.${status}`);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it
    <section className={styles.box} aria-label={t("workflow.matrixNote")} tabIndex={0}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t("workflow.fromTo")}</th>
            {leadStatuses.map((to) => (
              <th key={to} scope="col">
                {name(to)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leadStatuses.map((from) => (
            <tr key={from}>
              <th scope="row">{name(from)}</th>
              {leadStatuses.map((to) => {
                const move = moves.find((one) => one.from === from && one.to === to);
                return (
                  <td key={to}>
                    {move ? (
                      <MoveCell move={move} mayUpdate={mayUpdate} onPick={onPick} />
                    ) : (
                      <span className="faint">–</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type CellProps = { move: StatusMove; mayUpdate: boolean; onPick: (move: StatusMove) => void };

function MoveCell({ move, mayUpdate, onPick }: CellProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const { from, to, allowed, reason, fields } = move;
  const needs = [...(reason ? [t("workflow.reason")] : []), ...fields];
  const words = !allowed
    ? t("workflow.refused")
    : needs.length > 0
      ? t("workflow.needs", { needs: needs.join(", ") })
      : t("workflow.free");
  const Icon = allowed ? (needs.length > 0 ? FileQuestion : Check) : Ban;
  const label = t("workflow.cell", {
    from: t(`common:leadStatus.${from}`),
    to: t(`common:leadStatus.${to}`),
    words,
  });
  return (
    <button
      type="button"
      className={styles.cell}
      data-refused={!allowed || undefined}
      disabled={!mayUpdate}
      aria-label={label}
      title={label}
      onClick={() => onPick(move)}
    >
      <Icon aria-hidden />
      <span className="ellipsis">{words}</span>
    </button>
  );
}
