import type * as pulumi from "@pulumi/pulumi";
import { deleteNothingAfterErrors, registerOutputs } from "../../sdkInternals";
import type { Gate } from "../../validation/gate";

/** The outputs of a component: its public properties. */
type Outputs<C> = { readonly [K in Exclude<keyof C, keyof pulumi.ComponentResource>]: C[K] | Unwrapped<C[K]> };

type Unwrapped<T> = T extends pulumi.Output<infer U> ? pulumi.Input<U> : never;

/**
 * Sets and registers the outputs of a component: all of them, each behind the gate. A component sets its outputs only here,
 * so that none of them can hang if an input is invalid, and nothing is deleted because a component was rejected.
 */
export function setOutputs<C extends pulumi.ComponentResource>(component: C, gate: Gate, outputs: Outputs<C>): void {
  deleteNothingAfterErrors();
  const entries = Object.entries<pulumi.Input<unknown>>(outputs).map(([name, output]) => [name, gate.output(output)]);
  Object.assign(component, Object.fromEntries(entries));
  registerOutputs(component, Object.fromEntries(entries));
}
