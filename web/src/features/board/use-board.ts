import {
  agentSkillsChanged,
  agentStateChanged,
  campaignChanged,
  campaignCreated,
  campaignDeleted,
  getBoard,
  type LiveEvent,
  membersAdded,
  teamCreated,
  teamDeleted,
  teamUpdated,
  userCreated,
  userDeactivated,
  userUpdated,
} from "@parley/contract";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { useEvent, useGauge } from "../../api/live.ts";
import { applyEvents, applyGauge, type BoardModel, boardModel } from "./board-model.ts";

/** Events of this many milliseconds are shown together: a busy floor must not redraw per event. */
const gatherMs = 80;
/** Kept for a picture that is still on its way while the events after it have come already. */
const keptEvents = 2000;

type Picture = {
  model: BoardModel | null;
  error: ApiError | null;
  isLoading: boolean;
  reload: () => void;
};

/** The live board: one picture from the server, kept true by the socket. */
export function useBoard(): Picture {
  const [model, setModel] = useState<BoardModel | null>(null);
  const recent = useRef<LiveEvent[]>([]);
  const waiting = useRef<LiveEvent[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  // Not under the address of the endpoint: this answer is a starting point, not a live value.
  const picture = useQuery({
    queryKey: ["board picture"],
    queryFn: ({ signal }) => call(getBoard, {}, { signal }),
    gcTime: 0,
  });
  const { data, refetch } = picture;

  useEffect(() => {
    if (data) setModel(applyEvents(boardModel(data), recent.current));
  }, [data]);

  const hear = useCallback((_: unknown, event: LiveEvent) => {
    recent.current.push(event);
    if (recent.current.length > 2 * keptEvents) recent.current.splice(0, keptEvents);
    waiting.current.push(event);
    timer.current ??= setTimeout(() => {
      const items = waiting.current;
      waiting.current = [];
      timer.current = undefined;
      setModel((old) => old && applyEvents(old, items));
    }, gatherMs);
  }, []);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useBoardEvents(hear);

  const gauge = useGauge<unknown>("board");
  useEffect(() => {
    if (gauge !== undefined) setModel((old) => old && applyGauge(old, gauge));
  }, [gauge]);

  const isStale = model?.stale ?? false;
  useEffect(() => {
    if (isStale) void refetch();
  }, [isStale, refetch]);

  return {
    model,
    error: picture.error as ApiError | null,
    isLoading: picture.isPending,
    reload: () => void refetch(),
  };
}

function useBoardEvents(hear: (data: unknown, event: LiveEvent) => void): void {
  useEvent(agentStateChanged, hear);
  useEvent(agentSkillsChanged, hear);
  useEvent(campaignChanged, hear);
  useEvent(campaignCreated, hear);
  useEvent(campaignDeleted, hear);
  useEvent(membersAdded, hear);
  useEvent(teamCreated, hear);
  useEvent(teamUpdated, hear);
  useEvent(teamDeleted, hear);
  useEvent(userCreated, hear);
  useEvent(userUpdated, hear);
  useEvent(userDeactivated, hear);
}
