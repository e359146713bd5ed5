import { capabilities } from "../../../provider/iam/controlPlane/capabilities";
import type { ResourceKind } from "../../../provider/iam/controlPlane/scope";
import { policyText } from "../../../provider/iam/policyDocument";
import { statementsIn, valuesOf } from "../../../provider/iam/serviceTrust";
import { isLike } from "../../../provider/iam/trustConditions";
import { coversAction } from "../../../provider/iam/trustProblems";
import { pending } from "../../../provider/validation/issues";
import { fieldsOf, itemsOf } from "../../inputValues";
import type { CheckedResource } from "../../rule";

const role = "aws:iam/role:Role";
const permissionSet = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy";

/** The types of resources with a policy that isn't a trust policy. */
export const policyTypes = [
  role,
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  permissionSet,
];

/** A statement of an identity-based policy. */
export interface PolicyStatement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** The statements of each policy in a resource, as far as they are known. */
export function policiesIn({ type, props }: CheckedResource): PolicyStatement[][] {
  const policies =
    type === role
      ? itemsOf(props.inlinePolicies).map((inline) => fieldsOf(inline).policy)
      : [type === permissionSet ? props.inlinePolicy : props.policy];
  return policies
    .filter((policy) => policy !== undefined && policy !== null && policy !== pending)
    .map((policy) => statementsIn(policyText(policy)) as PolicyStatement[]);
}

/** The statements of a policy that allow an action of the EKS API, such as `CreateCluster`, on a resource that it has. */
export function allowing(statements: readonly PolicyStatement[], action: string): PolicyStatement[] {
  const kinds = kindsOf(action);
  const covering = statements.filter((statement) => covers(statement, `eks:${action}`, kinds));
  const isDenied = covering.some(
    ({ Effect, Resource, Condition }) =>
      Effect === "Deny" && Condition === undefined && valuesOf(Resource).includes("*"),
  );
  return isDenied ? [] : covering.filter(({ Effect }) => Effect === "Allow");
}

/** The types of the resources of an action. */
function kindsOf(action: string): ResourceKind[] {
  return Object.values(capabilities)
    .flatMap(({ eks }) => eks)
    .flatMap(([kinds, actions]) => (actions.includes(action) ? kinds : []));
}

/** Whether a statement is about an action, on resources of these types. */
function covers(
  { Action, NotAction, Resource, NotResource }: PolicyStatement,
  action: string,
  kinds: readonly ResourceKind[],
): boolean {
  const isAction = NotAction === undefined ? coversAction(Action, action) : !coversAction(NotAction, action);
  return (
    isAction && (NotResource !== undefined || valuesOf(Resource).some((pattern) => includes(String(pattern), kinds)))
  );
}

/** Whether a pattern of ARNs includes resources of EKS of these types. A part that it leaves out can be any. */
function includes(pattern: string, kinds: readonly ResourceKind[]): boolean {
  const [, , service = "*", , , resource = "*"] = pattern.split(":");
  const [kind = "*"] = resource.split("/");
  return isLike(service, "eks") && kinds.some((one) => isLike(kind, one));
}
