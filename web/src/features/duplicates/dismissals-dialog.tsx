import { listDismissals, undoDismissal } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./duplicates.module.css";

/** What people have said to be no duplicate, each with a way to forget it. */
export function DismissalsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("duplicates");
  const list = useInfinite(listDismissals, { query: { limit: 50 } });
  const mayManage = useGrant("duplicates:manage") !== undefined;
  const recall = useWrite(undoDismissal, { onFailed: useErrorToast() });
  return (
    <Dialog title={t("rememberedTitle")} open onClose={onClose} wide>
      <p className="muted">{t("rememberedText")}</p>
      {list.isLoading && <SkeletonRows rows={4} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && <p>{t("rememberedNone")}</p>}
      <ul className={styles.list}>
        {list.items.map(({ id, contacts, byName, at }) => {
          const names = contacts.map(({ name }) => name).join(" ≠ ");
          return (
            <li key={id}>
              <span className="grow">
                <span className="strong">{names}</span>
                <br />
                <span className="t1 muted">
                  {byName}, <RelativeTime at={at} />
                </span>
              </span>
              {mayManage && (
                <Button
                  size="small"
                  aria-label={t("forgetOf", { names })}
                  onClick={() => recall.mutate({ params: { id } })}
                >
                  {t("forget")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("more")}
        </Button>
      )}
    </Dialog>
  );
}
