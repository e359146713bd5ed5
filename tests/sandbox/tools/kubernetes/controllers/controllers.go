package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	v1 "k8s.io/api/core/v1"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/serviceaccount"
)

// newControllersCommand runs the four controllers that a cluster without nodes needs, out of the many of
// kube-controller-manager: the one that empties and removes a deleted namespace, the one that gives every
// namespace its service account "default", the one that fills the ClusterRoles view, edit and admin, and the
// garbage collector.
func newControllersCommand() *cobra.Command {
	var kubeconfig string
	command := &cobra.Command{
		Use:          "kube-controllers",
		SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			return runControllers(genericapiserver.SetupSignalContext(), kubeconfig)
		},
	}
	command.Flags().StringVar(&kubeconfig, "kubeconfig", "", "kubeconfig of an administrator")
	return command
}

func runControllers(ctx context.Context, kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	// Removing a namespace asks for every resource type once: the client's default rate makes that slow.
	config.QPS = 400
	config.Burst = 3000
	client, err := clientset.NewForConfig(config)
	if err != nil {
		return err
	}
	metadataClient, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}

	factory := informers.NewSharedInformerFactory(client, 10*time.Minute)
	namespaces := namespace.NewNamespaceController(
		ctx, client, metadataClient, client.Discovery().ServerPreferredNamespacedResources,
		factory.Core().V1().Namespaces(), 5*time.Minute, v1.FinalizerKubernetes)
	accounts, err := serviceaccount.NewServiceAccountsController(
		klog.FromContext(ctx), factory.Core().V1().ServiceAccounts(), factory.Core().V1().Namespaces(), client,
		serviceaccount.DefaultServiceAccountsControllerOptions())
	if err != nil {
		return fmt.Errorf("service account controller: %w", err)
	}
	roles := clusterroleaggregation.NewClusterRoleAggregation(factory.Rbac().V1().ClusterRoles(), client.RbacV1())
	started := make(chan struct{})
	if err := startGarbageCollector(ctx, client, metadataClient, factory, started); err != nil {
		return fmt.Errorf("garbage collector: %w", err)
	}
	factory.Start(ctx.Done())
	close(started)

	go accounts.Run(ctx, 1)
	go roles.Run(ctx, 1)
	namespaces.Run(ctx, 5)
	return nil
}
