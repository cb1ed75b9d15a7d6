package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// ValidateFault returns an error if [fault.Fault.Validate] does, if the system, the operation or the method does not exist, or if the effect
// cannot happen to any of the operations. The error names the field.
func ValidateFault(f fault.Fault) error {
	if kind := f.Effect.Kind; kind != "" && !slices.Contains(fault.Kinds(), kind) {
		text := strings.Join(service.Nearest(string(kind), state.Texts(fault.Kinds()...)), ", ")
		return fmt.Errorf("mockserver: fault: effect.kind: unknown kind %q: the nearest are %s", kind, text)
	}
	err := f.Validate()
	if err == nil {
		err = validateTarget(f.Match)
	}
	if err != nil {
		return fmt.Errorf("mockserver: fault: %w", err)
	}
	for id, op := range knownOperations() {
		isTarget := op.isOf(f.Match.System) && (f.Match.Operation == "" || op.isNamed(f.Match))
		if isTarget && happensTo(f.Effect, id) {
			return nil
		}
	}
	return fmt.Errorf("mockserver: fault: effect: %s has no effect on %s", f.Effect.Kind, cmp.Or(f.Match.Operation, string(f.Match.System), "any operation"))
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
	if m.System != "" && !slices.Contains(systemNames(), string(m.System)) {
		return fmt.Errorf("match.system: unknown system %q: it must be one of %s", m.System, strings.Join(systemNames(), ", "))
	}
	if err := validateOperation(m); err != nil {
		return err
	}
	if methods := methodsOf(m.System); m.Method != "" && !slices.Contains(methods, m.Method) {
		return fmt.Errorf("match.method: no operation has the method %q: it must be one of %s", m.Method, strings.Join(methods, ", "))
	}
	return nil
}

func validateOperation(m fault.Match) error {
	if m.Operation == "" {
		return nil
	}
	var systems, methods []string // of the operations with this name, and of those of the system
	serves := m.Method == ""
	for _, op := range knownOperations() {
		if !op.isNamed(m) {
			continue
		}
		systems = state.Texts(op.systems...)
		if op.isOf(m.System) {
			methods = append(methods, op.method)
			serves = serves || m.Method == op.method || m.Method == http.MethodHead && op.method == http.MethodGet && op.ClientMethod != ""
		}
	}
	slices.Sort(methods)
	switch {
	case systems == nil:
		return fmt.Errorf("match.operation: unknown operation %q: the nearest are %s", m.Operation, strings.Join(nearestOperations(m), ", "))
	case methods == nil:
		return fmt.Errorf("match.operation: %s is one of system %q, but match.system is %q", m.Operation, strings.Join(systems, ", "), m.System)
	case !serves:
		return fmt.Errorf("match.operation: %s has the method %s, but match.method is %q", m.Operation, strings.Join(methods, " or "), m.Method)
	}
	return nil
}
