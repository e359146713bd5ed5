/**
 * Changes of one cluster's aws-auth, carried out one after the other. At the same time, each would find that another one
 * was faster, again and again: of 300 resources most gave up after 30 attempts.
 *
 * Other processes are in no queue: for them, a change is written only onto the version that it has read.
 */
export class Turns {
  /** The queue of each cluster, by endpoint. */
  readonly #queues = new Map<string, Queue>();

  /** How many changes have ended. A reader notes it before it reads, for `take`. */
  public ended(endpoint: string): number {
    return this.#queues.get(endpoint)?.ended ?? 0;
  }

  /**
   * Carries a change out after those that came before it, whether they failed or not.
   *
   * @param seen How many had ended when the ConfigMap was read.
   * @param change Is told whether what was read is still up to date, as far as this process knows.
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
