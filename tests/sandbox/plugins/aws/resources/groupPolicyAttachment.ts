import { policyAttachment } from "./policyAttachment";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/grouppolicyattachment/ */
export const groupPolicyAttachment = policyAttachment("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {
  property: "group",
  title: "Group",
  attach: (iam, GroupName, PolicyArn) => iam.attachGroupPolicy({ GroupName, PolicyArn }),
  detach: (iam, GroupName, PolicyArn) => iam.detachGroupPolicy({ GroupName, PolicyArn }),
  list: (iam, GroupName) => iam.listAttachedGroupPolicies({ GroupName }),
});
