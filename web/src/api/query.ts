import type { CallInput, Endpoint, Output } from "@parley/contract";
import {
  keepPreviousData,
  QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "./api-error.ts";
import { type CallArguments, call } from "./client.ts";

/** What came over the socket keeps the cache true, so nothing is asked again by the clock. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 2 && isWorthRepeating(error),
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: {
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
  },
});

function isWorthRepeating(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export type AnyInput = { params?: unknown; query?: unknown };

/** The key of a read: the endpoint's path and its input. */
export function keyOf<E extends Endpoint>(endpoint: E, input?: CallInput<E>): QueryKey {
  const { params, query } = (input ?? {}) as AnyInput;
  return [endpoint.path, params ?? {}, query ?? {}];
}

export type ReadOptions = {
  enabled?: boolean;
  keepPrevious?: boolean;
  /** Nothing tells when the answer changes, so it is asked for again after a moment. */
  asksAgain?: boolean;
  /** Asked for again each so many milliseconds, while somebody looks. */
  everyMs?: number;
};

const momentMs = 10_000;

/** Reads an endpoint into the cache. */
export function useRead<E extends Endpoint>(
  endpoint: E,
  input?: CallInput<E>,
  options: ReadOptions = {},
): UseQueryResult<Output<E>, ApiError> {
  return useQuery<Output<E>, ApiError>({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, ...([input, { signal }] as CallArguments<E>)),
    enabled: options.enabled ?? true,
    ...(options.asksAgain ? { staleTime: momentMs } : {}),
    ...(options.everyMs ? { refetchInterval: options.everyMs } : {}),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

export type WriteOptions<E extends Endpoint> = {
  /** Shows the effect before the answer; the function it returns takes it back. */
  optimistic?: (input: CallInput<E>) => () => void;
  onDone?: (output: Output<E>, input: CallInput<E>) => void;
  onFailed?: (error: ApiError, input: CallInput<E>) => void;
};

type Undo = { undo: (() => void) | undefined };

/**
 * Writes through an endpoint. What to refresh afterwards is decided in live.ts, because our own
 * change comes back as an event like anybody's.
 */
export function useWrite<E extends Endpoint>(
  endpoint: E,
  options: WriteOptions<E> = {},
): UseMutationResult<Output<E>, ApiError, CallInput<E>, Undo> {
  const keys = useMemo(() => new WeakMap<object, string>(), []);
  return useMutation<Output<E>, ApiError, CallInput<E>, Undo>({
    mutationFn: (input) => {
      // One key for one intent: a repeat after a lost answer must not write twice.
      const intent = input as object;
      const idempotencyKey = keys.get(intent) ?? crypto.randomUUID();
      keys.set(intent, idempotencyKey);
      return call(endpoint, ...([input, { idempotencyKey }] as CallArguments<E>));
    },
    onMutate: (input) => ({ undo: options.optimistic?.(input) }),
    onError: (error, input, context) => {
      context?.undo?.();
      options.onFailed?.(error, input);
    },
    onSuccess: (output, input) => {
      keys.delete(input as object);
      options.onDone?.(output, input);
    },
  });
}

/** Changes a cached answer in place; answers a function that puts the old one back. */
export function patchRead<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E> | undefined,
  change: (old: Output<E>) => Output<E>,
): () => void {
  const key = keyOf(endpoint, input);
  const before = queryClient.getQueryData<Output<E>>(key);
  if (before === undefined) return () => undefined;
  queryClient.setQueryData<Output<E>>(key, change(before));
  return () => queryClient.setQueryData(key, before);
}
