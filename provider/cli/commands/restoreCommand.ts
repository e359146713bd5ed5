import { addChangeOptions, changeAwsAuth, requireConsent } from "../awsAuthChange";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { storeOf } from "../liveCluster";
import { orOtherWays } from "../lockedOut";
import { CommandError, type Subcommand } from "../subcommand";

const help = `
NAME is a backup as 'eks-auth backup --list' shows it, by default the newest. The
change is shown first: its lines, and who gains or loses access. It is made after
a confirmation, or with --yes. If aws-auth has changed since then, the new change
is shown and confirmed again. What is replaced is backed up.

A change that locks somebody out, or that removes what a stack declares, is
rejected without --force. The exit status is 1 if nothing was written because of
that, or because it wasn't confirmed.

If the cluster denies access or can't be reached, the other ways into it are
listed: administrators, its creator, and an access entry through the EKS API.`;

/** `eks-auth restore`: writes a backup to aws-auth. */
export const restoreCommand: Subcommand = {
  declare(command) {
    command.argument("[name]", "the backup; default: the newest");
    addConnectionOptions(addChangeOptions(command)).addHelpText("after", help);
  },
  async run(call) {
    requireConsent(call);
    const found = await connectionFrom(call);
    const unread: string[] = [];
    return await orOtherWays(found, call, async () => {
      const store = await storeOf(found, call, unread);
      call.progress("Reading the backups");
      const name = call.args[0] ?? (await store.listBackups()).at(-1)?.name;
      if (name === undefined) {
        throw new CommandError(
          "There are no backups of aws-auth in kube-system. Restore it from a file with `eks-auth apply`.",
        );
      }
      const data = await store.readBackup(name);
      return await changeAwsAuth(
        { by: "restore", source: `the backup ${name}`, next: () => data },
        store,
        call,
        unread,
      );
    });
  },
};
