import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { packageFolder } from "../support/packageFolder";

/** What is declared in some number, by the components and without them. */
export interface Subject {
  /** What one is called, in the plural. */
  items: string;
  /** The most that a no-op up of 500 may take, in times of the same without components. Default: as any operation. */
  noOpLimit?: number;
  /** A program that declares so many with the components. */
  components(count: number): PulumiFn;
  /** A program that declares the same resources with the same inputs, and no component. */
  flat(count: number): PulumiFn;
}

/** The package as a program has it, compiled; `buildPackage` has made it. */
export function compiledPackage(): typeof import("../../provider") {
  return require(join(packageFolder, "dist"));
}

/** A component that does nothing but group resources: what components cost as such. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs, outputs: (parent: pulumi.Resource) => pulumi.Inputs) {
    super("bench:index:Group", name, args);
    this.registerOutputs(outputs(this));
  }
}
