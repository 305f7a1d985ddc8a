import { cancelImport, getImport, type Import } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { TriangleAlert, Users, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { FilePanel } from "./file-panel.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { ImportStateBadge } from "./import-state.tsx";
import styles from "./imports.module.css";
import { MappingForm } from "./mapping-form.tsx";
import { Reasons } from "./reasons.tsx";
import { RejectedRows } from "./rejected-rows.tsx";
import { UndoButton, Undone } from "./undo.tsx";

const route = getRouteApi("/app/imports/$importId");

/** One import: how its columns are read, then how far it is and what was rejected. */
export function ImportPage() {
  const { t } = useTranslation("imports");
  const { importId } = route.useParams();
  const { data, error, refetch } = useRead(getImport, { params: { id: importId } });
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    <div className="page page-scroll">
      {data ? <ImportRecord one={data} /> : <SkeletonRows rows={10} />}
    </div>
  );
}

function ImportRecord({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="imports" to="/imports">
            {t("title")}
          </Link>,
        ]}
        title={one.fileName}
        meta={<ImportStateBadge state={one.state} />}
        actions={
          <>
            {one.state === "DONE" && one.counts.created > 0 && (
              <Link to="/leads" className={buttonClass()}>
                <Users aria-hidden />
                {t("showLeads")}
              </Link>
            )}
            {one.can.includes("undo") && <UndoButton one={one} />}
            {one.can.includes("cancel") && <CancelButton one={one} />}
          </>
        }
      />
      {one.state === "UPLOADED" ? (
        <>
          {one.error && (
            <Banner look="breach" icon={TriangleAlert}>
              <strong>{t("dryRunFailed")}.</strong> {one.error}
            </Banner>
          )}
          <MappingForm key={one.sheet} one={one} />
        </>
      ) : (
        <>
          <ImportProgress one={one} />
          <div className={styles.columns}>
            <div className="stack">
              {one.undone && <Undone one={one} undone={one.undone} />}
              {one.reasons.length > 0 && (
                <Panel flush title={t("reasons")}>
                  <Reasons reasons={one.reasons} counts={one.counts} />
                </Panel>
              )}
              {one.state !== "CHECKING" && <RejectedRows one={one} />}
            </div>
            <FilePanel one={one} />
          </div>
        </>
      )}
    </>
  );
}

function CancelButton({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const [asking, setAsking] = useState(false);
  const cancel = useWrite(cancelImport, {
    onDone: () => setAsking(false),
    onFailed: useErrorToast(),
  });
  const words = wordsFor(one.state, t);
  return (
    <>
      <Button icon={X} onClick={() => setAsking(true)}>
        {words.act}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.title}
        text={words.text}
        confirm={words.act}
        busy={cancel.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => cancel.mutate({ params: { id: one.id } })}
      />
    </>
  );
}

/** What stopping means: a file is thrown away, a dry run or an undo ends, an import keeps what it has. */
function wordsFor(state: Import["state"], t: TFunction<"imports">) {
  switch (state) {
    case "UPLOADED":
      return { act: t("discard"), title: t("discardTitle"), text: t("discardText") };
    case "CHECKING":
      return { act: t("stop"), title: t("stopDryRunTitle"), text: t("stopDryRunText") };
    case "REVERTING":
      return { act: t("stop"), title: t("stopUndoTitle"), text: t("stopUndoText") };
    default:
      return { act: t("cancel"), title: t("cancelTitle"), text: t("cancelText") };
  }
}
