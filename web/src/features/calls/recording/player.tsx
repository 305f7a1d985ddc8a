import { NativeSelect } from "@mantine/core";
import { getRecordingPeaks, hearRecording, type Recording } from "@parley/contract";
import { Pause, Play, RotateCcw, RotateCw } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchFile } from "../../../api/client.ts";
import { useRead } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { outlineOf } from "../../../shared/sound-outline.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { gapSpans, type Mark, type Span } from "./player-model.ts";
import styles from "./recording.module.css";

const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
const stepSeconds = 5;

type Props = { recording: Recording; marks: readonly Mark[] };

/** Plays a recording: both sides as a picture, its gaps, what happened in it, and how fast. */
export function Player({ recording, marks }: Props) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const player = usePlayer(recording);
  const seconds = recording.seconds ?? 0;
  const peaks = useRead(getRecordingPeaks, { params: { id: recording.id } }).data;
  const clock = (time: number) => format.duration(Math.floor(time));
  return (
    <div className={styles.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: there is no text of a telephone call */}
      <audio ref={player.audio} hidden />
      <div className={styles.wave}>
        {peaks && (
          <Wave peaks={peaks} seconds={seconds} gaps={gapSpans(recording)} at={player.at} />
        )}
        <span className={styles.side}>{t("ladder.CUSTOMER")}</span>
        <span className={styles.side}>{t("ladder.AGENT")}</span>
        <input
          type="range"
          className={styles.seek}
          min={0}
          max={seconds}
          step={0.1}
          value={player.at}
          aria-label={t("recording.position")}
          aria-valuetext={clock(player.at)}
          onChange={(event) => player.seek(Number(event.currentTarget.value))}
        />
      </div>
      <div className={styles.controls}>
        <Button
          variant="primary"
          icon={player.isPlaying ? Pause : Play}
          keys="K"
          aria-keyshortcuts="K"
          busy={player.isLoading}
          onClick={player.toggle}
        >
          {t(player.isPlaying ? "recording.halt" : "recording.play")}
        </Button>
        <IconButton
          icon={RotateCcw}
          label={t("recording.back", { seconds: stepSeconds })}
          onClick={() => player.seek(player.at - stepSeconds)}
        />
        <IconButton
          icon={RotateCw}
          label={t("recording.ahead", { seconds: stepSeconds })}
          onClick={() => player.seek(player.at + stepSeconds)}
        />
        <span className={styles.time}>
          {clock(player.at)} / {clock(seconds)}
        </span>
        <NativeSelect
          className={styles.speed}
          size="sm"
          aria-label={t("recording.speed")}
          value={player.speed}
          data={speeds.map((speed) => ({ value: `${speed}`, label: `${format.number(speed)}×` }))}
          onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}
        />
      </div>
      <Jumps marks={marks} clock={clock} onJump={player.seek} />
    </div>
  );
}

type WaveProps = {
  peaks: { agent: number[]; customer: number[] };
  seconds: number;
  gaps: readonly Span[];
  at: number;
};

/** The customer above, the agent below. What was played is darker, what was not recorded is hatched. */
function Wave({ peaks, seconds, gaps, at }: WaveProps) {
  const { t } = useTranslation("calls");
  const points = Math.max(peaks.agent.length, 1);
  const outlines = useMemo(
    () => [outlineOf(peaks.customer), outlineOf(peaks.agent)] as const,
    [peaks],
  );
  const x = (time: number) => (seconds > 0 ? (time / seconds) * points : 0);
  return (
    <svg
      className={styles.picture}
      viewBox={`0 0 ${points} 4`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("recording.picture")}
    >
      <path d={outlines[0]} className={styles.customer} />
      <path d={outlines[1]} transform="translate(0 2)" className={styles.agent} />
      {gaps.map(({ from, to }) => (
        <rect
          key={from}
          className={styles.gap}
          x={x(from)}
          y={0}
          width={Math.max(0, x(to) - x(from))}
          height={4}
        />
      ))}
      <rect className={styles.played} x={0} y={0} width={x(at)} height={4} />
    </svg>
  );
}

type JumpsProps = {
  marks: readonly Mark[];
  clock: (seconds: number) => string;
  onJump: (seconds: number) => void;
};

function Jumps({ marks, clock, onJump }: JumpsProps) {
  const { t } = useTranslation("calls");
  if (marks.length === 0) return null;
  const word = ({ kind, type }: Mark) =>
    kind === "GAP"
      ? t(`recording.gap.${type}` as "recording.gap.AGENT")
      : t(`leg.${type}` as "leg.ENDED", { defaultValue: t("disposition") });
  return (
    <ul className={styles.jumps} aria-label={t("recording.jumps")}>
      {marks.map((mark) => (
        <li key={`${mark.at} ${mark.type}`}>
          <Button size="small" variant="quiet" onClick={() => onJump(mark.at)}>
            <span className={styles.time}>{clock(mark.at)}</span> {word(mark)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Fetches the sound when it is first wanted: each fetch is written down as listening. */
function usePlayer({ id, seconds }: Recording) {
  const { t } = useTranslation("calls");
  const audio = useRef<HTMLAudioElement>(null);
  const address = useRef<string | null>(null);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const [isPlaying, setIsPlaying] = useState(false);
  const [isLoading, setIsLoading] = useState(false);
  const fail = useErrorToast();

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const follow = () => setAt(element.currentTime);
    const told = () => setIsPlaying(!element.paused);
    const events = ["timeupdate", "seeked"];
    for (const event of events) element.addEventListener(event, follow);
    for (const event of ["play", "pause", "ended"]) element.addEventListener(event, told);
    return () => {
      element.pause();
      for (const event of events) element.removeEventListener(event, follow);
      for (const event of ["play", "pause", "ended"]) element.removeEventListener(event, told);
      if (address.current) URL.revokeObjectURL(address.current);
      address.current = null;
    };
  }, []);

  const toggle = async () => {
    const element = audio.current;
    if (!element || isLoading) return;
    if (!element.paused) return element.pause();
    if (address.current === null) {
      setIsLoading(true);
      try {
        const sound = await fetchFile(hearRecording, { params: { id } });
        address.current = URL.createObjectURL(sound);
        element.src = address.current;
        element.currentTime = at;
      } catch (error) {
        return fail(error as never);
      } finally {
        setIsLoading(false);
      }
    }
    element.playbackRate = speed;
    await element.play();
  };
  const seek = (to: number) => {
    const time = Math.min(Math.max(0, to), seconds ?? 0);
    setAt(time);
    if (audio.current && address.current) audio.current.currentTime = time;
  };
  const latest = useRef({ toggle, seek, at });
  latest.current = { toggle, seek, at };
  useKeys(
    useMemo(
      () => [
        { key: "K", label: t("recording.play"), run: () => void latest.current.toggle() },
        {
          ...{ key: "J", label: t("recording.back", { seconds: stepSeconds }), repeats: true },
          run: () => latest.current.seek(latest.current.at - stepSeconds),
        },
        {
          ...{ key: "L", label: t("recording.ahead", { seconds: stepSeconds }), repeats: true },
          run: () => latest.current.seek(latest.current.at + stepSeconds),
        },
      ],
      [t],
    ),
  );
  return {
    ...{ audio, at, isPlaying, isLoading, speed, seek },
    toggle: () => void toggle(),
    setSpeed(next: number) {
      setSpeed(next);
      if (audio.current) audio.current.playbackRate = next;
    },
  };
}
