import type { PulumiFn } from "@pulumi/pulumi/automation";

/** What is declared in some number, by the components and without them. */
export interface Subject {
  /** What one is called, in the plural. */
  items: string;
  /** A program that declares so many with the components. */
  components(count: number): PulumiFn;
  /** A program that declares the same resources with the same inputs, and no component. */
  flat(count: number): PulumiFn;
}
