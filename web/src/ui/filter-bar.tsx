import { ListFilter, X } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import styles from "./filter-bar.module.css";
import { Kbd } from "./kbd.tsx";

/** Chips on the left, what concerns the whole list on the right. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className={styles.bar}>
      <div className={styles.chips}>{children}</div>
      {end && <div className={`${styles.end} only-wide`}>{end}</div>}
    </div>
  );
}

type ChipProps = { name: string; operator: string; value: string; onRemove: () => void };

/** One filter in words, with the way to drop it. */
export function FilterChip({ name, operator, value, onRemove }: ChipProps) {
  const { t } = useTranslation();
  return (
    <span className={styles.chip}>
      <span className={styles.name}>{name}</span>
      <span className={styles.operator}>{operator}</span>
      <span>{value}</span>
      <button
        type="button"
        className={styles.remove}
        aria-label={t("removeFilter", { name })}
        onClick={onRemove}
      >
        <X aria-hidden />
      </button>
    </span>
  );
}

type AddProps = ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

/** Opens the choice of filters. */
export function AddFilter({ className, ...rest }: AddProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-keyshortcuts="F"
      {...rest}
      className={[styles.add, className].filter(Boolean).join(" ")}
    >
      <ListFilter aria-hidden />
      {t("filter")}
      <Kbd keys="F" />
    </button>
  );
}
