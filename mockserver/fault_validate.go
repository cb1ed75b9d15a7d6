package mockserver

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// ValidateFault returns an error that names the field if a fault cannot take effect: what [fault.Fault.Validate] refuses, an unknown system,
// operation or method, or an effect that none of the operations can have.
func ValidateFault(f fault.Fault) error {
	err := f.Validate()
	if err == nil {
		err = validateTarget(f.Match)
	}
	if err != nil {
		return fmt.Errorf("mockserver: fault: %w", err)
	}
	if !slices.ContainsFunc(faultOperations(), func(o operationTraits) bool { return mayMeet(f, o) }) {
		return fmt.Errorf("mockserver: fault: Effect: %s does not happen to %s", f.Effect.Kind, targetOf(f.Match))
	}
	return nil
}

// mayMeet tells whether a fault may take effect on an operation, as far as that is known before there is a request.
func mayMeet(f fault.Fault, o operationTraits) bool {
	if f.Match.System != "" && !slices.Contains(o.systems, f.Match.System) || f.Match.Operation != "" && f.Match.Operation != o.id {
		return false
	}
	return suits(f.Effect, o)
}

// suits tells whether an effect can happen to an operation.
func suits(e fault.Effect, o operationTraits) bool {
	operations := effectRules[e.Kind].operations
	return operations == nil || operations(o)
}

// targetOf is what a match is about, in words.
func targetOf(m fault.Match) string {
	return cmp.Or(m.Operation, m.System, "any operation")
}
