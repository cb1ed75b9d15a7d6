package mockserver

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// loader makes the rows of a state, apart from those that the server has.
type loader struct {
	server *Server
	// now is the time of rows that tell none.
	now time.Time
}

// loaded is what a state comes to.
type loaded struct {
	buckt     *BucktSystem
	foundryDB *FoundryDBSystem
	amove     *AmoveSystem
	linode    *LinodeSystem
	tornado   *TornadoSystem
}

// load ends at the first problem.
func (l *loader) load(d *stateDocument) (systems loaded, err error) {
	defer func() {
		switch problem := recover().(type) {
		case nil:
		case loadProblem:
			err = problem
		default:
			panic(problem)
		}
	}()
	return loaded{l.buckt(d.Buckt), l.foundryDB(d.FoundryDB), l.amove(d.Amove), l.linode(d.Linode), l.tornado(d.Tornado)}, nil
}

// loadProblem ends the loading of a state.
type loadProblem struct {
	at      statePath
	problem string
}

func (p loadProblem) Error() string { return string(p.at) + " " + p.problem }

// statePath tells where in a state a value is, such as "buckt.organizations[1].buckets[0].status".
type statePath string

func (p statePath) field(name string) statePath {
	if p == "" {
		return statePath(name)
	}
	return p + "." + statePath(name)
}

func (p statePath) at(i int) statePath { return p + "[" + statePath(strconv.Itoa(i)) + "]" }

// refuse does not return.
func (l *loader) refuse(at statePath, format string, args ...any) {
	panic(loadProblem{at, fmt.Sprintf(format, args...)})
}

func (l *loader) require(condition bool, at statePath, format string, args ...any) {
	if !condition {
		l.refuse(at, format, args...)
	}
}

// option refuses a value that is none of some.
func (l *loader) option(at statePath, value string, options []string) {
	l.require(slices.Contains(options, value), at, "must be %s, not %q", oneOf(options), value)
}

// count refuses a number below 0.
func (l *loader) count(at statePath, n int) int {
	l.require(n >= 0, at, "must not be negative")
	return n
}

// window takes over the requests that count against a rate limit.
func (l *loader) window(at statePath, requests []time.Time) window {
	l.require(len(requests) <= maxWindow, at, "must have at most %d times", maxWindow)
	return window{requests: slices.Clone(requests)}
}

// unique refuses what comes twice. An empty value is one that is still to be made.
func unique[T comparable](l *loader, at statePath, seen map[T]bool, value T) {
	if value != *new(T) {
		l.require(!seen[value], at, "is there twice")
		seen[value] = true
	}
}

// orMade is a value, or one that is made where it is zero.
func orMade[T comparable](value T, make func() T) T {
	if value == *new(T) {
		return make()
	}
	return value
}

// orDefault is what a field says, or its default where it is absent.
func orDefault[T any](value *T, absent T) T {
	if value == nil {
		return absent
	}
	return *value
}
