// Command buckt-mock serves the mock of package mockserver on TCP: all five systems and their S3 on one port.
//
//	buckt-mock [-addr 127.0.0.1:4010] [-tls] [-env] [-seed state.json] [-random-seed 1]
//	           [-plan free|pro|enterprise] [-provisioning 300ms] [-rate-limits] [-production-urls] [-check-contract] [-version]
//
// To install it:
//
//	go install github.com/bucktgo/buckt/cmd/buckt-mock@latest
//
// Its first line, the only one on standard output, is JSON for scripts:
//
//	{"buckt":{"base_url":"http://127.0.0.1:4010/v1","api_key":"bkt_…"},
//	 "foundrydb":{"base_url":"http://127.0.0.1:4010","username":"admin","password":"…"},
//	 …
//	 "s3":{"endpoint":"http://127.0.0.1:4010"},
//	 "admin":{"base_url":"http://127.0.0.1:4010/_mock"}}
//
// The line is wrapped and shortened here. Each system has a member with its base URL and credentials. With -tls there is also
// "tls":{"ca_pem":"…"}, the certificate that clients must trust. It is generated in memory at every start.
//
// With -env the program prints variables for a shell instead of that line, and then closes standard output. The following starts the
// mock in the background and sets the variables that the client (buckt.FromEnv) and S3 clients read:
//
//	eval "$(buckt-mock -env &)"
//	…
//	kill "$BUCKT_MOCK_PID"
//
// S3 clients get access to a bucket of Linode, S3_BUCKET, which is created for them. Its key can also create other buckets. The AWS
// SDKs and CLI read AWS_ACCESS_KEY_ID and so on; rclone has a remote and MinIO's client an alias, both named bucktmock. The AWS CLI
// reads AWS_ENDPOINT_URL_S3 since version 2.13, and boto3 since 1.28. Older versions send their requests to Amazon unless the endpoint
// is an argument, as in aws --endpoint-url "$AWS_ENDPOINT_URL_S3". Resetting the mock's state deletes the bucket and the key.
//
// linodego, Terraform's provider, linode-cli and Ansible find Linode in LINODE_URL, LINODE_CLI_API_HOST, LINODE_API_URL and so on.
// docs/environment.md lists all variables and the programs that read them.
//
// If the mock cannot start, the eval fails and unsets these variables, so that no program uses old values. Do not use -env with "go
// run", which keeps standard output open while the program runs: the eval would not return.
//
// With -tls and -env the file BUCKT_MOCK_CA_FILE has the certificate to trust while the program runs. It is also set for Go and
// OpenSSL (SSL_CERT_FILE; not on macOS and Windows), rclone (RCLONE_CA_CERT), Python and the AWS CLI (REQUESTS_CA_BUNDLE), Node.js
// (NODE_EXTRA_CA_CERTS) and the programs of Linode (LINODE_CA, LINODE_CLI_CA). Except for Node.js it replaces the system's
// certificates: programs of that shell may no longer trust other servers.
//
// With -random-seed, ids, secrets and random faults are the same in every run with the same requests, except values that depend on the
// time.
//
// The URLs of files, presigned URLs and S3 endpoints have the mock's own address. With -production-urls they have the systems' real
// hosts, for clients whose DNS resolves those names to the mock.
//
// The admin API is below /_mock, and openapi.yaml there describes it: faults, the clock, the record of requests, the state. /_mock/ is
// a page with the same functions for users.
//
// Anyone who can reach the port can use the mock's credentials and its admin API. Therefore it listens on loopback by default.
//
// Requests are logged to standard error. Requests that match no operation are logged as warnings. With -check-contract every request
// and response is checked against openapi.yaml, and violations are logged as warnings too. The program exits with status 0 on SIGINT
// and SIGTERM, independent of warnings.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves until the context ends, and returns the exit status.
func run(ctx context.Context, args []string, stdout io.WriteCloser, stderr io.Writer) int {
	flags, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil: // parseFlags has printed it
		if flags.env || wantsEnv(args) {
			_, _ = io.WriteString(stdout, failure())
		}
		return 2
	case flags.version:
		fmt.Fprintln(stdout, version())
		return 0
	}
	status, err := serve(ctx, flags, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		if flags.env {
			_, _ = io.WriteString(stdout, failure())
		}
	}
	return status
}

// serve serves until the context ends, or returns the error that prevents it.
func serve(ctx context.Context, flags settings, stdout io.WriteCloser, stderr io.Writer) (status int, err error) {
	server, err := newServer(flags, stderr)
	if err != nil {
		return 2, err
	}
	defer func() { _ = server.Close() }()
	at, err := listen(server, flags)
	if err != nil {
		return 1, err
	}
	r := describe(server, at, flags.tls)
	if flags.env {
		if r.access, err = mintS3(server, r.S3.Endpoint); err != nil {
			return 1, err
		}
	}
	if r.TLS != nil && flags.env {
		file, err := writeCA(r.TLS.CAPEM)
		if err != nil {
			return 1, err
		}
		defer func() { _ = os.Remove(file) }()
		r.caFile = file
	}
	if err := announce(r, at, flags.env, stdout, stderr); err != nil {
		return 1, err
	}
	<-ctx.Done()
	return 0, nil
}

// newServer creates the server, which does not serve yet.
func newServer(flags settings, stderr io.Writer) (*mockserver.Server, error) {
	opts := []mockserver.Option{
		mockserver.WithPlan(buckt.Plan(flags.plan)),
		mockserver.WithProvisioning(flags.provisioning),
		mockserver.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))),
	}
	if flags.randomSeed != nil {
		opts = append(opts, mockserver.WithSeed(*flags.randomSeed))
	}
	if flags.productionURLs {
		opts = append(opts, mockserver.WithProductionURLs())
	}
	if flags.rateLimits {
		opts = append(opts, mockserver.WithRateLimits())
	}
	if flags.checkContract {
		// The contract is parsed only if it is used, because it delays the start.
		opts = append(opts, mockserver.WithContractCheck(contractcheck.New()))
	}
	if flags.seed != "" {
		state, err := readState(flags.seed)
		if err != nil {
			return nil, err
		}
		opts = append(opts, mockserver.WithState(state))
	}
	server, err := mockserver.Start(opts...)
	if err != nil && flags.seed != "" {
		return nil, seedError(flags.seed, err)
	}
	if err != nil {
		return nil, err
	}
	server.Handle(admin.Path, handler(server, flags.addr))
	return server, nil
}

// readState reads the initial state of the server.
func readState(path string) (*mockserver.State, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("-seed: %w", err)
	}
	defer func() { _ = file.Close() }()
	state, err := mockserver.ReadState(file)
	if err != nil {
		return nil, seedError(path, err)
	}
	return state, nil
}

// seedError converts an error of package mockserver to one that names the flag.
func seedError(path string, err error) error {
	text := err.Error()
	for _, prefix := range []string{"mockserver: a state: ", "mockserver: WithState: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return fmt.Errorf("-seed %s: %s; /_mock/state.schema.json of a running mock describes a state", path, text)
}

func listen(server *mockserver.Server, flags settings) (net.Addr, error) {
	start := server.Listen
	if flags.tls {
		start = server.ListenTLS
	}
	at, err := start(flags.addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("-addr %s: the address is in use: stop that program, or let -addr 127.0.0.1:0 choose a free port", flags.addr)
	case err != nil:
		text := strings.TrimPrefix(err.Error(), "mockserver: ")
		return nil, fmt.Errorf("-addr %s: %s; it must be an address of this machine and a port, such as 127.0.0.1:4010", flags.addr, text)
	}
	return at, nil
}
