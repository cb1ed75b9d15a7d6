// Package state stores the rows of the mock server's systems: tables, ids, rate-limit windows, histories, and the
// loading of a state.
package state

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Loader builds rows from a decoded state. Its methods end the load at the first problem; see [Load].
type Loader struct {
	// Now is the time of rows that have none.
	Now time.Time
}

// Problem is an invalid value of a state, or of an added row.
type Problem struct {
	At   Path // within the state or the row, "" for the row itself
	Text string
}

func (p Problem) Error() string { return strings.TrimPrefix(string(p.At)+" "+p.Text, " ") }

// Invalid returns the problem of a field of a row. A function that adds rows returns it, so that the caller knows the path: see
// [Loader.Accept].
func Invalid(field Path, format string, args ...any) error {
	return Problem{field, fmt.Sprintf(format, args...)}
}

// Within prefixes the path of a row's problem with the path of the row in its document.
func Within(at Path, err error) error {
	problem, isProblem := err.(Problem)
	if !isProblem {
		return err
	}
	return Problem{at.Field(string(problem.At)), problem.Text}
}

// Must returns an added row. It panics at a problem: the caller has checked the values, or made them.
func Must[T any](row T, problem error) T {
	if problem != nil {
		panic(problem)
	}
	return row
}

// Load fills a system without rows from a decoded state, a *D, or starts it if from is none. The function that it returns puts the system
// into force. The error is the [Problem] of the state.
func Load[D, S any](from any, now time.Time, system S, start func(S), load func(*Loader, S, *D), adopt func(S)) (func(), error) {
	var err error
	if decoded, _ := from.(*D); decoded != nil {
		err = catch(func() { load(&Loader{Now: now}, system, decoded) })
	} else {
		start(system)
	}
	return func() { adopt(system) }, err
}

// catch runs load and returns the [Problem] that ended it.
func catch(load func()) (err error) {
	defer func() {
		switch problem := recover().(type) {
		case nil:
		case Problem:
			err = problem
		default:
			panic(problem)
		}
	}()
	load()
	return nil
}

// Path is the place of a value in a state, such as "buckt.organizations[1].buckets[0].status".
type Path string

// Field returns the path of a member, or of one below it. It is p if the name is "".
func (p Path) Field(name string) Path {
	if p == "" || name == "" {
		return p + Path(name)
	}
	return p + "." + Path(name)
}

// At returns the path of an element.
func (p Path) At(i int) Path { return p + "[" + Path(strconv.Itoa(i)) + "]" }

// Refuse ends the load. It does not return.
func (l *Loader) Refuse(at Path, format string, args ...any) {
	panic(Problem{at, fmt.Sprintf(format, args...)})
}

// Require ends the load unless the condition holds.
func (l *Loader) Require(condition bool, at Path, format string, args ...any) {
	if !condition {
		l.Refuse(at, format, args...)
	}
}

// Accept ends the load at an error of adding a row. The place of a [Problem] is below at.
func (l *Loader) Accept(at Path, err error) {
	if problem, isOne := errors.AsType[Problem](err); isOne {
		l.Refuse(at.Field(string(problem.At)), "%s", problem.Text)
	}
	l.Require(err == nil, at, "is not valid: %v", err)
}

// Count refuses a number below 0.
func (l *Loader) Count(at Path, n int) int {
	l.Require(n >= 0, at, "must not be negative")
	return n
}

// OrMade returns value, or the result of make if value is zero.
func OrMade[T comparable](value T, make func() T) T {
	if value == *new(T) {
		return make()
	}
	return value
}

// OrDefault returns the value of a field, or its default if the field is absent.
func OrDefault[T any](value *T, absent T) T {
	if value == nil {
		return absent
	}
	return *value
}

// OrDefaultRow returns rows, or one zero row if rows is nil. It refuses rows that are there but empty.
func OrDefaultRow[T any](l *Loader, at Path, rows []T) []T {
	if rows == nil {
		return make([]T, 1)
	}
	l.Require(len(rows) > 0, at, "must have at least one")
	return rows
}

// DefaultName returns the name of a row without a name in a state.
func DefaultName(isDefault bool, ofDefault, ofOthers string) string {
	if isDefault {
		return ofDefault
	}
	return ofOthers
}

// Decode reads a *T from within a document with the options of the decoder, so that its errors have the whole JSON pointer.
func Decode[T any](d *jsontext.Decoder) (any, error) {
	var decoded *T
	if err := json.UnmarshalDecode(d, &decoded); err != nil {
		return nil, err
	}
	return decoded, nil
}
