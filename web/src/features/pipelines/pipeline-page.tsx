import { Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { getPipelineBoard, listLeadFields, listPipelines, type Pipeline } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Settings2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { buttonClass } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./board.module.css";
import { Board } from "./board.tsx";

const route = getRouteApi("/app/pipeline");

/** The leads of a pipeline by stage: what stands where, what it is worth, and what is stuck. */
export function PipelinePage() {
  const { t } = useTranslation("pipelines");
  const { data, error, refetch } = useRead(listPipelines);
  const { pipeline: wanted } = route.useSearch();
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  const pipeline =
    data?.items.find(({ id }) => id === wanted) ??
    data?.items.find(({ isDefault }) => isDefault) ??
    data?.items[0];
  if (!data || !pipeline) {
    return (
      <div className="page" aria-busy="true">
        <SkeletonRows rows={12} />
      </div>
    );
  }
  return <PipelineBoard pipeline={pipeline} all={data.items} />;
}

/** What narrows the board, as the API wants it. */
function useBoardQuery() {
  const { user } = useSession();
  const { mine, q, sumOf } = route.useSearch();
  const [text] = useDebouncedValue(q, 250);
  return {
    ...(mine ? { assigneeId: user.id } : {}),
    ...(text && text.length >= 2 ? { q: text } : {}),
    ...(sumOf ? { sumOf } : {}),
  };
}

function PipelineBoard({ pipeline, all }: { pipeline: Pipeline; all: readonly Pipeline[] }) {
  const { t } = useTranslation("pipelines");
  const format = useFormat();
  const query = useBoardQuery();
  const board = useRead(
    getPipelineBoard,
    { params: { id: pipeline.id }, query },
    { keepPrevious: true },
  );
  const mayUpdate = useGrant("pipelines:update") !== undefined;
  return (
    <div className="page">
      <PageHeader
        title={all.length > 1 ? pipeline.name : t("title")}
        meta={board.data && <span className="muted num">{format.number(board.data.count)}</span>}
        actions={
          mayUpdate && (
            <Link to="/pipelines" className={buttonClass()}>
              <Settings2 aria-hidden />
              {t("stages")}
            </Link>
          )
        }
      />
      <BoardBar pipeline={pipeline} all={all} />
      <Board pipeline={pipeline} query={query} held={board.data?.columns ?? []} />
    </div>
  );
}

function BoardBar({ pipeline, all }: { pipeline: Pipeline; all: readonly Pipeline[] }) {
  const { t } = useTranslation("pipelines");
  const navigate = useNavigate({ from: "/pipeline" });
  const search = route.useSearch();
  const set = (part: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  const [text, setText] = useState(search.q ?? "");
  const fields = useRead(listLeadFields).data?.items ?? [];
  const numbers = fields.filter(({ key, type }) => type === "NUMBER" && key.startsWith("own."));
  return (
    <div className={styles.bar}>
      {all.length > 1 && (
        <Select
          aria-label={t("title")}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={pipeline.id}
          allowDeselect={false}
          onChange={(id) => set({ pipeline: id ?? undefined })}
        />
      )}
      <Segmented
        label={t("board.whose")}
        value={search.mine ? "mine" : "all"}
        onChange={(value) => set({ mine: value === "mine" ? true : undefined })}
        options={[
          { value: "all", label: t("board.all") },
          { value: "mine", label: t("board.mine") },
        ]}
      />
      <TextInput
        aria-label={t("board.search")}
        placeholder={t("board.search")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          set({ q: event.currentTarget.value.trim() || undefined });
        }}
      />
      {numbers.length > 0 && (
        <Select
          aria-label={t("board.sumOf")}
          placeholder={t("board.sumOf")}
          data={numbers.map(({ key, label }) => ({ value: key, label }))}
          value={search.sumOf ?? null}
          clearable
          onChange={(sumOf) => set({ sumOf: sumOf ?? undefined })}
        />
      )}
    </div>
  );
}
