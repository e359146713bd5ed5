#!/bin/sh
# Cleans up after a sandbox, even if its supervisor is killed.
#
# Creates the sandbox's folder, prints its path, and then reads standard input, a pipe held by the supervisor, for lines
# with the PID of every process group of the sandbox. When the pipe closes, because the supervisor has finished or was
# killed, it ends the groups and every other process that has SANDBOX_DIR=<the folder> in its
# environment (if there is a /proc), and removes the folder.
set -u
trap '' INT TERM HUP

dir=$(mktemp -d "${TMPDIR:-/tmp}/eks-auth-sandbox-XXXXXX") || exit 1
printf '%s\n' "$dir"

groups=
while read -r group; do groups="$groups $group"; done

# signal_all NAME: signals the remaining processes; fails if there are none.
signal_all() {
  found=1
  for group in $groups; do
    kill "-$1" -- "-$group" 2>/dev/null && found=0
  done
  if [ -d /proc/self ]; then
    for file in $(grep -lzsx "SANDBOX_DIR=$dir" /proc/[0-9]*/environ 2>/dev/null); do
      pid=${file#/proc/}
      kill "-$1" "${pid%/environ}" 2>/dev/null && found=0
    done
  fi
  return $found
}

# Processes left behind by the command get half a second to end on their own. The parts hold nothing worth saving.
tries=0
while signal_all TERM && [ $tries -lt 5 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
tries=0
while signal_all KILL && [ $tries -lt 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
rm -rf -- "$dir"
