package mockserver

import (
	"cmp"
	"fmt"
	"slices"

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
	if !slices.ContainsFunc(faultOperations(), func(o operationTraits) bool { return mayMeet(f, o) }) {
		return fmt.Errorf("mockserver: fault: Effect: %s does not happen to %s", f.Effect.Kind, targetOf(f.Match))
	}
	return nil
}

// mayMeet reports whether a fault may take effect on an operation, as far as that is known before there is a request.
func mayMeet(f fault.Fault, o operationTraits) bool {
	if f.Match.System != "" && !slices.Contains(o.systems, f.Match.System) || f.Match.Operation != "" && f.Match.Operation != o.id {
		return false
	}
	return suits(f.Effect, o)
}

// suits reports whether an effect can happen to an operation.
func suits(e fault.Effect, o operationTraits) bool {
	operations := effectRules[e.Kind].operations
	return operations == nil || operations(o)
}

// targetOf names what a match selects, for errors.
func targetOf(m fault.Match) string {
	return cmp.Or(m.Operation, m.System, "any operation")
}
