import * as pulumi from "@pulumi/pulumi";
import { principalOf as principalInAwsAuth } from "../../awsauth/principal";
import { endsSoon } from "../../eks/accessEnd";
import { accessPolicyName } from "../../eks/accessEntries";
import { accessPolicyRules } from "../../eks/accessPolicyRules";
import { clusterRoleOf, nodeNames, policiesOf } from "../../eks/grants";
import { generatedUsername, iamPrincipalOf } from "../../eks/iamPrincipal";
import { type ResourceRule, resourceVerbs, rulesFor } from "../../eks/resourceRules";
import type { WithUnmanagedAccess } from "../../resources/awsAuthEntriesResource";
import { Gate } from "../../validation/gate";
import { asOutput, isPlain, mapInput, resolveIfKnown, withDefault } from "../../validation/outputs";
import type { AwsAuthArgs, AwsAuthRole, AwsAuthUser } from "../awsAuth/args";
import { AwsAuth } from "../awsAuth/awsAuth";
import type { GroupBinding } from "../groupBinding/groupBinding";
import { timeOfRun } from "../shared/clock";
import { formerChildren } from "../shared/formerChildren";
import { sourcesOf } from "../shared/inputSources";
import { after, configMapOf, type GrantPlan, type GrantSubject, unmanagedAccess } from "./grantEntries";
import type { NamedGrant } from "./namedGrants";
import { bindOwnGroup, bindRules, withOwnGroup } from "./ownGroup";

/** Declares one AwsAuth for all grants, and bindings with the permissions of their access policies and rules. */
export function declareInConfigMap(name: string, plan: GrantPlan): GrantSubject[] {
  const { grants } = plan.inputs;
  const bound = grants.flatMap((grant) => [...bindPolicies(name, grant, plan), ...bindRules(name, grant, plan)]);
  const subjects = grants.map((grant) => subjectOf(name, grant));
  const declare = (kinds: PrincipalKind[]) => declareAwsAuth(name, plan, subjects, kinds, bound);
  const arns = grants.map(({ principalArn }) => principalArn);
  const done = arns.every((arn): arn is string => isPlain(arn))
    ? declare(arns.map(kindOf))
    : pulumi.output(Promise.all(arns.map(kindOnceKnown))).apply(declare);
  const written = Gate.for(done);
  return subjects.map((subject) => ({ ...subject, principalArn: written.output(subject.principalArn) }));
}

function bindPolicies(name: string, grant: NamedGrant, plan: GrantPlan): GroupBinding[] {
  return policiesOf(grant).map(({ policy, namespaces }) => {
    const short = accessPolicyName(policy) as string;
    const clusterRole = clusterRoleOf(short);
    const permissions = clusterRole === undefined ? { rules: rulesOfPolicy(short) } : { clusterRole };
    return bindOwnGroup(name, grant, short, { ...permissions, namespaces }, plan);
  });
}

/** The rules of an access policy without a ClusterRole, for a role of the component. */
function rulesOfPolicy(policy: string): ResourceRule[] {
  return rulesFor(resourceVerbs(accessPolicyRules[policy] ?? []));
}

/** The Kubernetes identity of a grant's principal in aws-auth. */
function subjectOf(name: string, grant: NamedGrant): GrantSubject {
  const principalArn = asOutput(grant.principalArn);
  const nodes = grant.nodeType === undefined ? undefined : nodeNames(grant.nodeType);
  if (nodes) {
    return { principalArn, ...nodes };
  }
  const hasOwnGroup = policiesOf(grant).length > 0 || grant.rules !== undefined;
  const groups = hasOwnGroup ? withOwnGroup(name, grant) : withDefault(grant.kubernetesGroups, []);
  return { principalArn, username: usernameOf(grant), groups };
}

/** The given username, or the one that EKS generates for an access entry. */
function usernameOf({ username, principalArn }: NamedGrant): pulumi.Input<string> {
  const generated = (arn: string) => generatedUsername(arn) ?? arn;
  if (isPlain(username) && (username ?? undefined) !== undefined) {
    return username as string;
  }
  return isPlain(username) && isPlain(principalArn)
    ? generated(principalArn)
    : pulumi.all([username, principalArn]).apply(([given, arn]) => given ?? generated(arn));
}

/** A role's ARN as the authenticator sees it. The path is removed here because AwsAuth would log each removal. */
function withoutPath(arn: string): string {
  return principalInAwsAuth(arn).arn ?? arn;
}

/** Whether an entry belongs in mapRoles or in mapUsers. */
type PrincipalKind = "role" | "user";

function kindOf(arn: string): PrincipalKind {
  return (iamPrincipalOf(arn)?.kind ?? "role") === "role" ? "role" : "user";
}

/**
 * The kind of principal by its ARN. An ARN that a preview doesn't know counts as a role's, unless the program creates a
 * user.
 */
async function kindOnceKnown(arn: pulumi.Input<string>): Promise<PrincipalKind> {
  const known = await resolveIfKnown(arn);
  if (known !== undefined) {
    return kindOf(known.value);
  }
  const sources = await sourcesOf(arn);
  return sources.length === 1 && sources[0]?.type === "aws:iam/user:User" ? "user" : "role";
}

function declareAwsAuth(
  name: string,
  plan: GrantPlan,
  subjects: GrantSubject[],
  kinds: PrincipalKind[],
  bound: GroupBinding[],
): pulumi.Output<string> {
  const roles: AwsAuthRole[] = [];
  const users: AwsAuthUser[] = [];
  for (const [index, { username, groups }] of subjects.entries()) {
    const arn = plan.inputs.grants[index]?.principalArn as pulumi.Input<string>;
    if (kinds[index] === "role") {
      roles.push({
        roleArn: mapInput(arn, withoutPath),
        username,
        groups,
      });
    } else {
      users.push({ userArn: arn, username, groups });
    }
  }
  const { force, grants } = plan.inputs;
  const soon = grants.filter((grant) => endsSoon(grant, timeOfRun())).map(({ principalArn }) => principalArn);
  const args: AwsAuthArgs & WithUnmanagedAccess = {
    ...configMapOf(plan),
    ...unmanagedAccess(plan),
    ...(soon.length > 0 && { endingSoon: soon }),
    force,
    roles,
    users,
  };
  const { resourceVersion } = new AwsAuth(`${name}-aws-auth`, args, {
    parent: plan.parent,
    dependsOn: after(bound, plan),
    aliases: formerChildren(plan.parent, "eks-auth:index:AwsAuth", "-aws-auth"),
  });
  return resourceVersion;
}
