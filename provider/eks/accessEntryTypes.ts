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
