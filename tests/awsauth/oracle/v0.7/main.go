// The aws-iam-authenticator v0.7 server in mode EKSConfigMap, asked through standard input and output.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"

	"eks-auth.test/awsauth/feed"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/ec2provider"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper"
	"sigs.k8s.io/aws-iam-authenticator/pkg/metrics"
	"sigs.k8s.io/aws-iam-authenticator/pkg/server"
)

// ec2 stands in for the EC2 API.
type ec2 struct{ ec2provider.EC2Provider }

func (ec2) GetPrivateDNSName(_ context.Context, id string) (string, error) { return feed.DNSName(id) }

// hook hands the authenticator's log to the feed.
type hook struct {
	log   *feed.Log
	watch *feed.Watch
}

func (hook) Levels() []logrus.Level { return logrus.AllLevels }

func (h hook) Fire(entry *logrus.Entry) error {
	switch {
	case strings.HasSuffix(entry.Message, "a watch error"):
		h.watch.Seen()
	case strings.HasPrefix(entry.Message, "Errors parsing configmap"):
		h.log.ParseError = entry.Message
	case entry.Message == "access denied":
		h.log.Denied = fmt.Sprint(entry.Data["error"])
	}
	return nil
}

func run() error {
	feed.Prepare()
	watch, err := feed.NewWatch()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "eks-auth-oracle-")
	if err != nil {
		return err
	}
	log := &feed.Log{}
	logrus.SetOutput(io.Discard)
	logrus.AddHook(hook{log, watch})
	metrics.InitMetrics(prometheus.NewRegistry())
	authenticator := server.New(context.Background(), config.Config{
		PartitionID: "aws", ClusterID: "example", BackendMode: []string{mapper.ModeEKSConfigMap}, Master: watch.URL,
		Address: "127.0.0.1", Hostname: "127.0.0.1", StateDir: folder, KubeconfigPregenerated: true,
	})
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	handler := feed.Field(authenticator, "internalHandler").Interface()
	feed.Field(handler, "ec2Provider").Set(reflect.ValueOf(ec2{}))
	return feed.Run(watch, handler.(http.Handler), log)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
