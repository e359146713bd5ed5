import type { Issue, Path } from "../check/issues";

/**
 * What each type of access entry takes.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */

/** The type of an entry for people, pipelines and controllers: the only one that takes groups and a user name. */
export const standardType = "STANDARD";

/** True for a type whose entries are for nodes: their groups and user name are EKS's own, and the principal is a role. */
export function isForNodes(type: string): boolean {
  return type !== standardType;
}

/**
 * The types whose entries take access policies. The API's reference names only EC2_LINUX and EC2_WINDOWS as types that
 * don't, yet the others refuse them too; EC2 needs one, AmazonEKSAutoNodePolicy, to join nodes of EKS Auto Mode.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export const typesWithPolicies: readonly string[] = [standardType, "EC2"];

/**
 * The problem of a type that EKS has and that no program declares: SageMaker HyperPod creates the entries of its nodes
 * itself, and the list of types in the source of the AWS provider, which it validates against, doesn't have it.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/consts.go
 */
export function hyperpodProblems(path: Path, value: unknown): Issue[] {
  return value === "HYPERPOD_LINUX"
    ? [
        {
          code: "choice",
          paths: [path],
          value,
          expected: "a type that the AWS provider knows, which has none for the nodes of SageMaker HyperPod",
          fix:
            "Leave the entry out: HyperPod creates the access entries of its nodes itself, see " +
            "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html.",
        },
      ]
    : [];
}
