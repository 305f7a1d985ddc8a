import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./button.module.css";
import { Kbd } from "./kbd.tsx";

type Variant = "default" | "primary" | "danger" | "quiet";
type Size = "small" | "medium" | "large";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: Variant;
  size?: Size;
  block?: boolean;
  icon?: LucideIcon;
  /** The key that does the same, shown on the button. */
  keys?: string;
  /** Busy: it stays in place, cannot be pressed again, and spins past 400 ms. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

/** The class of a button, for links that look like one. */
export function buttonClass(variant: Variant = "default", size: Size = "medium"): string {
  const parts = [styles.button];
  if (variant !== "default") parts.push(styles[variant]);
  if (size !== "medium") parts.push(styles[size]);
  return parts.join(" ");
}

/** A button with words. One primary button a view. */
export function Button(props: ButtonProps) {
  const { variant, size, block, icon: Icon, keys, busy, children, className, ...rest } = props;
  const classes = [buttonClass(variant, size), block ? styles.block : "", className ?? ""];
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className={styles.spinner} aria-hidden="true" /> : Icon && <Icon aria-hidden />}
      <span>{children}</span>
      {keys && <Kbd keys={keys} />}
    </button>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> & {
  icon: LucideIcon;
  label: string;
  /** A small figure in the corner; the label must say it too. */
  count?: number;
  ref?: Ref<HTMLButtonElement>;
};

/** A button with a picture only; its label is read aloud and shown as a tip. */
export function IconButton({ icon: Icon, label, count, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={className ? `${styles.icon} ${className}` : styles.icon}
    >
      <Icon aria-hidden />
      {count ? <span className={styles.pip}>{count > 99 ? "99+" : count}</span> : null}
    </button>
  );
}
