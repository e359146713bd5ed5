/** The task of the process: serve an engine, or print a text and exit with a status. */
export type Order = { serve: true; engine: string } | { serve: false; text: string; status: number };

const explanation = `pulumi-resource-eks-auth is a Pulumi plugin: the Pulumi engine starts it and passes the address that the engine
listens on. It is not meant to be started by hand. To use it, add the package eks-auth to a Pulumi program and run
\`pulumi up\` with this file on the PATH or under plugins.providers in Pulumi.yaml.`;

/** Flags that the engine may pass, with the number of arguments of each. */
const engineSwitches: [RegExp, number][] = [
  [/^--?logtostderr$/, 0],
  [/^--?logflow$/, 0],
  [/^-v=\d+$/, 0],
  [/^--?tracing$/, 1],
];

/** Parses the plugin's command-line arguments. */
export function readCommandLine(args: string[], version: string): Order {
  const rest: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? "";
    const known = engineSwitches.find(([pattern]) => pattern.test(text));
    index += known?.[1] ?? 0;
    if (known === undefined) {
      rest.push(text);
    }
  }
  const [first, ...more] = rest;
  if (first === "--version" || first === "-version" || first === "version") {
    return { serve: false, text: version, status: 0 };
  }
  if (first === "--help" || first === "-h" || first === "help") {
    return { serve: false, text: explanation, status: 0 };
  }
  if (first === undefined) {
    return { serve: false, text: `The address of the engine is missing.\n\n${explanation}`, status: 2 };
  }
  const port = /^(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(first)?.[1];
  if (port === undefined || Number(port) > 65535 || more.length > 0) {
    const wrong = `The arguments are "${rest.join(" ")}"; expected only the address of the engine, <host>:<port>.`;
    return { serve: false, text: `${wrong}\n\n${explanation}`, status: 2 };
  }
  return { serve: true, engine: first };
}
