import { kubeconfigWith, tokenUser } from "../../eks/loginKubeconfig";
import { addClusterOptions, clusterFrom } from "../connectionOptions";
import { clusterInEks } from "../liveCluster";
import { dataOutputOption } from "../outputFormat";
import { ExitStatus, type Subcommand } from "../subcommand";

const help = `
The kubeconfig contains no secret: kubectl runs 'eks-auth token' with the same
options. Example:

  eks-auth kubeconfig --cluster prod > prod.yaml
  kubectl --kubeconfig prod.yaml get pods`;

/** `eks-auth kubeconfig`: a kubeconfig whose user gets tokens from `eks-auth token`. */
export const kubeconfigCommand: Subcommand = {
  declare(command) {
    addClusterOptions(command).addOption(dataOutputOption("yaml")).addHelpText("after", help);
  },
  async run(call) {
    const { clusterName, ...login } = clusterFrom(call);
    const { endpoint, ca, region, description } = await clusterInEks({ clusterName, ...login }, call);
    const { profile, assumeRoleArn } = login;
    const args = [
      ...["--cluster", clusterName, "--region", region],
      ...(profile === undefined ? [] : ["--profile", profile]),
      ...(assumeRoleArn === undefined ? [] : ["--assume-role-arn", assumeRoleArn]),
    ];
    const cluster = { name: description.arn, endpoint, certificateAuthority: ca };
    const data = kubeconfigWith(cluster, { name: description.arn, user: tokenUser(args) }, clusterName);
    return { status: ExitStatus.Fine, data, text: () => JSON.stringify(data) };
  },
};
