import type { ReactNode } from "react";

type Props = { label: string; className?: string | undefined; children: ReactNode };

/** A part of the page that scrolls by itself; it takes the focus so that keys can scroll it. */
export function ScrollBox({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend of its own
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div className={className} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
