package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
)

// maxProblems is the maximum number of problems kept for a program that never reads them.
const maxProblems = 1000

// Problems returns the first 1,000 problems so far: requests that matched no operation, and violations found by the contract check. They
// fail the test of a server made by [New].
func (s *Server) Problems() []error {
	s.problems.mu.Lock()
	defer s.problems.mu.Unlock()
	return slices.Clone(s.problems.first)
}

// problems are the first problems of a server.
type problems struct {
	mu    sync.Mutex
	first []error
}

func (p *problems) add(problem error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.first) < maxProblems {
		p.first = append(p.first, problem)
	}
}

// judge records the problems of a complete exchange.
func (s *Server) judge(c *call) {
	problem := s.problemOf(c)
	if problem == nil {
		return
	}
	s.problems.add(problem)
	if logger := s.options.logger; logger != nil {
		logger.LogAttrs(c.Request.Context(), slog.LevelWarn, "problem", slog.String("problem", problem.Error()))
	}
}

// problemOf checks the system's own response against the contract, without the effects of faults.
func (s *Server) problemOf(c *call) error {
	ex := c.ex
	if ex.Unmatched && !s.options.unmatchedAllowed {
		return fmt.Errorf("no operation matches %s %s on host %s", ex.Method, c.censoredURL().RequestURI(), ex.Host)
	}
	if c.isFaulted {
		ex = c.own
	}
	if ex == nil || !ex.isOfContract() || ex.Method == http.MethodHead || s.options.checker == nil {
		return nil
	}
	checked := *ex // the checker may retain it
	if err := s.options.checker.Check(&checked); err != nil {
		return fmt.Errorf("contract: %s %s answered %d: %w", ex.Method, c.censoredURL().RequestURI(), ex.Status, err)
	}
	return nil
}
