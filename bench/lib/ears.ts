import { livePath } from "@parley/contract";
import { WebSocket } from "ws";

export type Heard = (socket: number, frame: Buffer, at: number) => void;

const openAtOnce = 50;

/**
 * Sockets of signed-in users, all in this process. Frames are handed on as bytes, because taking a
 * thousand of them apart would delay the last by more than the server does.
 */
export class Ears {
  heard: Heard = () => {};
  private readonly sockets: WebSocket[] = [];

  get count(): number {
    return this.sockets.filter((ws) => ws.readyState === WebSocket.OPEN).length;
  }

  /** Opens one socket for each cookie and returns when every one has been greeted. */
  async open(url: string, cookies: readonly (() => string)[]): Promise<void> {
    const left = [...cookies];
    const hand = async () => {
      for (let cookie = left.pop(); cookie; cookie = left.pop()) await this.openOne(url, cookie());
    };
    await Promise.all(Array.from({ length: openAtOnce }, hand));
  }

  close(): void {
    for (const ws of this.sockets) ws.terminate();
  }

  private openOne(url: string, cookie: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const ws = new WebSocket(`${url.replace(/^http/, "ws")}${livePath}`, {
        headers: { cookie },
        perMessageDeflate: false,
        skipUTF8Validation: true,
      });
      const index = this.sockets.push(ws) - 1;
      ws.on("message", (data) => {
        const at = performance.now();
        if (!Buffer.isBuffer(data)) return;
        if (data.indexOf('{"type":"hello"') === 0) resolve();
        else this.heard(index, data, at);
      });
      ws.on("error", reject);
      ws.on("close", (code) => reject(new Error(`the server closed a socket: ${code}`)));
    });
  }
}
