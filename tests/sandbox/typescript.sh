# shellcheck shell=bash
# run_typescript FILE [ARG …]: replaces the shell with Node, which runs a TypeScript file of this folder.
run_typescript() {
  local here root version
  here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
  root=$(dirname "$(dirname "$here")")
  if ! command -v node >/dev/null; then
    echo "sandbox: node isn't on PATH. Node 20.19 or newer runs the sandbox: https://nodejs.org" >&2
    exit 125
  fi
  version=$(node -p process.versions.node)
  if [ "$(printf '%s\n' 20.19.0 "$version" | sort -V | head -n 1)" != 20.19.0 ]; then
    echo "sandbox: node is version $version. Node 20.19 or newer runs the sandbox: https://nodejs.org" >&2
    exit 125
  fi
  if [ ! -e "$root/node_modules/ts-node" ] || [ ! -e "$root/tests/node_modules" ]; then
    echo "sandbox: the project's packages aren't installed. First run: npm ci --prefix '$root' && npm ci --prefix '$root/tests'" >&2
    exit 125
  fi
  exec node "$root/node_modules/ts-node/dist/bin.js" --transpile-only "$here/$1" "${@:2}"
}
