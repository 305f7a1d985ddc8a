import { downloadImportErrors, type Import, listImportErrors } from "@parley/contract";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./imports.module.css";

/** Which rows were refused, and why; all of them are in the file. */
export function RejectedRows({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const list = useInfinite(listImportErrors, { params: { id: one.id }, query: { limit: 100 } });
  const running = one.state === "RUNNING" || one.state === "QUEUED";
  if (one.counts.errors === 0 && list.items.length === 0) return <div />;
  return (
    <Panel
      flush
      title={t("rejected")}
      note={running ? t("rejectedSoFar") : undefined}
      end={<ErrorFileButton one={one} />}
    >
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keys */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("rejectedTable")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className="num">
                {t("line")}
              </th>
              <th scope="col">{t("columnName")}</th>
              <th scope="col">{t("reason")}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map(({ line, column, code, reason }) => (
              <tr key={`${line} ${column} ${code}`}>
                <td className="num muted">{format.number(line)}</td>
                <td>{column}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={styles.foot}>
        <span>
          {t("shownOf", {
            shown: format.number(list.items.length),
            number: format.number(one.counts.errors),
          })}
        </span>
        {list.hasMore && (
          <Button variant="quiet" size="small" busy={list.isFetching} onClick={list.loadMore}>
            {t("showMore")}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function ErrorFileButton({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const fail = useErrorToast();
  const fetchFile = async () => {
    const name = `${one.fileName.replace(/\.\w+$/, "")}-errors.csv`;
    try {
      await download(downloadImportErrors, { params: { id: one.id } }, name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fail(error);
    }
  };
  return (
    <Button size="small" icon={Download} onClick={() => void fetchFile()}>
      {t("errorFile")}
    </Button>
  );
}
