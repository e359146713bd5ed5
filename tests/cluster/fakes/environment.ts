/** Takes the variables of the AWS SDKs away, sets others, and gives the function that puts all back. */
export function withEnvironment(variables: Record<string, string>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env).filter((key) => key.startsWith("AWS_"))) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  return () => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith("AWS_"))) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  };
}
