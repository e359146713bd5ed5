import { claimantOf } from "../../awsauth/claims";
import { readAwsAuth } from "../../awsauth/document/read";
import { commandOwner } from "../../kubernetes/backups";
import type { AwsAuthStore, LiveConfigMap, StoredBackup } from "../../kubernetes/configMap";
import { type AwsAuthContent, contentInWords, contentOf, isSameData } from "../awsAuthContent";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { connectedStore } from "../liveCluster";
import { columns } from "../style";
import { CommandError, ExitStatus, type Result, type Subcommand } from "../subcommand";

const help = `
A backup is a ConfigMap in kube-system with the label
eks-auth/backup-of=aws-auth. The component AwsAuth makes one before each change,
and so do 'eks-auth restore' and 'eks-auth apply'. Backups of this command are
never deleted automatically; 'kubectl -n kube-system delete configmap NAME'
deletes one. 'eks-auth restore NAME' restores one.`;

/** `eks-auth backup`: a backup of the live aws-auth, or the list of its backups. */
export const backupCommand: Subcommand = {
  declare(command) {
    command.option("--list", "list the backups, with their writers and contents, instead");
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const store = await connectedStore(await connectionFrom(call), call);
    call.progress("Reading the ConfigMap aws-auth");
    const live = await store.read();
    return call.options.list === true ? listed(live, await store.listBackups()) : await backedUp(store, live);
  },
};

async function backedUp(store: AwsAuthStore, live: LiveConfigMap | undefined): Promise<Result> {
  if (live === undefined) {
    throw new CommandError("The cluster has no ConfigMap aws-auth in kube-system, so there is nothing to back up.");
  }
  const name = await store.backUp(live, `${commandOwner}backup`);
  const { resourceVersion, data } = live;
  return {
    status: ExitStatus.Fine,
    data: { name, namespace: "kube-system", resourceVersion, ...contentOf(readAwsAuth(data)) },
    text: () =>
      `The ConfigMap ${name} in kube-system contains ${contentInWords(contentOf(readAwsAuth(data)))}. ` +
      `To restore it, run \`eks-auth restore ${name}\`.`,
  };
}

/** A backup in the list. */
interface ListedBackup extends AwsAuthContent {
  name: string;
  createdAt: string;
  /** What made it, in words. */
  writer: string;
  /** Whether its data is that of the live ConfigMap. */
  isLive: boolean;
}

function listed(live: LiveConfigMap | undefined, stored: readonly StoredBackup[]): Result {
  const backups = stored.map(
    ({ name, createdAt, owner, data }): ListedBackup => ({
      name,
      createdAt,
      writer: writerInWords(owner, live?.annotations ?? {}),
      isLive: live !== undefined && isSameData(data, live.data),
      ...contentOf(readAwsAuth(data)),
    }),
  );
  backups.reverse();
  return {
    status: ExitStatus.Fine,
    data: { backups },
    text: (style) => {
      const head = ["NAME", "TIME", "WRITER", "CONTENT"].map(style.strong);
      const rows = backups.map(({ name, createdAt, writer, isLive, ...content }) => [
        name,
        createdAt,
        writer,
        contentInWords(content) + (isLive ? style.good(" (as live)") : ""),
      ]);
      return rows.length === 0 ? "There are no backups of aws-auth." : columns([head, ...rows]);
    },
  };
}

/** What made a backup: this command, or a resource, whose claim in aws-auth names its stack. */
function writerInWords(owner: string, annotations: Readonly<Record<string, string>>): string {
  if (owner.startsWith(commandOwner)) {
    return `eks-auth ${owner.slice(commandOwner.length)}`;
  }
  const { stack, resource } = claimantOf(annotations, owner) ?? {};
  const name = resource?.split("::").at(-1);
  return stack === undefined ? `a former resource (${owner})` : `the stack ${stack}${name ? `, ${name}` : ""}`;
}
