import { install } from "./install";
import { Interrupted, interruption } from "./interrupt";
import { allParts, type Command, type PartName, partsOf } from "./parts";
import { say } from "./progress";

const known = [...Object.keys(partsOf), ...Object.keys(allParts())];

/** The parts named by the arguments, individually or as those of a command; all parts without arguments. */
function wanted(args: readonly string[]): PartName[] {
  if (args.length === 0) return Object.keys(allParts()) as PartName[];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) throw new Error(`unknown part or command ${unknown}; expected one of ${known.join(", ")}`);
  return [...new Set(args.flatMap((arg) => partsOf[arg as Command] ?? [arg as PartName]))];
}

const signal = interruption();
Promise.resolve()
  .then(() => install(wanted(process.argv.slice(2)), process.env, signal))
  .then(
    () => process.exit(0),
    (error: Error) => {
      say(error.message);
      process.exit(error instanceof Interrupted ? error.status : 1);
    },
  );
