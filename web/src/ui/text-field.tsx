import { Eye, EyeOff, TriangleAlert } from "lucide-react";
import { type InputHTMLAttributes, useId, useState } from "react";
import styles from "./text-field.module.css";

type Props = InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  error?: string | undefined;
  /** For passwords: the name of the button that shows what was typed. */
  reveal?: string;
};

/** A plain field with its label and its refusal, for pages that come before everything else. */
export function TextField({ label, error, reveal, type, ...input }: Props) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box} data-bad={error ? "" : undefined}>
        <input
          {...input}
          id={id}
          type={shown ? "text" : type}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
        />
        {reveal && (
          <button
            type="button"
            aria-label={reveal}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon aria-hidden />
          </button>
        )}
      </div>
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          <TriangleAlert className="icon-14" aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}
