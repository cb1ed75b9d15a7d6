package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// ValidateFault returns an error if [fault.Fault.Validate] does, if the system, the operation or the method does not exist, or if the effect
// cannot happen to any of the operations. The error names the field.
func ValidateFault(f fault.Fault) error {
	err := f.Validate()
	if err == nil {
		err = validateTarget(f.Match)
	}
	if err != nil {
		return fmt.Errorf("mockserver: fault: %w", err)
	}
	for id, op := range knownOperations() {
		isTarget := (f.Match.System == "" || slices.Contains(op.systems, f.Match.System)) && (f.Match.Operation == "" || f.Match.Operation == id)
		if isTarget && happensTo(f.Effect, id) {
			return nil
		}
	}
	return fmt.Errorf("mockserver: fault: Effect: %s does not happen to %s", f.Effect.Kind, cmp.Or(f.Match.Operation, f.Match.System, "any operation"))
}

// ValidateMatch returns an error if [fault.Match.Validate] does, or if the system, the operation or the method does not exist. The error names
// the field.
func ValidateMatch(m fault.Match) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return validateTarget(m)
}

// validateTarget refuses an unknown system, operation or method, and combinations of them that do not exist.
func validateTarget(m fault.Match) error {
	if m.System != "" && !slices.Contains(systemNames(), m.System) {
		return fmt.Errorf("Match.System: %q is no system: it must be one of %s", m.System, strings.Join(systemNames(), ", "))
	}
	if err := validateOperation(m); err != nil {
		return err
	}
	if methods := methodsOf(m.System); m.Method != "" && !slices.Contains(methods, m.Method) {
		return fmt.Errorf("Match.Method: %q is the method of no operation: it must be one of %s", m.Method, strings.Join(methods, ", "))
	}
	return nil
}

func validateOperation(m fault.Match) error {
	if m.Operation == "" {
		return nil
	}
	known := knownOperations()
	op, found := known[m.Operation]
	switch {
	case !found:
		return fmt.Errorf("Match.Operation: %q is no operation: the nearest are %s", m.Operation, strings.Join(nearest(m.Operation, known), ", "))
	case m.System != "" && !slices.Contains(op.systems, m.System):
		return fmt.Errorf("Match.Operation: %s is one of system %q, but Match.System is %q", m.Operation, strings.Join(op.systems, ", "), m.System)
	case m.Method != "" && m.Method != op.method && !(m.Method == http.MethodHead && op.method == http.MethodGet && len(op.systems) == 1):
		return fmt.Errorf("Match.Operation: %s has the method %s, but Match.Method is %q", m.Operation, op.method, m.Method)
	}
	return nil
}
