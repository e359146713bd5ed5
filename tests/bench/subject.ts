import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { packageFolder } from "../support/packageFolder";

/** What is declared in several numbers, with and without the components. */
export interface Subject {
  /** The plural name of an item. */
  items: string;
  /** The maximum time of a no-op up of 500, relative to the same without components. Default: as for any operation. */
  noOpLimit?: number;
  /** A program that declares that many with the components. */
  components(count: number): PulumiFn;
  /** A program that declares the same resources with the same inputs, without a component. */
  flat(count: number): PulumiFn;
}

/** The compiled package, as a program imports it; `buildPackage` has built it. */
export function compiledPackage(): typeof import("../../provider") {
  return require(join(packageFolder, "dist"));
}

/** A component that only groups resources: the cost of a component by itself. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs, outputs: (parent: pulumi.Resource) => pulumi.Inputs) {
    super("bench:index:Group", name, args);
    this.registerOutputs(outputs(this));
  }
}
