// The controllers of kube-controller-manager that a cluster without nodes needs:
//
//	kube-controllers --kubeconfig FILE
package main

import (
	"os"

	"k8s.io/component-base/cli"
)

func main() {
	os.Exit(cli.Run(newControllersCommand()))
}
