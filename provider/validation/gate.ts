import * as pulumi from "@pulumi/pulumi";
import { asOutput, isDeeplyPlain, resolveIfKnown } from "./outputs";

/**
 * A condition for the children and outputs of a component, such as valid inputs. A gate either opens or fails with an
 * error.
 *
 * The SDK never settles the outputs of a resource whose inputs fail. A program that waits for such an output would hang
 * instead of ending with the error, so each output of a component passes through a gate: see `setOutputs`.
 */
export class Gate {
  /** The gate of a component whose inputs are plain values, which are checked immediately. */
  static readonly open = new Gate(undefined);

  private constructor(private readonly condition: pulumi.Output<unknown> | undefined) {}

  /**
   * A gate that opens when the input or promise settles, and fails if it fails. It opens even if a preview can't know
   * the value.
   */
  static for(input: pulumi.Input<unknown>): Gate {
    if (isDeeplyPlain(input)) {
      return Gate.open;
    }
    const settled = input instanceof Promise ? input : resolveIfKnown(input);
    return new Gate(pulumi.output(settled.then(() => undefined)));
  }

  /**
   * A gate that opens with an output. Values behind it are unknown or secret if the output is, and depend on its
   * resources.
   */
  static after(output: pulumi.Output<unknown>): Gate {
    return new Gate(output);
  }

  /** A gate that opens when both do, and fails if one of them fails. */
  and(other: Gate): Gate {
    return this.condition === undefined || other.condition === undefined
      ? new Gate(this.condition ?? other.condition)
      : new Gate(this.input(other.condition) as pulumi.Output<unknown>);
  }

  /** An input for a child, which is created only if the gate opens. */
  input<T>(input: pulumi.Input<T>): pulumi.Input<T> {
    return this.condition === undefined ? input : (this.condition.apply(() => input) as pulumi.Output<T>);
  }

  /** An output of a child, or another value as an output, which fails if the gate fails. */
  output<T>(value: pulumi.Input<T>): pulumi.Output<T> {
    const output = pulumi.Output.isInstance(value) ? value : pulumi.output(value);
    return asOutput(this.input(output as pulumi.Output<T>));
  }

  /** Resolves when the gate opens. */
  async opened(): Promise<void> {
    if (this.condition !== undefined) {
      await resolveIfKnown(this.condition);
    }
  }
}
