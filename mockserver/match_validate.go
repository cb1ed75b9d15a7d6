package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
)

// validate refuses what no request can be. The error names the field and what was expected.
func (m Match) validate() error {
	if m.System != "" && !slices.Contains(systemNames, m.System) {
		return fmt.Errorf("Match.System: %q is no system: it must be one of %s", m.System, strings.Join(systemNames, ", "))
	}
	if err := m.validateOperation(); err != nil {
		return err
	}
	if m.Method != strings.ToUpper(m.Method) {
		return fmt.Errorf("Match.Method: %q must be in capital letters", m.Method)
	}
	if methods := methodsOf(m.System); m.Method != "" && !slices.Contains(methods, m.Method) {
		return fmt.Errorf("Match.Method: %q is the method of no operation: it must be one of %s", m.Method, strings.Join(methods, ", "))
	}
	if _, err := path.Match(m.Path, ""); err != nil {
		return fmt.Errorf("Match.Path: %q is no pattern that path.Match knows: %w", m.Path, err)
	}
	if m.Path != "" && !strings.HasPrefix(m.Path, "/") {
		return fmt.Errorf("Match.Path: %q must begin with a slash", m.Path)
	}
	if m.Status != 0 && (m.Status < 200 || m.Status > 999) {
		return fmt.Errorf("Match.Status: %d is no status of an answer: it must be 200 to 999", m.Status)
	}
	if m.Status != 0 && m.Unanswered {
		return errors.New("Match.Unanswered: a request without an answer has no status, but Match.Status is given")
	}
	return nil
}

// validateForFault refuses in addition what is not known when a fault has to decide.
func (m Match) validateForFault() error {
	switch {
	case m.Status != 0:
		return errors.New("Match.Status: a fault cannot look at the status of an answer that is not made yet")
	case m.Unanswered:
		return errors.New("Match.Unanswered: a fault cannot look at an answer that is not made yet")
	case m.Fault != "":
		return errors.New("Match.Fault: a fault cannot look at the faults of a request that is not answered yet")
	}
	return m.validate()
}

func (m Match) validateOperation() error {
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
