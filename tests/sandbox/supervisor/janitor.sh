#!/bin/sh
# Cleans up after a sandbox, whatever becomes of its supervisor.
#
# It makes the sandbox's folder, prints its path, and then reads from its standard input, a pipe that the supervisor
# holds: a line "PID" for every process group of the sandbox. When the pipe closes, because the supervisor is done or
# because it was killed, it ends the groups and every other process that has SANDBOX_DIR=<the folder> in its
# environment (where there is a /proc), and removes the folder.
set -u
trap '' INT TERM HUP

dir=$(mktemp -d "${TMPDIR:-/tmp}/eks-auth-sandbox-XXXXXX") || exit 1
printf '%s\n' "$dir"

groups=
while read -r group; do groups="$groups $group"; done

# signal_all NAME: signals what is left, and fails when there is nothing.
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

# The command's own leftovers get half a second to end by themselves. The parts hold nothing worth saving.
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
