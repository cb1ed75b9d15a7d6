// Command buckt-mock serves the mock of package mockserver on TCP.
//
//	buckt-mock [-addr 127.0.0.1:4010] [-plan free|pro|enterprise] [-provisioning 300ms] [-rate-limits]
//
// Its first line, alone on standard output, is JSON for scripts:
//
//	{"buckt":{"base_url":"http://127.0.0.1:4010/v1","api_key":"bkt_…"},
//	 "foundrydb":{"base_url":"http://127.0.0.1:4010","username":"admin","password":"…"},
//	 "amove":{"base_url":"http://127.0.0.1:4010","token":"…","cloud_account_id":"…"},
//	 "linode":{"base_url":"http://127.0.0.1:4010/v4","token":"…"},
//	 "tornado":{"base_url":"http://127.0.0.1:4010","api_key":"sk_…"}}
//
// It is broken here for the page only.
//
// Requests are logged to standard error. It ends with status 0 on SIGINT and SIGTERM.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// ready is the first line on standard output, one field a system.
type ready struct {
	Buckt     bucktReady     `json:"buckt"`
	FoundryDB foundryDBReady `json:"foundrydb"`
	Amove     amoveReady     `json:"amove"`
	Linode    linodeReady    `json:"linode"`
	Tornado   tornadoReady   `json:"tornado"`
}

type bucktReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

type foundryDBReady struct {
	BaseURL  string `json:"base_url"`
	Username string `json:"username"`
	Password string `json:"password"`
}

type amoveReady struct {
	BaseURL        string `json:"base_url"`
	Token          string `json:"token"`
	CloudAccountID string `json:"cloud_account_id"`
}

type linodeReady struct {
	BaseURL string `json:"base_url"`
	Token   string `json:"token"`
}

type tornadoReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

// run serves until the context ends, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("buckt-mock", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:4010", "`address` to listen on; port 0 picks a port")
	plan := flags.String("plan", "pro", "the `plan` at Buckt: free, pro or enterprise")
	provisioning := flags.Duration("provisioning", 300*time.Millisecond,
		"how long a new Buckt bucket or FoundryDB file service takes until it is ready")
	rateLimits := flags.Bool("rate-limits", false, "enforce the rate limits of Buckt and Linode")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "buckt-mock: unexpected argument %q\n", flags.Arg(0))
		return 2
	}

	opts := []mockserver.Option{
		mockserver.WithPlan(mockserver.Plan(*plan)),
		mockserver.WithProvisioning(*provisioning),
		mockserver.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))),
	}
	if *rateLimits {
		opts = append(opts, mockserver.WithRateLimits())
	}
	server, err := mockserver.Start(opts...)
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return 2
	}
	defer func() { _ = server.Close() }()
	if err := announce(server, *addr, stdout); err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return 1
	}
	<-ctx.Done()
	return 0
}

// announce listens and then says where.
func announce(server *mockserver.Server, addr string, stdout io.Writer) error {
	at, err := server.Listen(addr)
	if err != nil {
		return err
	}
	buckt, foundrydb, amove, linode, tornado := server.Buckt(), server.FoundryDB(), server.Amove(), server.Linode(), server.Tornado()
	return json.NewEncoder(stdout).Encode(ready{
		Buckt:     bucktReady{buckt.BaseURLAt(at), buckt.Organization().APIKey()},
		FoundryDB: foundryDBReady{foundrydb.BaseURLAt(at), foundrydb.Username(), foundrydb.Password()},
		Amove:     amoveReady{amove.BaseURLAt(at), amove.Token(), amove.CloudAccountID()},
		Linode:    linodeReady{linode.BaseURLAt(at), linode.Token()},
		Tornado:   tornadoReady{tornado.BaseURLAt(at), tornado.APIKey()},
	})
}
