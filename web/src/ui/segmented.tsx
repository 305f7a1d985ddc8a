import styles from "./segmented.module.css";

type Props<T extends string> = {
  label: string;
  options: ReadonlyArray<{ value: T; label: string }>;
  value: T;
  onChange: (value: T) => void;
  small?: boolean;
};

/** A choice of one among a few, all in sight. */
export function Segmented<T extends string>(props: Props<T>) {
  const { label, options, value, onChange, small } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend of its own
    <div
      role="group"
      aria-label={label}
      className={small ? `${styles.segmented} ${styles.small}` : styles.segmented}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
