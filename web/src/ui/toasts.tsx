import { TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dismissToast, type Toast, toastStore } from "./toast.ts";
import styles from "./toasts.module.css";

const shownMs = 8000;

/** Where toasts appear. They stay while the pointer or the focus is on them. */
export function Toasts() {
  const items = toastStore((state) => state.items);
  const [held, setHeld] = useState(false);
  return (
    <div
      className={styles.toasts}
      role="status"
      aria-live="polite"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {items.map((one) => (
        <ToastCard key={one.id} toast={one} held={held} />
      ))}
    </div>
  );
}

function ToastCard({ toast, held }: { toast: Toast; held: boolean }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  const undo = () => {
    toast.undo?.();
    dismissToast(toast.id);
  };
  return (
    <div className={styles.toast}>
      {toast.look && <TriangleAlert aria-hidden />}
      <span className="grow">{toast.text}</span>
      {toast.undo && (
        <button type="button" className={styles.undo} onClick={undo}>
          {t("undo")}
        </button>
      )}
      <button type="button" aria-label={t("close")} onClick={() => dismissToast(toast.id)}>
        <X aria-hidden />
      </button>
    </div>
  );
}
