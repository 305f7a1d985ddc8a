import { type Import, listImports } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { ImportStateBadge } from "./import-state.tsx";
import styles from "./imports.module.css";
import { DropZone, UploadButton } from "./upload-zone.tsx";

const idOf = (one: Import) => one.id;
const nameOf = (one: Import) => one.fileName;

/** The files that have been brought in, and the way to bring in one more. */
export function ImportsPage() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const list = useInfinite(listImports, { query: { limit: 50 } });
  const columns = useImportColumns();
  const mayUpload = useGrant("imports:create") !== undefined;

  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    const actions = mayUpload && <UploadButton primary />;
    return <EmptyState title={t("empty")} text={t("dropText")} actions={actions} />;
  };
  return (
    <DropZone enabled={mayUpload}>
      <div className="page">
        <PageHeader
          title={t("title")}
          actions={mayUpload && list.items.length > 0 && <UploadButton primary />}
        />
        <DataTable<Import>
          label={t("title")}
          rows={list.items}
          rowId={idOf}
          rowName={nameOf}
          columns={columns}
          narrow={(one) => <NarrowImport one={one} />}
          onOpen={({ id }) => void navigate({ to: "/imports/$importId", params: { importId: id } })}
          hasMore={list.hasMore}
          onMore={list.loadMore}
          isLoading={list.isLoading}
          instead={instead()}
          placeKey="imports"
        />
      </div>
    </DropZone>
  );
}

function useImportColumns(): readonly Column<Import>[] {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return useMemo(() => {
    const count = (id: keyof Import["counts"]): Column<Import> => ({
      id,
      title: t(`column.${id}`),
      width: 88,
      end: true,
      cell: ({ counts }) => format.number(counts[id]),
    });
    return [
      {
        id: "file",
        title: t("column.file"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: ({ id, fileName }) => (
          <RowLink href={`/imports/${id}`} className={styles.name}>
            <Upload className="icon-14" aria-hidden /> {fileName}
          </RowLink>
        ),
      },
      {
        id: "state",
        title: t("column.state"),
        width: 128,
        cell: ({ state }) => <ImportStateBadge state={state} />,
      },
      count("rows"),
      count("created"),
      count("updated"),
      count("skipped"),
      count("errors"),
      {
        id: "when",
        title: t("column.when"),
        width: 160,
        cell: ({ createdAt }) => <time className="muted">{format.dateTime(createdAt)}</time>,
      },
    ];
  }, [t, format]);
}

function NarrowImport({ one }: { one: Import }) {
  const format = useFormat();
  return (
    <div className={styles.narrow}>
      <RowLink href={`/imports/${one.id}`} className={`${styles.name} ellipsis`}>
        {one.fileName}
      </RowLink>
      <span className="num">{format.number(one.counts.rows)}</span>
      <ImportStateBadge state={one.state} />
      <span className="t1 muted num">{format.dateTime(one.createdAt)}</span>
    </div>
  );
}
