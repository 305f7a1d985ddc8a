import type { CallInput, Endpoint, Output } from "@parley/contract";
import {
  hashKey,
  type InfiniteData,
  keepPreviousData,
  QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "./api-error.ts";
import { type CallArguments, call } from "./client.ts";
import { newerRows } from "./newer-rows.ts";

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

type AnyInput = { params?: unknown; query?: unknown };

/** The key of a read: the endpoint's path and its input. */
export function keyOf<E extends Endpoint>(endpoint: E, input?: CallInput<E>): QueryKey {
  const { params, query } = (input ?? {}) as AnyInput;
  return [endpoint.path, params ?? {}, query ?? {}];
}

type ReadOptions = { enabled?: boolean; keepPrevious?: boolean };

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
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Reads an endpoint for several inputs; their answers stand in the order of the inputs. */
export function useReads<E extends Endpoint>(
  endpoint: E,
  inputs: readonly CallInput<E>[],
): (Output<E> | undefined)[] {
  const answers = useQueries({
    queries: inputs.map((input) => ({
      queryKey: keyOf(endpoint, input),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(endpoint, ...([input, { signal }] as CallArguments<E>)),
    })),
  });
  return answers.map(({ data }) => data);
}

type Page = { items: unknown[]; nextCursor: string | null };
type PagedEndpoint = Endpoint & { response: { _zod: { output: Page } } };
type Item<E extends Endpoint> = Output<E> extends { items: (infer I)[] } ? I : never;

export type List<I> = {
  items: readonly I[];
  isLoading: boolean;
  isFetching: boolean;
  error: ApiError | null;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
  /** Rows have come that a long list does not show by itself; `reload` shows them. */
  newer: boolean;
};

/** Reads a list page by page; `items` is all of it that has arrived. */
export function useInfinite<E extends PagedEndpoint>(
  endpoint: E,
  input?: CallInput<E>,
  options: ReadOptions = {},
): List<Item<E>> {
  const queryKey = [...keyOf(endpoint, input), "pages"];
  const hash = hashKey(queryKey);
  const newer = newerRows((state) => state[hash] ?? false);
  const query = useInfiniteQuery<
    Output<E>,
    ApiError,
    InfiniteData<Output<E>, string | null>,
    QueryKey,
    string | null
  >({
    queryKey,
    queryFn: ({ pageParam, signal }) => {
      const { params, query } = (input ?? {}) as AnyInput;
      const paged = { ...(query as object), ...(pageParam ? { cursor: pageParam } : {}) };
      const parts: unknown = [{ params, query: paged }, { signal }];
      return call(endpoint, ...(parts as CallArguments<E>));
    },
    initialPageParam: null,
    getNextPageParam: (last) => (last as Page).nextCursor,
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
  const pages = query.data?.pages;
  const items = useMemo(() => (pages ?? []).flatMap((page) => (page as Page).items), [pages]);
  return {
    items: items as Item<E>[],
    isLoading: query.isPending,
    isFetching: query.isFetching,
    error: query.error,
    hasMore: query.hasNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    reload: () => {
      newerRows.setState({ [hash]: false });
      if (newer) void queryClient.resetQueries({ queryKey, exact: true });
      else void query.refetch();
    },
    newer,
  };
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
