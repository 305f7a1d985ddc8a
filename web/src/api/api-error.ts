import type { Problem } from "@parley/contract";

/** A refusal of the API, or `network` when there was no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId: string | null;
  readonly fields: ReadonlyArray<{ field: string; reason: string }>;
  readonly details: Record<string, unknown>;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Partial<Problem>, retryAfterSeconds: number | null = null) {
    super(problem.detail ?? problem.title ?? "The request failed");
    this.name = "ApiError";
    this.status = problem.status ?? 0;
    this.code = problem.code ?? "network";
    this.traceId = problem.traceId ?? null;
    this.fields = problem.errors ?? [];
    this.details = problem.details ?? {};
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Reads a refusal from an answer that is not 2xx, whatever its body turns out to be. */
export async function toApiError(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError(body, retryAfter);
  return new ApiError({ status: response.status, code: "unreadable-answer" }, retryAfter);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}
