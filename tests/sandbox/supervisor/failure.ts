/** A part of the sandbox that didn't start or that ended early, with the end of its log. */
export class PartFailure extends Error {
  constructor(
    readonly part: string,
    reason: string,
    readonly log: string,
  ) {
    super(`${part} ${reason}. The end of its log:\n${log.replace(/^/gm, "  | ")}`);
  }

  /** Whether another program took the part's port after it was chosen. */
  get isPortCollision(): boolean {
    return /address already in use|EADDRINUSE/i.test(this.log);
  }
}
