import { policyAttachment } from "./policyAttachment";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/userpolicyattachment/ */
export const userPolicyAttachment = policyAttachment("aws:iam/userPolicyAttachment:UserPolicyAttachment", {
  property: "user",
  title: "User",
  attach: (iam, UserName, PolicyArn) => iam.attachUserPolicy({ UserName, PolicyArn }),
  detach: (iam, UserName, PolicyArn) => iam.detachUserPolicy({ UserName, PolicyArn }),
  list: (iam, UserName) => iam.listAttachedUserPolicies({ UserName }),
});
