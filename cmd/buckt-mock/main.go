// Command buckt-mock serves the mock of package mockserver on TCP: all five systems on one port.
//
//	buckt-mock [-addr 127.0.0.1:4010] [-tls] [-env] [-seed state.json]
//	           [-plan free|pro|enterprise] [-provisioning 300ms] [-rate-limits] [-check-contract]
//
// Its first line, alone on standard output, is JSON for scripts:
//
//	{"buckt":{"base_url":"http://127.0.0.1:4010/v1","api_key":"bkt_…"},
//	 "foundrydb":{"base_url":"http://127.0.0.1:4010","username":"admin","password":"…"},
//	 "amove":{"base_url":"http://127.0.0.1:4010","token":"…","cloud_account_id":"…"},
//	 "linode":{"base_url":"http://127.0.0.1:4010/v4","token":"…"},
//	 "tornado":{"base_url":"http://127.0.0.1:4010","api_key":"sk_…"},
//	 "admin":{"base_url":"http://127.0.0.1:4010/_mock"}}
//
// It is broken here for the page only. With -tls it also has "tls":{"ca_pem":"…"}, the certificate that clients must trust: it is made in
// memory at every start.
//
// With -env there are variables for a shell in place of that line, and standard output is closed after them, so that this starts the mock in
// the background and sets what the client (buckt.FromEnv) reads:
//
//	eval "$(buckt-mock -env &)"
//	…
//	kill "$BUCKT_MOCK_PID"
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
	"syscall"

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
	case err != nil:
		return 2 // parseFlags has said why
	}
	server, err := newServer(flags, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return 2
	}
	defer func() { _ = server.Close() }()
	at, err := listen(server, flags)
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return 1
	}
	if err := announce(server, at, flags, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return 1
	}
	<-ctx.Done()
	return 0
}

// newServer makes the server, which answers to nobody yet.
func newServer(flags settings, stderr io.Writer) (*mockserver.Server, error) {
	opts := []mockserver.Option{
		mockserver.WithPlan(mockserver.Plan(flags.plan)),
		mockserver.WithProvisioning(flags.provisioning),
		mockserver.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))),
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
		return nil, fmt.Errorf("-seed %s: %w", path, err)
	}
	return state, nil
}

func listen(server *mockserver.Server, flags settings) (net.Addr, error) {
	if flags.tls {
		return server.ListenTLS(flags.addr)
	}
	return server.Listen(flags.addr)
}
