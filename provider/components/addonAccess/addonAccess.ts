import * as pulumi from "@pulumi/pulumi";
import type { AccountPolicies } from "../../eks/addonPolicies";
import { addonNameForm, addonVersionForm, clusterNameForm, namespaceForm, tagIssues } from "../../iam/names";
import { loginIssues } from "../../kubernetes/validateConnection";
import { choiceIssues, missingIssues, plainIssues, textIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import { type CheckedInputs, checkInputs, registrationInputs } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { asOutput, dependingOnResources, isPlain, mapInput } from "../../validation/outputs";
import { show } from "../../validation/render";
import { podIdentityAgent } from "../podIdentity/agent";
import { associateServiceAccounts } from "../podIdentity/associations";
import { findAssociationOf } from "../podIdentity/existing";
import { agentIssues } from "../podIdentity/validate";
import type { RoleArgs } from "../role/args";
import { declareRole, validateRole } from "../role/role";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import { flat } from "../shared/declareEach";
import { ownerTag } from "../shared/ownership";
import { setOutputs } from "../shared/setOutputs";
import { isFirstInRun } from "../shared/thisRun";
import { type AddonAccessArgs, type AddonPodIdentityAssociation, AssociationOwner } from "./args";
import { findRecommendation, otherPolicies } from "./recommendation";

/**
 * AWS permissions for an EKS add-on through EKS Pod Identity: for each of its service accounts that needs permissions, an
 * IAM role with the policies that EKS recommends (`DescribeAddonConfiguration`), and an association of the two. The
 * associations are owned by the add-on, with the output `podIdentityAssociations`, or by this stack.
 *
 * Each role trusts EKS Pod Identity (`pods.eks.amazonaws.com`) only for this cluster and this service account,
 * identified by its session tags, and has only the recommended policies and those of the program. AWS chooses the
 * recommended policies, which are managed by AWS and so not limited to resources of yours. If another version recommends
 * other policies, the preview of the update shows what is attached and detached.
 *
 * The preview rejects an add-on without a recommendation, an unknown version, and a service account with an association
 * of someone else. EKS gives a service account only one association per cluster, and neither an add-on nor this stack
 * takes over the other's. To change `owner` from `add-on` to `stack`, remove `podIdentityAssociations` from the add-on
 * first, in an update of its own. From `stack` to `add-on` takes two updates: the first deletes the associations, and
 * the second creates those of the add-on; between them, new pods get no credentials.
 *
 * Don't set `serviceAccountRoleArn` of the same add-on, which is for IRSA. EKS accepts a service account in
 * `podIdentityAssociations` only if the version of the add-on has it, and an empty list deletes the add-on's
 * associations.
 *
 * The identity that runs Pulumi (the deployer) needs `eks:DescribeAddon`, `eks:DescribeAddonVersions`,
 * `eks:DescribeAddonConfiguration`, `eks:DescribeCluster`, `eks:ListPodIdentityAssociations`,
 * `eks:DescribePodIdentityAssociation`, and `iam:PassRole` and `iam:GetRole` on the roles; for the roles, the permissions
 * of a ServiceAccountRole; with the owner `stack`, `eks:CreatePodIdentityAssociation`,
 * `eks:UpdatePodIdentityAssociation`, `eks:DeletePodIdentityAssociation`, `eks:TagResource` and `eks:UntagResource`; with
 * the agent `ensure`, `eks:CreateAddon`, `eks:UpdateAddon` and `eks:DeleteAddon`. AWS doesn't document which permissions
 * EKS checks for the associations of an add-on: grant those for associations with the owner `add-on` too.
 *
 * Source, read in November 2026: https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/retreive-iam-info.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/update-addon-role.html and
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
 */
export class AddonAccess extends pulumi.ComponentResource {
  /** The version of the add-on whose recommendation is used. */
  public readonly addonVersion!: pulumi.Output<string>;
  /** The namespace of the service accounts. */
  public readonly namespace!: pulumi.Output<string>;
  /** The ARNs of the roles, by the name of the service account. */
  public readonly roleArns!: pulumi.Output<Record<string, string>>;
  /**
   * The service accounts with their roles: `podIdentityAssociations` of `aws.eks.Addon`. Empty with the owner `stack`.
   */
  public readonly podIdentityAssociations!: pulumi.Output<AddonPodIdentityAssociation[]>;
  /** The IDs of the associations that this stack owns. Empty with the owner `add-on`. */
  public readonly associationIds!: pulumi.Output<string[]>;

  /**
   * Declares the roles of an add-on and, with the owner `stack`, their associations.
   *
   * @param name The name of the component; its children are named `<name>-<service account>-role`, `<name>-<service account>-<managed policy>`, `<name>-<service account>-<inline policy>`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The cluster, the add-on and the owner of the associations.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: AddonAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:AddonAccess", name, registrationInputs(args), opts);
    const checked = checkInputs("AddonAccess", name, args, validateAddonAccess);
    const { inputs, gate } = checked;
    const agent = podIdentityAgent(name, gate.input(inputs.clusterName), inputs.agent, this);
    const found = findRecommendation(name, args, checked, this);
    const unknown = pulumi.unknown as unknown as {
      addonVersion: string;
      namespace: string;
      accounts: AccountPolicies[];
    };
    const recommendation = pulumi.output(found.then((known) => known ?? unknown));
    const declared = flat<DeclaredAccount[]>(
      pulumi.all([recommendation, checked.known]).apply(([{ accounts, namespace }, known]) =>
        pulumi.all(
          accounts.map((account) => {
            const own = { ...inputs, namespace: withFallback(inputs.namespace, namespace) };
            return declareAccount(name, account, own, { args, checked, known, agent }, this);
          }),
        ),
      ),
    );
    const { namespace } = inputs;
    setOutputs<AddonAccess>(this, gate.and(Gate.for(found)), {
      addonVersion: recommendation.addonVersion,
      namespace: recommendation.apply((known) => asOutput(withFallback(namespace, known.namespace))),
      roleArns: declared.apply((all) =>
        Object.fromEntries(all.map(({ serviceAccount, roleArn }) => [serviceAccount, roleArn])),
      ),
      podIdentityAssociations: declared.apply((all) =>
        all.filter(({ isForAddon }) => isForAddon).map(({ serviceAccount, roleArn }) => ({ serviceAccount, roleArn })),
      ),
      associationIds: declared.apply((all) => all.flatMap(({ associationIds }) => associationIds)),
    });
  }
}

function withFallback(given: pulumi.Input<string> | undefined, fallback: string): pulumi.Input<string> {
  return given === undefined
    ? fallback
    : mapInput(given as pulumi.Input<string | undefined>, (known) => known ?? fallback);
}

/** A service account of the add-on with its role. */
interface DeclaredAccount extends AddonPodIdentityAssociation {
  /** Whether the add-on is to associate it. */
  isForAddon: boolean;
  /** The ID of its association if this stack owns that: none or one. */
  associationIds: string[];
}

/** The parts of a component that its service accounts share. */
interface Shared {
  args: AddonAccessArgs;
  checked: CheckedInputs<AddonAccessArgs>;
  known: AddonAccessArgs;
  agent: pulumi.Output<pulumi.Resource[]>;
}

/** Declares the role of a service account and, if this stack owns it, its association. */
function declareAccount(
  name: string,
  { serviceAccount, policyArns }: AccountPolicies,
  inputs: AddonAccessArgs & { namespace: pulumi.Input<string> },
  { args, checked: { gate, known: checkedLater }, known, agent }: Shared,
  parent: pulumi.Resource,
): pulumi.Output<DeclaredAccount> {
  const { clusterName, namespace, owner, profile, assumeRoleArn, tags } = inputs;
  const account = { namespace, name: serviceAccount };
  const component = "AddonAccess";
  const trustPolicy = trustPolicyOf(
    { serviceAccounts: [account], podIdentity: { clusterNames: [clusterName] }, role: {} },
    { component, name, args, spread: "Shorten the names", maxTrustPolicySize: undefined, gate },
    parent,
  );
  const role = declareRole(
    `${name}-${serviceAccount}`,
    trustPolicy,
    { ...inputs, policyArns: allPolicies(policyArns, inputs.policyArns, known) },
    { component, args, known: checkedLater, suffix: `-${serviceAccount}-role` },
    parent,
  );
  // Pods of the add-on get the role with its policies, and keep it until they are removed.
  const ready = dependingOnResources(role.arn, role.policies);
  const lookUp = { component, name, args, gate, profile, assumeRoleArn };
  if (owner === AssociationOwner.Stack) {
    const { ids } = associateServiceAccounts(
      name,
      [account],
      { clusterName, roleArn: ready, tags },
      agent,
      lookUp,
      parent,
    );
    return pulumi
      .all([ready, ids])
      .apply(([roleArn, associationIds]) => ({ serviceAccount, roleArn, isForAddon: false, associationIds }));
  }
  const found = findAssociationOf(
    clusterName,
    account,
    { roleArn: role.arn },
    { ...lookUp, addonName: known.addonName as string },
    parent,
  );
  const isForAddon = found.then(async ({ own }) => {
    if (own !== undefined) {
      await warnOfDeletion(own.what, parent);
    }
    return own === undefined;
  });
  // The add-on's pods need the agent, so the add-on comes after it.
  const agentIds = agent.apply((resources) =>
    pulumi.all(resources.map((resource) => (resource as pulumi.CustomResource).id)),
  );
  return pulumi
    .all([ready, isForAddon, agentIds])
    .apply(([roleArn, forAddon]) => ({ serviceAccount, roleArn, isForAddon: forAddon, associationIds: [] }));
}

/** The recommended policies, and those of the program that aren't among them. */
function allPolicies(
  recommended: string[],
  given: AddonAccessArgs["policyArns"],
  known: AddonAccessArgs,
): pulumi.Input<pulumi.Input<string>[]> {
  if (isPlain(given)) {
    return [...recommended, ...otherPolicies(recommended, known).flatMap(({ index }) => given?.[index] ?? [])];
  }
  return pulumi
    .output(given as pulumi.Input<string[]>)
    .apply((list) => [...recommended, ...(list ?? []).filter((arn) => !recommended.includes(arn))]);
}

async function warnOfDeletion(what: string, parent: pulumi.Resource): Promise<void> {
  if (isFirstInRun(`deletion of ${what}`)) {
    await pulumi.log.warn(
      `owner is ${show(AssociationOwner.AddOn)}: ${what} belongs to this stack. This update deletes it, and until the next update, ` +
        "in which the add-on gets it, new pods get no credentials. Run the update twice.",
      parent,
    );
  }
}

/** The issues of the inputs of an AddonAccess that don't depend on the add-on. */
function validateAddonAccess(args: AddonAccessArgs): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  const { clusterName, addonName, addonVersion, owner, namespace, agent } = args;
  return [
    ...missingIssues("clusterName", clusterName, clusterNameForm.expected, "Pass the name of the cluster."),
    ...textIssues("clusterName", clusterName, clusterNameForm),
    ...missingIssues("addonName", addonName, addonNameForm.expected, "Pass the name of the add-on."),
    ...textIssues("addonName", addonName, addonNameForm),
    ...textIssues("addonVersion", addonVersion, addonVersionForm),
    ...missingIssues("owner", owner, '"add-on" or "stack"', "Choose who owns the associations."),
    ...plainIssues("owner", owner),
    ...choiceIssues("owner", owner, AssociationOwner).map((issue) => ({ ...issue, fix: "Use one of these values." })),
    ...textIssues("namespace", namespace, namespaceForm),
    ...agentIssues(agent),
    ...validateRole(role),
    ...loginIssues(args),
    ...tagIssues("tags", tags, [ownerTag]),
  ];
}
