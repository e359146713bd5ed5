import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server on 127.0.0.1 that accepts connections and never answers. */
export class SilentServer {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      // Reads incoming data, so that the end of a connection is noticed.
      socket.resume();
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  public static async start(): Promise<SilentServer> {
    const server = createServer();
    const started = new SilentServer(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return started;
  }

  /** `127.0.0.1:<port>` */
  public get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Waits for the next connection. */
  public async connected(): Promise<void> {
    await once(this.server, "connection");
  }

  public async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.server.close();
    await once(this.server, "close");
  }
}
