import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import styles from "./chart.module.css";
import { partsOver, type Scale, scaleFor } from "./scale.ts";

type TrendPoint = { label: string; value: number | null };

type Props = {
  title: string;
  kind: "bars" | "line";
  points: readonly TrendPoint[];
  format: (value: number) => string;
  /** Drawn as a dashed line with its name; a line over it is red. */
  limit?: { value: number; label: string };
};

type Place = { x: number; y: number; value: number; label: string; width: number };
type Frame = { width: number; height: number; left: number; bottom: number; scale: Scale };

const height = 124;
const top = 10;

/** Values over time: zero-based, labelled on the line, with the newest value in the title. */
export function TrendChart({ title, kind, points, format, limit }: Props) {
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number | null>(null);
  // Room above the limit for its name.
  const floor = limit && limit.value * 1.2;
  const scale = scaleFor(
    points.map((point) => point.value),
    floor,
  );
  const frame: Frame = { width, height, left: 32, bottom: height - 22, scale };
  const shown = pointed === null ? points.at(-1) : points[pointed];
  const places = placesOf(points, frame);

  return (
    <div className={styles.trend}>
      <h3>
        <span className="ellipsis">{title}</span>
        <span className="num nowrap">
          {pointed !== null && <span className="faint">{shown?.label} </span>}
          <b>{shown?.value === null || !shown ? "–" : format(shown.value)}</b>
        </span>
      </h3>
      <div ref={ref}>
        {width > 0 && (
          <svg
            className={styles.chart}
            width={width}
            height={height}
            role="img"
            aria-label={title}
            onPointerMove={(move) => setPointed(indexAt(move.nativeEvent.offsetX, points, frame))}
            onPointerLeave={() => setPointed(null)}
          >
            <Axes frame={frame} points={points} format={format} />
            {kind === "bars" ? (
              <Bars places={places} frame={frame} strong={pointed ?? points.length - 1} />
            ) : (
              <Line places={places} limit={limit?.value} pointed={pointed} />
            )}
            {limit && <Limit frame={frame} value={limit.value} label={limit.label} />}
          </svg>
        )}
      </div>
    </div>
  );
}

function step(count: number, frame: Frame): number {
  return (frame.width - frame.left - 8) / Math.max(1, count);
}

function yOf(value: number, frame: Frame): number {
  return frame.bottom - (value / frame.scale.max) * (frame.bottom - top);
}

function placesOf(points: readonly TrendPoint[], frame: Frame): (Place | null)[] {
  const each = step(points.length, frame);
  return points.map(({ value, label }, index) =>
    value === null
      ? null
      : { x: frame.left + each * (index + 0.5), y: yOf(value, frame), value, label, width: each },
  );
}

function indexAt(x: number, points: readonly TrendPoint[], frame: Frame): number | null {
  const index = Math.floor((x - frame.left) / step(points.length, frame));
  return index >= 0 && index < points.length ? index : null;
}

function Axes(props: { frame: Frame; points: readonly TrendPoint[]; format: Props["format"] }) {
  const { frame, points, format } = props;
  const each = step(points.length, frame);
  const marks = [0, Math.floor((points.length - 1) / 2), points.length - 1];
  return (
    <>
      {frame.scale.ticks.map((tick) => (
        <g key={tick}>
          <line
            className={tick === 0 ? styles.axis : styles.grid}
            x1={frame.left}
            x2={frame.width - 8}
            y1={yOf(tick, frame)}
            y2={yOf(tick, frame)}
          />
          <text x={frame.left - 6} y={yOf(tick, frame) + 4} textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {[...new Set(marks)].map((mark) => (
        <text
          key={mark}
          x={frame.left + each * (mark + 0.5)}
          y={frame.bottom + 16}
          textAnchor="middle"
        >
          {points[mark]?.label}
        </text>
      ))}
    </>
  );
}

/** A single bar as wide as its chart would look like a wall. */
const widestBar = 48;

function Bars(props: { places: (Place | null)[]; frame: Frame; strong: number }) {
  return props.places.map((place, index) => {
    if (!place) return null;
    const width = Math.min(widestBar, place.width * 0.8);
    return (
      <rect
        key={place.label}
        className={index === props.strong ? styles.bar : styles.barSoft}
        x={place.x - width / 2}
        width={width}
        y={place.y}
        height={Math.max(0, props.frame.bottom - place.y)}
      />
    );
  });
}

function Line(props: {
  places: (Place | null)[];
  limit: number | undefined;
  pointed: number | null;
}) {
  const runs = runsOf(props.places);
  const last = props.places[props.pointed ?? props.places.length - 1];
  const limit = props.limit ?? Number.POSITIVE_INFINITY;
  return (
    <>
      {runs.map((run) => (
        <path key={run[0]?.x} className={styles.line} d={pathOf(run)} />
      ))}
      {runs.flatMap((run) =>
        partsOver(run, limit).map((part) => (
          <path key={part[0]?.x} className={styles.over} d={pathOf(part)} />
        )),
      )}
      {last && (
        <circle
          className={last.value > limit ? styles.dotOver : styles.dot}
          cx={last.x}
          cy={last.y}
          r={3}
        />
      )}
    </>
  );
}

function Limit(props: { frame: Frame; value: number; label: string }) {
  const y = yOf(props.value, props.frame);
  return (
    <>
      <line
        className={styles.limit}
        x1={props.frame.left}
        x2={props.frame.width - 8}
        y1={y}
        y2={y}
      />
      <text className={styles.limitLabel} x={props.frame.left + 4} y={y - 4}>
        {props.label}
      </text>
    </>
  );
}

/** A line breaks where a value is missing; nothing is drawn across the gap. */
function runsOf(places: (Place | null)[]): Place[][] {
  const runs: Place[][] = [[]];
  for (const place of places) {
    if (place) runs.at(-1)?.push(place);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function pathOf(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
}
