package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/bucktgo/buckt/mockserver"
)

// announce tells scripts on stdout where the mock is and with what it is used, and people on stderr what that was.
func announce(server *mockserver.Server, at net.Addr, flags settings, stdout io.WriteCloser, stderr io.Writer) error {
	r := describe(server, at, flags.tls)
	form := "a line of JSON"
	if flags.env {
		form = "variables for a shell"
	}
	fmt.Fprintf(stderr, "buckt-mock: Buckt, FoundryDB, Amove, Linode and Tornado listen at %v; the page is %s/\n", at, r.Admin.BaseURL)
	fmt.Fprintf(stderr, "buckt-mock: standard output has the credentials of their default organization, user, account and customer, as %s\n", form)
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		fmt.Fprintf(stderr, "buckt-mock: WARNING: %v is not loopback. Other machines may reach the mock. To whoever does it gives all its\n"+
			"buckt-mock: WARNING: credentials, and lets them read, change and break all that is in it.\n", at)
	}
	if flags.env {
		_, err := io.WriteString(stdout, exports(variables(r, os.Getpid())))
		if err != nil {
			return err
		}
		// A shell that waits for the end of the output has it.
		return stdout.Close()
	}
	return json.NewEncoder(stdout).Encode(r)
}
