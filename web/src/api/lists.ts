import type { CallInput, Endpoint, Output } from "@parley/contract";
import {
  hashKey,
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useQueries,
} from "@tanstack/react-query";
import { useMemo } from "react";
import type { ApiError } from "./api-error.ts";
import { type CallArguments, call } from "./client.ts";
import { newerRows } from "./newer-rows.ts";
import { type AnyInput, keyOf, queryClient, type ReadOptions } from "./query.ts";

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
