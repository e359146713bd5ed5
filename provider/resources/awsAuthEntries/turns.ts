/**
 * Runs changes to one cluster's aws-auth one after the other. At the same time, they would conflict repeatedly: of 300
 * resources, most gave up after 30 attempts.
 *
 * Changes of other processes aren't queued. To detect them, a change is only written over the version that it has read.
 */
export class Turns {
  /** The queue of each cluster, by endpoint. */
  readonly #queues = new Map<string, Queue>();

  /** The number of changes that have ended. A reader records it before it reads, and passes it to `take`. */
  public ended(endpoint: string): number {
    return this.#queues.get(endpoint)?.ended ?? 0;
  }

  /**
   * Runs a change after all earlier ones have succeeded or failed.
   *
   * @param seen The number of changes that had ended when the ConfigMap was read.
   * @param change The change. Its argument is whether the document is still up to date, as far as this process knows.
   */
  public take<T>(endpoint: string, seen: number | undefined, change: (isFresh: boolean) => Promise<T>): Promise<T> {
    const queue = this.#queues.get(endpoint) ?? { begun: 0, ended: 0, last: Promise.resolve() };
    this.#queues.set(endpoint, queue);
    const isFresh = queue.begun === seen;
    queue.begun += 1;
    const turn = queue.last.then(() => change(isFresh));
    const end = () => {
      queue.ended += 1;
    };
    queue.last = turn.then(end, end);
    return turn;
  }
}

interface Queue {
  begun: number;
  ended: number;
  /** Settles when the last change in the queue has ended. */
  last: Promise<void>;
}
