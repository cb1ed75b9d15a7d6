package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"time"
)

// settings are the program's flags.
type settings struct {
	addr           string
	tls            bool
	env            bool
	seed           string
	randomSeed     *uint64 // nil for one by chance
	plan           string
	provisioning   time.Duration
	rateLimits     bool
	productionURLs bool
	checkContract  bool
}

// parseFlags reads the arguments, and says on stderr what is wrong with them, or what flags there are. The settings that it returns
// beside an error have those that stand before the mistake.
func parseFlags(args []string, stderr io.Writer) (settings, error) {
	s := settings{provisioning: 300 * time.Millisecond}
	flags := flag.NewFlagSet("buckt-mock", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // a mistake would be followed by the description of all flags
	flags.StringVar(&s.addr, "addr", "127.0.0.1:4010", "`address` to listen on; port 0 picks a port")
	flags.BoolVar(&s.tls, "tls", false, "serve TLS, with a certificate made at the start; the first line has the one to trust")
	flags.BoolVar(&s.env, "env", false, "print variables for a shell in place of the line of JSON")
	flags.StringVar(&s.seed, "seed", "", "a JSON `file` with the state to begin with, as /_mock/state returns it; a part of one will do")
	flags.Func("random-seed", "a `number` from which ids, secrets and chance follow, so that they can be repeated", s.setRandomSeed)
	flags.StringVar(&s.plan, "plan", "pro", "the `plan` at Buckt: free, pro or enterprise")
	flags.Var((*duration)(&s.provisioning), "provisioning",
		"how `long` a new Buckt bucket or FoundryDB file service takes until it is ready, such as 10s")
	flags.BoolVar(&s.rateLimits, "rate-limits", false, "enforce the rate limits of Buckt and Linode")
	flags.BoolVar(&s.productionURLs, "production-urls", false,
		"put the systems' real hosts into URLs of files, presigned URLs and S3 endpoints, instead of the mock's own address")
	flags.BoolVar(&s.checkContract, "check-contract", false, "check requests and answers against the contract, and warn of what breaks it")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stderr, "Usage of buckt-mock:")
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return s, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(stderr, "buckt-mock: %v\nbuckt-mock: -h describes the flags\n", err)
	}
	return s, err
}

func (s *settings) setRandomSeed(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("it must be a whole number, 0 or above, of at most 64 bits")
	}
	s.randomSeed = &n
	return nil
}

// duration is a flag whose mistakes are told with an example.
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
