// Command tenants is a small service that gives each tenant of an application a bucket at Linode with a key to it, and replaces old keys.
// It shows what a program with package provision consists of. At another system the provider and the settings of a bucket differ.
//
//	go run ./examples/tenants                       # at a mock on loopback; it prints how to call it
//	go run ./examples/tenants -live -journal DIR    # at Linode, with the token in LINODE_TOKEN
//
// With -live, TENANTS_TOKEN is the token of the callers, and TENANTS_SEAL_KEY the key that encrypts the secrets in the journal, as
// "openssl rand -base64 32" prints it. The buckets and keys that it makes remain until their tenants are deleted.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/provision"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once, which loses nothing: the journal has each step
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "tenants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("tenants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	live := flags.Bool("live", false, "use Linode itself, with the token in LINODE_TOKEN")
	addr := flags.String("addr", "127.0.0.1:8080", "the `address` of the service")
	folder := flags.String("journal", "tenants-journal", "the `folder` of the journal, with -live")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	token, options := os.Getenv("TENANTS_TOKEN"), []buckt.Option{buckt.FromEnv()}
	sealKey, err := base64.StdEncoding.DecodeString(os.Getenv("TENANTS_SEAL_KEY"))
	if *live && (err != nil || len(sealKey) != 32 || token == "" || os.Getenv("LINODE_TOKEN") == "") {
		return errors.New("-live needs LINODE_TOKEN, TENANTS_TOKEN and TENANTS_SEAL_KEY, which is 32 bytes in base64")
	}
	if !*live {
		server, err := mockserver.Start()
		if err != nil {
			return err
		}
		defer func() { _ = server.Close() }()
		mock, err := server.Listen("127.0.0.1:0")
		if err != nil {
			return err
		}
		if *folder, err = os.MkdirTemp("", "tenants"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(*folder) }() // the buckets of the mock end with the process, and so does the journal
		token, sealKey, options = rand.Text(), []byte(rand.Text() + rand.Text())[:32], server.OptionsAt(mock)
		fmt.Fprintln(stderr, "At a mock on loopback; -live uses Linode. Try")
		fmt.Fprintf(stderr, "curl -X PUT -H 'Authorization: Bearer %s' http://%s/tenants/acme\n", token, listener.Addr())
	}
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	journal, err := provision.NewFileJournal(*folder)
	if err != nil {
		return err
	}
	s, err := newService(client, journal, sealKey, token, slog.New(slog.NewTextHandler(stderr, nil)))
	if err != nil {
		return err
	}
	return s.serve(ctx, listener)
}
