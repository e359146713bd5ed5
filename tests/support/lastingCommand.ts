import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/**
 * A command that never ends on its own, and that starts another one. Both are connected to this process, so that it
 * notices when they have ended.
 */
export class LastingCommand {
  private readonly connections: Socket[] = [];

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      socket.on("error", () => {});
      this.connections.push(socket.resume());
    });
  }

  public static async listen(): Promise<LastingCommand> {
    const server = createServer();
    const listening = once(server, "listening");
    server.listen(0, "127.0.0.1");
    await listening;
    return new LastingCommand(server);
  }

  /** The command, in JavaScript. It ignores every signal that can be ignored. */
  public get code(): string {
    const { port } = this.server.address() as AddressInfo;
    const last = `process.on("SIGTERM", () => {}); require("node:net").connect(${port}, "127.0.0.1")`;
    return `${last}; require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(last)}])`;
  }

  /** Settles once the command and its child run. */
  public async started(): Promise<void> {
    while (this.connections.length < 2) {
      await once(this.server, "connection");
    }
  }

  /** Settles once both have ended. */
  public async ended(): Promise<void> {
    await Promise.all(this.connections.map((socket) => socket.closed || once(socket, "close")));
  }

  public stop(): void {
    for (const socket of this.connections) {
      socket.destroy();
    }
    this.server.close();
  }
}
