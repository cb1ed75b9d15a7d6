// Command buckt-mock serves the mock of package mockserver on TCP: all five systems, and the S3 of their buckets, on one port.
//
//	buckt-mock [-addr 127.0.0.1:4010] [-tls] [-env] [-seed state.json] [-random-seed 1]
//	           [-plan free|pro|enterprise] [-provisioning 300ms] [-rate-limits] [-production-urls] [-check-contract] [-version]
//
// This installs it:
//
//	go install github.com/bucktgo/buckt/cmd/buckt-mock@latest
//
// Its first line, alone on standard output, is JSON for scripts:
//
//	{"buckt":{"base_url":"http://127.0.0.1:4010/v1","api_key":"bkt_…"},
//	 "foundrydb":{"base_url":"http://127.0.0.1:4010","username":"admin","password":"…"},
//	 …
//	 "s3":{"endpoint":"http://127.0.0.1:4010"},
//	 "admin":{"base_url":"http://127.0.0.1:4010/_mock"}}
//
// It is broken and shortened here for the page only: each system has a member, with its base URL and credentials. With -tls it also has "tls":{"ca_pem":"…"}, the certificate that clients must trust: it is made in
// memory at every start.
//
// With -env there are variables for a shell in place of that line, and standard output is closed after them, so that this starts the mock in
// the background and sets what the client (buckt.FromEnv) reads, and what S3 clients do:
//
//	eval "$(buckt-mock -env &)"
//	…
//	kill "$BUCKT_MOCK_PID"
//
// S3 clients find the access to a bucket of Linode that is made for them, S3_BUCKET, with a key that may make others: the AWS SDKs and CLI
// in AWS_ACCESS_KEY_ID and so on, rclone in a remote and MinIO's client in an alias, both called bucktmock. The AWS CLI reads
// AWS_ENDPOINT_URL_S3 from version 2.13 on, and boto3 from 1.28. Older ones send their requests to Amazon unless they are given the
// endpoint, as in aws --endpoint-url "$AWS_ENDPOINT_URL_S3". A reset of the mock's state deletes bucket and key.
//
// linodego, Terraform's provider, linode-cli and Ansible find Linode in LINODE_URL, LINODE_CLI_API_HOST, LINODE_API_URL and so on.
// docs/environment.md lists all variables and the programs that read them.
//
// Where the mock cannot start, the eval fails, and leaves none of these variables behind, so that nothing goes on with those of before. This
// is not for "go run", which keeps standard output open for as long as the program runs: the eval would not return.
//
// With -tls and -env the certificate to trust is in a file, BUCKT_MOCK_CA_FILE, for as long as the program runs. It is also set for Go and
// OpenSSL (SSL_CERT_FILE; not on macOS and Windows), rclone (RCLONE_CA_CERT), Python and the AWS CLI (REQUESTS_CA_BUNDLE), Node.js
// (NODE_EXTRA_CA_CERTS) and the programs of Linode (LINODE_CA, LINODE_CLI_CA). But for Node.js it replaces the system's certificates:
// programs of that shell may no longer trust other servers.
//
// With -random-seed, ids, secrets and what faults do by chance are the same at every run that is sent the same requests, but for what is
// made from the time.
//
// The URLs of files, presigned URLs and S3 endpoints are at the mock's own address. With -production-urls they have the systems' real hosts,
// for clients whose DNS leads those names to the mock.
//
// Below /_mock is the mock's own API, which openapi.yaml there describes: faults, the clock, the record of requests, the state. /_mock/ is a
// page on which a person watches and does the same.
//
// Whoever reaches the port can use the mock's credentials and all of that, so it listens on loopback unless told otherwise.
//
// Requests are logged to standard error, and so, as warnings, are requests that no operation matches. With -check-contract every
// request and answer is checked against openapi.yaml; what breaks it is a warning too. It ends with status 0 on SIGINT and SIGTERM,
// whatever it has warned of.
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

// serve serves until the context ends. An error is why it did not.
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

// newServer makes the server, which answers to nobody yet.
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
		// The contract is parsed here and not before, so that it costs nothing where it is not asked for.
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

// readState reads the state that the server starts with.
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

// seedError is an error of package mockserver in the words of the flag.
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
