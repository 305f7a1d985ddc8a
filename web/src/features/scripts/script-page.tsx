import { getScript, type ScriptDetail, updateScript } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Views } from "../../ui/views.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { ScriptEditor } from "./script-editor.tsx";
import { LiveBadge } from "./scripts-page.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

const route = getRouteApi("/app/scripts/$scriptId");
const parts = ["write", "test", "versions"] as const;
type Part = (typeof parts)[number];

/** One script: its steps, a walk through it, its versions. */
export function ScriptPage() {
  const { scriptId: id } = route.useParams();
  const { data, error, refetch } = useRead(getScript, { params: { id } });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return <OneScript key={id} script={data} />;
}

function OneScript({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation("scripts");
  const [part, setPart] = useState<Part>("write");
  return (
    <div className="page">
      <PageHeader
        keepTitle
        crumbs={[
          <Link key="all" to="/scripts" className="link">
            {t("title")}
          </Link>,
        ]}
        title={script.name}
        meta={<LiveBadge script={script} />}
        actions={<Retire script={script} />}
      />
      <Views
        label={t("parts")}
        current={part}
        onPick={(picked) => setPart(parts.find((one) => one === picked) ?? "write")}
        views={parts.map((one) => ({ id: one, name: t(`part.${one}`) }))}
      />
      {part === "write" && <ScriptEditor script={script} />}
      {part === "test" && <PreviewPanel script={script} />}
      {part === "versions" && <VersionsPanel script={script} />}
    </div>
  );
}

/** A script that no campaign names may be put away, and brought back. */
function Retire({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation("scripts");
  const onFailed = useErrorToast();
  const update = useWrite(updateScript, { onFailed });
  const { id, retired, campaigns } = script;
  if (!script.can.includes("update") || (!retired && campaigns > 0)) return null;
  return (
    <Button
      variant="quiet"
      busy={update.isPending}
      onClick={() => update.mutate({ params: { id }, body: { retired: !retired } })}
    >
      {t(retired ? "bringBack" : "retire")}
    </Button>
  );
}
