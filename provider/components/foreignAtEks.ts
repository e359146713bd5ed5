import { show } from "../check/render";
import { parseArn } from "../iam/arn";
import { ownerTag } from "../iam/ownership";
import { thisStack } from "./owner";

/** What was to be read of EKS by the AWS SDK. */
export interface Unread {
  /** What it is, as in `Pod Identity associations`. */
  things: string;
  /** The cluster as it may be told. */
  cluster: string;
  /** What it was read for, as in `to see whether it has one`. */
  purpose: string;
  /** The two actions that it takes. */
  actions: [string, string];
  /** Left out where it would tell a secret. */
  reason?: string;
}

/** Says that something at EKS can't be read, and what that takes. */
export function unreadable({ things, cluster, purpose, actions, reason }: Unread): string {
  return (
    `The ${things} of the cluster ${show(cluster)} can't be read, ${purpose}; expected ${actions.join(" and ")} to answer. ` +
    "Give the deployer both; where the AWS provider signs in otherwise than the AWS SDK does, pass profile or roleToAssume." +
    (reason === undefined ? "" : ` ${reason}`)
  );
}

/** Fails where what the AWS SDK found isn't of the AWS provider's account: it is of another cluster of the same name. */
export function assertAccount(arn: string, account: string): void {
  if (parseArn(arn)?.accountId !== account) {
    throw new Error(`The AWS login that was found is of another account than the AWS provider's, ${account}.`);
  }
}

/** The command that marks something at EKS as this stack's. */
export function markAtEks(arn: string): string {
  return `aws eks tag-resource --resource-arn ${arn} --tags ${ownerTag}=${thisStack()}`;
}
