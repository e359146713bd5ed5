import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeVersion } from "./platforms";

interface Component {
  type: string;
  name: string;
  version: string;
  "bom-ref": string;
  purl: string;
  licenses: { license: { id: string } }[];
}

interface Bill {
  bomFormat: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** A package in package-lock.json. */
interface Locked {
  version: string;
  dev?: boolean;
  devOptional?: boolean;
}

/**
 * The software bill of materials: npm's list of the packages that the package depends on, and the Node in the archives,
 * as CycloneDX 1.5 in JSON. https://docs.npmjs.com/cli/commands/npm-sbom
 */
export function billOfMaterials(root: string): string {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const needed = new Set(
    Object.entries(packages)
      .filter(([, { dev, devOptional }]) => !dev && !devOptional)
      .map(([folder, { version }]) => `${folder.split("node_modules/").at(-1)}@${version}`),
  );
  // With `--omit dev`, npm would also omit what a package needs if a development dependency needs it too.
  const list = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 27 } as const;
  const { components, dependencies, ...others } = JSON.parse(execFileSync("npm", list, options)) as Bill;
  const kept = components.filter((one) => needed.has(`${one.name}@${one.version}`));
  const own = others.metadata.component["bom-ref"];
  const refs = new Set([own, ...kept.map((one) => one["bom-ref"])]);
  const edges = dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  const purl = `pkg:generic/node@${nodeVersion}`;
  const node: Component = {
    type: "application",
    name: "node",
    version: nodeVersion,
    "bom-ref": purl,
    purl,
    licenses: [{ license: { id: "MIT" } }],
  };
  const bill: Bill = { ...others, components: [...kept, node], dependencies: edges };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}
