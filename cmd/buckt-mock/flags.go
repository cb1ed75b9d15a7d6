package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/bucktgo/buckt"
)

// settings are the values of the flags.
type settings struct {
	addr           string
	tls            bool
	env            bool
	version        bool
	seed           string
	randomSeed     *uint64 // nil for a random one
	plan           string
	provisioning   time.Duration
	rateLimits     bool
	productionURLs bool
	checkContract  bool
}

// parseFlags parses the arguments. It prints an error, or the flags if the arguments request them, to stderr. With an error it returns
// the settings before the invalid argument.
func parseFlags(args []string, stderr io.Writer) (settings, error) {
	s := settings{provisioning: 300 * time.Millisecond}
	flags := flag.NewFlagSet("buckt-mock", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // a mistake would be followed by the description of all flags
	s.define(flags)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printUsage(stderr, flags)
		return s, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: all settings are flags", flags.Arg(0))
	}
	if err == nil {
		err = s.check()
	}
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\nbuckt-mock: -h lists the flags\n", err)
	}
	return s, err
}

// define defines the flags.
func (s *settings) define(flags *flag.FlagSet) {
	flags.StringVar(&s.addr, "addr", "127.0.0.1:4010", "`address` to listen on; port 0 chooses a free port")
	flags.BoolVar(&s.tls, "tls", false, "serve TLS with a certificate made at the start; the output has the one to trust")
	flags.BoolVar(&s.env, "env", false, "print variables for a shell instead of a line of JSON")
	flags.BoolVar(&s.version, "version", false, "print the version and exit")
	flags.StringVar(&s.seed, "seed", "", "JSON `file` with the state to start with, as GET /_mock/state returns it; members may be left out")
	flags.Func("random-seed", "`number` that makes ids, secrets and random faults the same in every run", s.setRandomSeed)
	flags.StringVar(&s.plan, "plan", "pro", "`plan` of the organization at Buckt: free, pro or enterprise")
	flags.Var((*duration)(&s.provisioning), "provisioning", "`time` until a new Buckt bucket or FoundryDB file service is ready, such as 10s")
	flags.BoolVar(&s.rateLimits, "rate-limits", false, "enforce the rate limits of Buckt and Linode")
	flags.BoolVar(&s.productionURLs, "production-urls", false, "put the real hosts of the systems into URLs and endpoints instead of the mock's address")
	flags.BoolVar(&s.checkContract, "check-contract", false, "warn of requests and responses that break the contract")
}

// check returns an error for a value that no server accepts, with the name of its flag.
func (s *settings) check() error {
	switch {
	case !slices.Contains([]buckt.Plan{buckt.PlanFree, buckt.PlanPro, buckt.PlanEnterprise}, buckt.Plan(s.plan)):
		return fmt.Errorf("invalid value %q for flag -plan: it must be free, pro or enterprise", s.plan)
	case s.provisioning < 0:
		return fmt.Errorf("invalid value \"%v\" for flag -provisioning: it must be 0 or a positive duration such as 10s", s.provisioning)
	}
	return nil
}

func (s *settings) setRandomSeed(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("it must be a whole number from 0 to 18446744073709551615")
	}
	s.randomSeed = &n
	return nil
}

// duration is a flag whose errors include an example.
type duration time.Duration

func (d *duration) String() string { return time.Duration(*d).String() }

func (d *duration) Set(text string) error {
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return errors.New("it must be a duration such as 10s")
	}
	*d = duration(parsed)
	return nil
}
