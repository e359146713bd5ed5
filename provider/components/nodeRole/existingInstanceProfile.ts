import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { supportsHooks } from "../../sdkInternals";
import { findByName } from "../shared/existingNames";
import { onlyOne } from "../shared/onlyOne";

const profileType = "aws:iam/instanceProfile:InstanceProfile";

/**
 * The options of an instance profile. Their names are unique in an account, so if the program sets the name, an existing
 * profile with that name is rejected at preview.
 */
export function instanceProfileOptions(
  child: string,
  name: pulumi.Input<string> | undefined,
  component: pulumi.Resource,
): pulumi.CustomResourceOptions {
  if (name === undefined || !supportsHooks()) {
    return { parent: component };
  }
  const kind = { type: profileType, what: "instance profile", input: "instanceProfileName", find: findProfileArn };
  const found = ({ newInputs }: pulumi.ResourceHookArgs) =>
    findByName((newInputs as { name?: pulumi.Input<string> }).name, kind, component);
  return onlyOne(child, { type: profileType, suffix: "-instance-profile", component, found });
}

/** The ARN of the instance profile with a name; undefined if there is none or it can't be read. */
function findProfileArn(name: string, options: pulumi.InvokeOptions): Promise<string | undefined> {
  return aws.iam.getInstanceProfile({ name }, options).then(
    ({ arn }) => arn,
    () => undefined,
  );
}
