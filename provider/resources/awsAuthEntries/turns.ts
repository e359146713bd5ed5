/**
 * Changes of one cluster's aws-auth, carried out one after the other. At the same time, each would find that another one
 * was faster, again and again: of 300 resources most gave up after 30 attempts.
 *
 * Other processes are in no queue: for them, a change is written only onto the version that it has read.
 */
export class Turns {
  /** The last change of each cluster, by endpoint. */
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Carries a change out after those that came before it, whether they failed or not.
   *
   * @param change Is told whether it was the first in the queue. If not, what was read before is out of date.
   */
  public take<T>(endpoint: string, change: (isFirst: boolean) => Promise<T>): Promise<T> {
    const previous = this.#last.get(endpoint);
    const turn = previous === undefined ? change(true) : previous.then(() => change(false));
    const ended: Promise<void> = turn.then(
      () => this.#leave(endpoint, ended),
      () => this.#leave(endpoint, ended),
    );
    this.#last.set(endpoint, ended);
    return turn;
  }

  #leave(endpoint: string, ended: Promise<unknown>): void {
    if (this.#last.get(endpoint) === ended) {
      this.#last.delete(endpoint);
    }
  }
}
