import type { AwsAuthStore } from "../../../provider/kubernetes/configMap";
import type { Connection } from "../../../provider/kubernetes/validateConnection";
import type { MemoryCluster } from "./memoryCluster";

/** The call to the cluster at which a plugin is killed, counted from 0, and whether the cluster performs that call. */
export interface Kill {
  question: number;
  when: "before" | "after";
}

/** A plugin's connection to a cluster. Once the plugin is killed, it sends no calls and receives no answers. */
export class Mortal {
  public isDead = false;
  #asked = 0;

  public constructor(
    private readonly cluster: MemoryCluster,
    private readonly kill?: Kill,
  ) {}

  public async connect(connection: Connection): Promise<AwsAuthStore> {
    const store = await this.#ask(() => this.cluster.connect(connection));
    return {
      ...store,
      read: () => this.#ask(() => store.read()),
      write: (live, next) => this.#ask(() => store.write(live, next)),
      backUp: (live, owner, name) => this.#ask(() => store.backUp(live, owner, name)),
      prune: (owner, keep, others) => this.#ask(() => store.prune(owner, keep, others)),
      readBackup: (name) => this.#ask(() => store.readBackup(name)),
      whoAmI: () => this.#ask(() => store.whoAmI()),
      registeredNodes: () => this.#ask(() => store.registeredNodes()),
    };
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    const isLast = this.#asked++ === this.kill?.question;
    this.isDead ||= isLast && this.kill?.when === "before";
    if (this.isDead) {
      throw new Error("killed");
    }
    const answer = await question();
    if (isLast) {
      this.isDead = true;
      throw new Error("killed");
    }
    return answer;
  }
}
