import {
  addressOf,
  type CallInput,
  type Endpoint,
  type Output,
  workbookType,
} from "@parley/contract";
import { create } from "zustand";
import { ApiError } from "./api-error.ts";
import { headersFor, renewSession } from "./client.ts";

export type Upload = { id: string; fileName: string; bytes: number; sent: number };

/** Files on their way to the server; they go on while the user looks at other pages. */
export const uploadStore = create<{ items: readonly Upload[] }>(() => ({ items: [] }));

const requests = new Map<string, XMLHttpRequest>();

/** Sends a file with progress. Rejects with an ApiError; its code is `cancelled` when stopped. */
export async function upload<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  file: File,
): Promise<Output<E>> {
  const asked = Date.now();
  try {
    return await send(endpoint, input, file);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await renewSession(asked);
    return send(endpoint, input, file);
  }
}

export function cancelUpload(id: string): void {
  requests.get(id)?.abort();
}

// fetch tells nothing about how much has been sent, so this one request is the older kind.
function send<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  file: File,
): Promise<Output<E>> {
  const id = crypto.randomUUID();
  const { params, query } = input as { params?: object; query?: object };
  const request = new XMLHttpRequest();
  requests.set(id, request);
  const started = { id, fileName: file.name, bytes: file.size, sent: 0 };
  uploadStore.setState(({ items }) => ({ items: [...items, started] }));

  return new Promise<Output<E>>((resolve, reject) => {
    request.open(endpoint.method, addressOf(endpoint, { ...params }, { ...query }));
    for (const [name, value] of headersFor(endpoint)) request.setRequestHeader(name, value);
    request.setRequestHeader("content-type", typeOf(endpoint, file));
    request.upload.onprogress = ({ loaded }) => setSent(id, loaded);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Output<E>);
      else reject(new ApiError({ status: request.status, code: "unreadable-answer", ...body }));
    };
    request.onerror = () => reject(new ApiError({ code: "network" }));
    request.onabort = () => reject(new ApiError({ code: "cancelled" }));
    request.send(file);
  }).finally(() => {
    requests.delete(id);
    uploadStore.setState(({ items }) => ({ items: items.filter((one) => one.id !== id) }));
  });
}

function setSent(id: string, sent: number): void {
  uploadStore.setState(({ items }) => ({
    items: items.map((one) => (one.id === id ? { ...one, sent } : one)),
  }));
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A workbook may stand wherever a table may; browsers do not all know its type by its name. */
function typeOf(endpoint: Endpoint, file: File): string {
  if (endpoint.upload === "text/csv" && /\.xlsx$/i.test(file.name)) return workbookType;
  return endpoint.upload ?? "application/octet-stream";
}
