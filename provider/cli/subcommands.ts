import type { Subcommand } from "./subcommand";

/** A subcommand, as the list in the help shows it. */
export interface ListedSubcommand {
  /** One line, without a full stop. */
  summary: string;
  /** Loads its file. */
  load(): Subcommand;
}

/** All subcommands, in the order of the help. A new one is a file in `commands/` and a line here. */
export const subcommands: Record<string, ListedSubcommand> = {
  lint: {
    summary: "find mistakes in an aws-auth ConfigMap, in a file or in a cluster",
    load: () => (require("./commands/lintCommand") as typeof import("./commands/lintCommand")).lintCommand,
  },
  explain: {
    summary: "explain the access of an IAM principal, or why it has none",
    load: () => (require("./commands/explainCommand") as typeof import("./commands/explainCommand")).explainCommand,
  },
  "who-can": {
    summary: "list the IAM principals that may make a request",
    load: () => (require("./commands/whoCanCommand") as typeof import("./commands/whoCanCommand")).whoCanCommand,
  },
  backup: {
    summary: "back up the ConfigMap aws-auth, or list its backups",
    load: () => (require("./commands/backupCommand") as typeof import("./commands/backupCommand")).backupCommand,
  },
  restore: {
    summary: "restore a backup of the ConfigMap aws-auth",
    load: () => (require("./commands/restoreCommand") as typeof import("./commands/restoreCommand")).restoreCommand,
  },
  apply: {
    summary: "write a document to the ConfigMap aws-auth",
    load: () => (require("./commands/applyCommand") as typeof import("./commands/applyCommand")).applyCommand,
  },
  diff: {
    summary: "show who gains or loses access between documents, backups, reports or a cluster",
    load: () => (require("./commands/diffCommand") as typeof import("./commands/diffCommand")).diffCommand,
  },
  adopt: {
    summary: "print the program that declares the access to a cluster",
    load: () => (require("./commands/adoptCommand") as typeof import("./commands/adoptCommand")).adoptCommand,
  },
  token: {
    summary: "print a token for kubectl, as its credential plugin",
    load: () => (require("./commands/tokenCommand") as typeof import("./commands/tokenCommand")).tokenCommand,
  },
  kubeconfig: {
    summary: "print a kubeconfig that gets its tokens from this command",
    load: () =>
      (require("./commands/kubeconfigCommand") as typeof import("./commands/kubeconfigCommand")).kubeconfigCommand,
  },
};
