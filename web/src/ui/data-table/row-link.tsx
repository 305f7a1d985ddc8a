import type { ReactNode } from "react";

type Props = { href: string; className?: string | undefined; children: ReactNode };

/**
 * The link of a row. It is a plain one, for the middle button and for "copy address"; a plain click
 * opens the row through the table, which costs nothing while thousands of rows fly past.
 */
export function RowLink({ href, className, children }: Props) {
  return (
    <a href={href} className={className} data-row-link="" tabIndex={-1}>
      {children}
    </a>
  );
}
