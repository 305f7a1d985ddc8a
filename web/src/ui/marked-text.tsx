import { Fragment } from "react";

type Range = { start: number; length: number };

/** A text with parts of it marked; the ranges are in its order. */
export function MarkedText({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  let at = 0;
  const parts = ranges.map(({ start, length }) => {
    const before = text.slice(at, start);
    at = start + length;
    return (
      <Fragment key={start}>
        {before}
        <mark className="found">{text.slice(start, at)}</mark>
      </Fragment>
    );
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
