package main

import (
	"context"
	"time"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/restmapper"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
)

// How often the garbage collector looks for new resource types, and how many objects it looks at at once.
const (
	resyncPeriod = 30 * time.Second
	workers      = 5
)

// startGarbageCollector runs the controller that removes what a deleted object owned, and without which an object that
// is deleted in the foreground stays for ever. The caller closes started once the factory's informers are started.
func startGarbageCollector(
	ctx context.Context, client clientset.Interface, metadataClient metadata.Interface,
	factory informers.SharedInformerFactory, started <-chan struct{},
) error {
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	both := informerfactory.NewInformerFactory(
		factory, metadatainformer.NewSharedInformerFactory(metadataClient, 10*time.Minute))
	graph := garbagecollector.NewDependencyGraphBuilder(
		ctx, metadataClient, mapper, garbagecollector.DefaultIgnoredResources(), both, started)
	collector, err := garbagecollector.NewComposedGarbageCollector(ctx, client, metadataClient, mapper, graph)
	if err != nil {
		return err
	}
	go collector.Run(ctx, workers, resyncPeriod)
	go collector.Sync(ctx, client.Discovery(), resyncPeriod)
	return nil
}
