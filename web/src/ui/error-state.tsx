import { Copy, RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./blank.module.css";
import { Button } from "./button.tsx";
import { toast } from "./toast.ts";

type Props = {
  /** What could not be done. */
  title: string;
  /** Why, and what to do. */
  text: ReactNode;
  traceId?: string | null;
  onRetry?: () => void;
  actions?: ReactNode;
};

/** Says what happened, why, what to do, and gives the trace id to copy. */
export function ErrorState({ title, text, traceId, onRetry, actions }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.blank} role="alert">
      <h2 data-state="breach">
        <TriangleAlert aria-hidden />
        {title}
      </h2>
      <p className={styles.text}>{text}</p>
      <div className={styles.actions}>
        {onRetry && (
          <Button variant="primary" icon={RefreshCw} onClick={onRetry}>
            {t("tryAgain")}
          </Button>
        )}
        {actions}
      </div>
      {traceId && (
        <div className={styles.more}>
          <TraceId id={traceId} />
        </div>
      )}
    </div>
  );
}

/** The number that finds a failed request in the log. */
export function TraceId({ id }: { id: string }) {
  const { t } = useTranslation();
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    toast({ text: t("copied") });
  };
  return (
    <span className={styles.trace}>
      <span className="ellipsis">{t("trace", { id })}</span>
      <Button variant="quiet" size="small" icon={Copy} onClick={() => void copy()}>
        {t("copy")}
      </Button>
    </span>
  );
}
