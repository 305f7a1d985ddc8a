import {
  type Callback,
  type CallInput,
  countCallbacks,
  type ExportFormat,
  exportCallbacks,
  listCallbacks,
} from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { UserCog } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { type List, useInfinite } from "../../api/lists.ts";
import { useRead } from "../../api/query.ts";
import { useGrant, useIsAgent } from "../../api/session.ts";
import type { CallbacksSearch } from "../../app/search.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { AssignDialog } from "./assign-dialog.tsx";
import styles from "./callbacks.module.css";
import { NarrowCallback } from "./narrow-callback.tsx";
import { useCallbackColumns } from "./use-callback-columns.tsx";

const CallbackDialog = later(
  async () => (await import("../../shared/callbacks/callback-dialog.tsx")).CallbackDialog,
);

const route = getRouteApi("/app/callbacks");
type View = NonNullable<CallbacksSearch["show"]>;
type Owner = NonNullable<CallbacksSearch["whose"]>;
type Query = CallInput<typeof listCallbacks>["query"];

const queries = {
  now: { state: ["DUE", "MISSED"], order: "dueAt" },
  later: { state: ["SCHEDULED"], order: "dueAt" },
  closed: { state: ["DONE", "CANCELLED"], order: "-dueAt" },
} as const satisfies Record<View, Query>;

/** Who was promised a call: what is due, what comes, and what was kept. */
export function CallbacksPage() {
  const { t } = useTranslation("callbacks");
  const isAgent = useIsAgent();
  // Who calls nobody has no callbacks of his own to look for.
  const { show = "now", whose = isAgent ? "mine" : "all" } = route.useSearch();
  const navigate = useNavigate({ from: "/callbacks" });
  const seesOthers = useGrant("callbacks:read") !== "OWN";
  const isAll = whose === "all" && seesOthers;
  const mine = isAll ? {} : { mine: "true" as const };
  const counts = useRead(countCallbacks, { query: mine }, { keepPrevious: true }).data;
  const { state, order } = queries[show];
  const query = { ...mine, state: [...state], order, limit: 100 };
  const list = useInfinite(listCallbacks, { query });
  const take = (format: ExportFormat) => {
    const body = { state: [...state], order, ...(isAll ? {} : { mine: true }), format };
    return download(exportCallbacks, { body }, `callbacks.${format.toLowerCase()}`);
  };
  const go = (search: CallbacksSearch) =>
    void navigate({ search: (old) => ({ ...old, ...search }), replace: true });
  const meta = counts && (
    <>
      {counts.missed > 0 && <strong>{t("page.overdue", { count: counts.missed })}</strong>}
      <span>{t("page.due", { count: counts.due })}</span>
      <span>{t("page.planned", { count: counts.scheduled })}</span>
    </>
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        meta={<span className={styles.counts}>{meta}</span>}
        actions={<ExportMenu right="callbacks:export" take={take} />}
      />
      <div className={styles.bar}>
        <Segmented<View>
          label={t("page.show")}
          value={show}
          onChange={(next) => go({ show: next === "now" ? undefined : next })}
          options={[
            { value: "now", label: t("page.now") },
            { value: "later", label: t("page.later") },
            { value: "closed", label: t("page.closed") },
          ]}
        />
        {seesOthers && (
          <Segmented<Owner>
            label={t("page.whose")}
            value={isAll ? "all" : "mine"}
            onChange={(next) => go({ whose: next })}
            options={[
              { value: "mine", label: t("page.mine") },
              { value: "all", label: t("page.all") },
            ]}
          />
        )}
      </div>
      <CallbackTable key={`${show} ${isAll}`} list={list} show={show} />
    </div>
  );
}

const idOf = ({ id }: Callback) => id;
const nameOf = ({ leadName }: Callback) => leadName;

function CallbackTable({ list, show }: { list: List<Callback>; show: View }) {
  const { t } = useTranslation("callbacks");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState(false);
  const [moved, setMoved] = useState<Callback | null>(null);
  const columns = useCallbackColumns(setMoved);
  const mayAssign = useGrant("callbacks:assign") !== undefined && show !== "closed";
  const chosen = list.items.filter(({ id }) => selected.has(id));
  const clear = () => setSelected(new Set());
  const bulk = (
    <TableFoot>
      <span>{t("chosen", { count: chosen.length })}</span>
      <Button size="small" icon={UserCog} onClick={() => setAssigning(true)}>
        {t("assign.button")}
      </Button>
      <Button size="small" variant="quiet" onClick={clear}>
        {t("clear")}
      </Button>
    </TableFoot>
  );
  return (
    <>
      <DataTable<Callback>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns}
        narrow={(row) => <NarrowCallback callback={row} onMove={setMoved} />}
        {...(mayAssign ? { selected, onSelect: setSelected } : {})}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={list.items.length === 0 ? <Nothing list={list} show={show} /> : null}
        foot={chosen.length > 0 ? bulk : <ListFoot list={list} />}
      />
      {assigning && (
        <AssignDialog
          callbackIds={chosen.map(idOf)}
          onClose={() => setAssigning(false)}
          onDone={clear}
        />
      )}
      {moved && (
        <CallbackDialog leadId={moved.leadId} callback={moved} onClose={() => setMoved(null)} />
      )}
    </>
  );
}

const emptyWords = {
  now: ["page.emptyNow", "page.emptyNowText"],
  later: ["page.emptyLater", "page.emptyLaterText"],
  closed: ["page.emptyClosed", "page.emptyClosedText"],
} as const;

function Nothing({ list, show }: { list: List<Callback>; show: View }) {
  const { t } = useTranslation("callbacks");
  if (list.error) {
    return <LoadError title={t("page.notLoaded")} error={list.error} onRetry={list.reload} />;
  }
  const [title, text] = emptyWords[show];
  const open = (
    <Link to="/leads" className={buttonClass()}>
      {t("page.openLeads")}
    </Link>
  );
  return <EmptyState title={t(title)} text={t(text)} actions={show === "closed" ? null : open} />;
}
