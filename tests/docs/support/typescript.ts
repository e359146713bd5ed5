import { join } from "node:path";
import ts from "typescript";
import { root } from "../../support/programs";

/** The TypeScript compiler's errors for programs, by their paths in the repository; all in one compilation. */
export function typeErrors(programs: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const files = new Map([...programs].map(([name, text]) => [join(root, name), text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.directoryExists = (folder) =>
    [...files.keys()].some((file) => file.startsWith(`${folder}/`)) || ts.sys.directoryExists(folder);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, text, target);
  };
  // An excerpt declares variables that only the rest of its program uses.
  const settings = { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram({ rootNames: [...files.keys()], options: settings, host });
  const said = [...files.keys()].flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  return said.map(({ file, messageText }) => {
    const name = file?.fileName.slice(root.length + 1);
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
