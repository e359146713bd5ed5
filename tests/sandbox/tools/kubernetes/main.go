// One binary with the parts of Kubernetes that the sandbox runs:
//
//	kube apiserver FLAG …           the real kube-apiserver
//	kube controllers --kubeconfig F the real namespace and service account controllers and garbage collector
package main

import (
	"fmt"
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	part := os.Args[1]
	os.Args = append(os.Args[:1], os.Args[2:]...)
	switch part {
	case "apiserver":
		os.Exit(cli.Run(app.NewAPIServerCommand()))
	case "controllers":
		os.Exit(cli.Run(newControllersCommand()))
	default:
		usage()
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: kube apiserver|controllers FLAG …")
	os.Exit(2)
}
