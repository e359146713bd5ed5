import type { Resource } from "@pulumi/pulumi/provider/experimental/schema";
import { packageName } from "../../package";
import programs from "./examplePrograms.json";

/** The languages of an example, in the order in which Pulumi's registry shows them. */
export const exampleLanguages = ["typescript", "python", "csharp", "go", "java", "yaml"] as const;

/** A program in each language. */
export type Example = Record<(typeof exampleLanguages)[number], string>;

/**
 * Adds a program in each language to the description of each component, in the form in which Pulumi's registry shows a
 * chooser of languages and an SDK shows only the program in its own. `make schema` writes examplePrograms.json.
 */
export function addExamples(resources: Record<string, Resource>): void {
  for (const [name, example] of Object.entries<Example>(programs)) {
    const resource = resources[`${packageName}:index:${name}`];
    if (resource === undefined) {
      throw new Error(
        `examplePrograms.json has a program for ${name}, which the package doesn't have. Run \`make schema\`.`,
      );
    }
    const blocks = exampleLanguages.map((language) => `\`\`\`${language}\n${example[language].trim()}\n\`\`\``);
    const parts = ["{{% examples %}}", "## Example Usage", "{{% example %}}", ...blocks];
    resource.description += `\n\n${parts.join("\n\n")}\n\n{{% /example %}}\n\n{{% /examples %}}`;
  }
}
