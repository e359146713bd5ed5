import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import { hidden, show } from "../../check/render";
import { takesHooks } from "../beforeCreate";
import { type Owned, onlyOne } from "../refuseSecond";

/**
 * The options of a role. An account has one role of a name: where the program gives the name, a role that exists is refused
 * at preview.
 */
export function roleOptions(
  child: string,
  roleName: pulumi.Input<string> | undefined,
  component: pulumi.Resource,
): pulumi.CustomResourceOptions {
  if (roleName === undefined || !takesHooks()) {
    return { parent: component };
  }
  const found = ({ newInputs }: pulumi.ResourceHookArgs) => findRole(newInputs as RoleInputs, component);
  return onlyOne(child, { type: "aws:iam/role:Role", suffix: "-role", component, found });
}

interface RoleInputs {
  name?: pulumi.Input<string>;
}

/** The role that has the name; undefined where there is none, and where it can't be looked up: then IAM tells in the update. */
async function findRole({ name }: RoleInputs, parent: pulumi.Resource): Promise<Owned | undefined> {
  const given = pulumi.output(name);
  const known = (await whenKnown(given))?.value;
  if (known === undefined) {
    return undefined;
  }
  const role = await aws.iam.getRole({ name: known }, { parent }).catch(() => undefined);
  if (role?.arn === undefined) {
    return undefined;
  }
  const told = (await pulumi.isSecret(given)) ? hidden : known;
  return {
    what: `The IAM role ${show(told)}`,
    property: "arn",
    value: role.arn,
    importId: told,
    lost: {
      reason: "it isn't in the state of this stack",
      otherwise: "Else set roleName to another name, or leave it out.",
    },
  };
}
