import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * The line between a browser and the server. It can be cut, with open sockets and all, which the
 * browser's own switch for being offline leaves open.
 */
export class Cable {
  readonly url: string;
  private readonly server: Server;
  private readonly ends = new Set<Socket>();
  private isCut = false;

  private constructor(server: Server, url: string) {
    this.server = server;
    this.url = url;
  }

  static async lay(to: string): Promise<Cable> {
    const { hostname, port } = new URL(to);
    const server = createServer((near) => {
      if (cable.isCut) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const end of [near, far]) {
        cable.ends.add(end);
        end.on("error", () => undefined);
        end.on("close", () => {
          cable.ends.delete(end);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("no port");
    const cable = new Cable(server, `http://127.0.0.1:${address.port}`);
    return cable;
  }

  cut(): void {
    this.isCut = true;
    for (const end of this.ends) end.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
