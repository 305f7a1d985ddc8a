import type { ApiSession } from "../../cli/src/api/session.ts";
import { type Answer, type HttpPool, requestText } from "../lib/http.ts";
import { oneOf, seeded } from "../lib/statistics.ts";
import { firsts, type LeadTenant, lasts } from "./data.ts";

/** A tenant whose user is signed in. */
export type Desk = LeadTenant & { session: ApiSession };

export type Ask = () => Promise<void>;

const random = seeded(7);

/** Half the newest leads, half filtered and sorted, of a tenant drawn for each request. */
export function lists(http: HttpPool, desks: readonly Desk[]): Ask {
  const filters = [
    "?status=NEW",
    "?status=CONTACTED&status=QUALIFIED",
    "?source=Fair",
    "?sort=name",
    "?sort=-name&status=NEW",
  ];
  return () => get(http, oneOf(desks, random), random() < 0.5 ? "" : oneOf(filters, random));
}

/** The newest 50 leads and nothing else: what is compared with the bare query. */
export function newest(http: HttpPool, desks: readonly Desk[]): Ask {
  return () => get(http, oneOf(desks, random), "");
}

/** What people type: a name's beginning, a whole name, three letters. */
export function searches(http: HttpPool, desks: readonly Desk[]): Ask {
  return () => {
    const die = random();
    const last = oneOf(lasts, random);
    const words =
      die < 0.5
        ? last.slice(0, 5)
        : die < 0.8
          ? `${oneOf(firsts, random)} ${last.slice(0, 4)}`
          : last.slice(0, 3);
    return get(http, oneOf(desks, random), `?q=${encodeURIComponent(words.toLowerCase())}`);
  };
}

export function single(http: HttpPool, desks: readonly Desk[]): Ask {
  return () => {
    const desk = oneOf(desks, random);
    return get(http, desk, `/${oneOf(desk.samples, random)}`);
  };
}

let made = 0;

export function creations(http: HttpPool, desks: readonly Desk[]): Ask {
  return async () => {
    const { session } = oneOf(desks, random);
    const number = `+4479${String(process.pid % 100).padStart(2, "0")}${String(++made).padStart(6, "0")}`;
    const points = [{ type: "PHONE", value: number, primary: true }];
    const body = { contact: { name: `${oneOf(firsts, random)} ${oneOf(lasts, random)}`, points } };
    const headers = { cookie: session.cookieHeader, "x-csrf-token": session.session.csrfToken };
    check(await http.ask(requestText("POST", "/api/v1/leads", headers, body)), 201);
  };
}

async function get(http: HttpPool, { session }: Desk, rest: string): Promise<void> {
  check(await http.get(`/api/v1/leads${rest}`, session.cookieHeader), 200);
}

function check({ status, body }: Answer, expected: number): void {
  if (status !== expected) throw new Error(`answer ${status}: ${body.toString().slice(0, 300)}`);
}
