import { type FlowDetail, getFlow, updateFlow } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Views } from "../../ui/views.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { FlowEditor } from "./flow-editor.tsx";
import { LiveBadge } from "./flows-page.tsx";
import { TryPanel } from "./try-panel.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

const route = getRouteApi("/app/flows/$flowId");
const parts = ["build", "try", "figures", "versions"] as const;
type Part = (typeof parts)[number];

/** One flow: its steps, a caller who tries it, how callers went, its versions. */
export function FlowPage() {
  const { flowId: id } = route.useParams();
  const { data, error, refetch } = useRead(getFlow, { params: { id } });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return <OneFlow key={id} flow={data} />;
}

function OneFlow({ flow }: { flow: FlowDetail }) {
  const { t } = useTranslation("flows");
  const [part, setPart] = useState<Part>("build");
  // What was changed and not saved yet can be tried as well.
  const [draft, setDraft] = useState(flow.draft);
  return (
    <div className="page">
      <PageHeader
        keepTitle
        crumbs={[
          <Link key="all" to="/flows" className="link">
            {t("title")}
          </Link>,
        ]}
        title={flow.name}
        meta={<LiveBadge flow={flow} />}
        actions={<Retire flow={flow} />}
      />
      <Views
        label={t("parts")}
        current={part}
        onPick={(picked) => setPart(parts.find((one) => one === picked) ?? "build")}
        views={parts.map((one) => ({ id: one, name: t(`part.${one}`) }))}
      />
      {/* It keeps what was not saved while another part is looked at. */}
      <div hidden={part !== "build"}>
        <FlowEditor flow={flow} onDraft={setDraft} />
      </div>
      {part === "try" && <TryPanel flow={flow} draft={draft} />}
      {part === "figures" && <FiguresPanel flow={flow} />}
      {part === "versions" && <VersionsPanel flow={flow} />}
    </div>
  );
}

/** A flow that no number leads to may be put away, and brought back. */
function Retire({ flow }: { flow: FlowDetail }) {
  const { t } = useTranslation("flows");
  const onFailed = useErrorToast();
  const update = useWrite(updateFlow, { onFailed });
  const { id, retired, numbers } = flow;
  if (!flow.can.includes("update") || (!retired && numbers > 0)) return null;
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
