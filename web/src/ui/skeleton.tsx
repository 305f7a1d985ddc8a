import styles from "./blank.module.css";

const widths = [
  [31, 18, 22],
  [24, 14, 26],
  [36, 18, 17],
  [28, 16, 24],
  [22, 14, 20],
  [33, 18, 26],
] as const;

/** Rows where rows will be; shown on the first load only. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: drawn once, never reordered
        <div className={styles.skeletonRow} key={row}>
          {widths[row % widths.length]?.map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** One line that is still to come. */
export function Skeleton({ width = "100%" }: { width?: string }) {
  return <span className={styles.skeleton} style={{ width }} />;
}
