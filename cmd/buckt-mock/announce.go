package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

// announce prints the address and the credentials of the mock to stdout for scripts, and a message for users to stderr.
func announce(r ready, at net.Addr, env bool, stdout io.WriteCloser, stderr io.Writer) error {
	form := "a line of JSON"
	if env {
		form = "variables for a shell"
	}
	var titles []string
	for _, system := range mockserver.Systems() {
		titles = append(titles, system.Title)
	}
	last := len(titles) - 1
	fmt.Fprintf(stderr, "buckt-mock: %s and %s listen at %v; the page is %s/\n", strings.Join(titles[:last], ", "), titles[last], at, r.Admin.BaseURL)
	fmt.Fprintf(stderr, "buckt-mock: standard output has the credentials of their default organization, user, account and customer, as %s\n", form)
	if r.access.AccessKeyID != "" {
		fmt.Fprintf(stderr, "buckt-mock: and those of a key of Linode, for S3 clients: it may do everything with all of the account's buckets\n")
	}
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		fmt.Fprintf(stderr, "buckt-mock: WARNING: %v is not loopback. Other machines may reach the mock. To whoever does it gives all its\n"+
			"buckt-mock: WARNING: credentials, and lets them read, change and break all that is in it.\n", at)
	}
	if env {
		_, err := io.WriteString(stdout, exports(variables(r, os.Getpid())))
		if err != nil {
			return err
		}
		// A shell that waits for the end of the output continues now.
		return stdout.Close()
	}
	return json.NewEncoder(stdout).Encode(r)
}
