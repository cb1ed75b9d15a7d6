package main

import (
	"flag"
	"fmt"
	"io"
	"time"
)

// settings are the program's flags.
type settings struct {
	addr         string
	tls          bool
	env          bool
	seed         string
	plan         string
	provisioning time.Duration
	rateLimits   bool

	checkContract bool
}

// parseFlags reads the arguments, and says on stderr what is wrong with them.
func parseFlags(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("buckt-mock", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:4010", "`address` to listen on; port 0 picks a port")
	flags.BoolVar(&s.tls, "tls", false, "serve TLS, with a certificate made at the start; the first line has the one to trust")
	flags.BoolVar(&s.env, "env", false, "print variables for a shell in place of the line of JSON")
	flags.StringVar(&s.seed, "seed", "", "a JSON `file` with the state to begin with, as /_mock/state returns it; a part of one will do")
	flags.StringVar(&s.plan, "plan", "pro", "the `plan` at Buckt: free, pro or enterprise")
	flags.DurationVar(&s.provisioning, "provisioning", 300*time.Millisecond,
		"how long a new Buckt bucket or FoundryDB file service takes until it is ready")
	flags.BoolVar(&s.rateLimits, "rate-limits", false, "enforce the rate limits of Buckt and Linode")
	flags.BoolVar(&s.checkContract, "check-contract", false, "check requests and answers against the contract, and warn of what breaks it")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		fmt.Fprintf(stderr, "buckt-mock: %v\n", err)
		return settings{}, err
	}
	return s, nil
}
