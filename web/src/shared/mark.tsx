type Props = { className?: string | undefined; color?: string | null | undefined };

/** The mark of Parley, in the tenant's own colour where it has one. */
export function Mark({ className, color }: Props) {
  const own = color ? { style: { color } } : {};
  return (
    <svg className={className} viewBox="0 0 20 20" aria-hidden="true" {...own}>
      <path
        d="M3 18V9a6.5 6.5 0 1 1 6.5 6.5H7"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="9.5" cy="9" r="1.6" fill="currentColor" />
    </svg>
  );
}
