import { totalmem } from "node:os";
import type { Home } from "../home.ts";

/** How the server of one installation listens. */
export type Listening = { socket: string } | { port: number };

/** The port in the socket's name; nothing listens on it. */
export const socketPort = 5432;

/** A Unix socket's path has about 100 characters on the strictest system; beyond that, and on Windows, TCP. */
export function socketFits(home: Home): boolean {
  const path = `${home.run}/.s.PGSQL.${socketPort}`;
  return process.platform !== "win32" && Buffer.byteLength(path) <= 100;
}

/**
 * The settings of our own, included from initdb's file, so that an administrator can overrule them
 * after the include. `generation` names what a running server must be restarted for.
 */
export function settingsFile(
  home: Home,
  listening: Listening,
  generation: string,
  forTests: boolean,
): string {
  const memory = process.constrainedMemory() || totalmem();
  const megabytes = Math.min(memory, totalmem()) / 2 ** 20;
  const large = megabytes >= 2048 && !forTests;
  const lines: [string, string | number][] = [
    ["listen_addresses", "port" in listening ? "127.0.0.1" : ""],
    ["port", "port" in listening ? listening.port : socketPort],
    ["unix_socket_directories", "socket" in listening ? listening.socket : ""],
    ["unix_socket_permissions", "0700"],
    // Test files of one run share a server, and some bring two processes of their own.
    ["max_connections", forTests ? 400 : 100],
    ["shared_buffers", large ? "256MB" : megabytes >= 1024 ? "128MB" : "64MB"],
    ["work_mem", large ? "8MB" : "4MB"],
    ["maintenance_work_mem", large ? "128MB" : "64MB"],
    ["max_wal_size", "2GB"],
    ["checkpoint_timeout", "15min"],
    ["random_page_cost", 1.1],
    ["jit", "off"],
    // Pages of lists are a matter of milliseconds: to call other processes for them takes longer.
    ["max_parallel_workers_per_gather", 0],
    // Tables of a young installation grow a hundredfold within a minute; plans made for them before read all.
    ["autovacuum_naptime", forTests ? "60s" : "5s"],
    // A backup by physical copy needs the log that can rebuild pages, and a slot that keeps it.
    ["wal_level", "replica"],
    ["max_wal_senders", 0],
    ["fsync", forTests ? "off" : "on"],
    ["synchronous_commit", forTests ? "off" : "on"],
    ["full_page_writes", forTests ? "off" : "on"],
    ["shared_preload_libraries", "pg_stat_statements"],
    ["pg_stat_statements.track_utility", "off"],
    ["timezone", "UTC"],
    ["log_timezone", "UTC"],
    ["logging_collector", "on"],
    ["log_directory", home.logs],
    ["log_filename", "postgres-%a.log"],
    ["log_truncate_on_rotation", "on"],
    ["log_file_mode", "0600"],
    // Details and statements of errors hold the values of rows, so persons; the log must not.
    ["log_error_verbosity", "terse"],
    ["log_min_error_statement", "panic"],
  ];
  const body = lines.map(([name, value]) => `${name} = ${quote(String(value))}`);
  return [`# Written by Parley at each start. ${generation}`, ...body, ""].join("\n");
}

/** Who may connect: whoever knows a password, over the socket or from this machine. */
export const accessFile = [
  "# Written by Parley at each start.",
  "local all all scram-sha-256",
  "host all all 127.0.0.1/32 scram-sha-256",
  "",
].join("\n");

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
