import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { components } from "./components";
import { packageVersion, schemaPath } from "./package";

/** The package as a Pulumi provider: it serves the checked-in schema and constructs the components that are in it. */
export class EksAuthProvider implements Provider {
  public readonly version = packageVersion();

  public async getSchema(): Promise<string> {
    return readFileSync(schemaPath, "utf8");
  }

  public async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const component = components[type];
    if (component === undefined) {
      const known = Object.keys(components).join(", ");
      throw new Error(`eks-auth has no component of type "${type}"; expected one of ${known}. Correct the type.`);
    }
    try {
      const resource = new (component())(name, inputs as never, options);
      return { urn: resource.urn, state: outputsOf(type, resource) };
    } catch (error) {
      throw withoutRepetition(error);
    }
  }
}

/** The engine prints the message and then each property's reason: here the message needn't say the reasons too. */
function withoutRepetition(error: unknown): unknown {
  const { InputPropertiesError } = require("@pulumi/pulumi") as typeof pulumi;
  return InputPropertiesError.isInstance(error)
    ? new InputPropertiesError({ message: error.message.split("\n", 1)[0] ?? "", errors: error.errors })
    : error;
}

/** The fields of a component that the schema declares as its outputs. */
function outputsOf(type: string, resource: pulumi.ComponentResource): pulumi.Inputs {
  const { resources } = JSON.parse(readFileSync(schemaPath, "utf8"));
  const fields = resource as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.keys(resources[type].properties).map((key) => [key, fields[key]]));
}
