package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
)

// maxProblems bounds what a program that never asks for its problems keeps of them.
const maxProblems = 1000

// Problems returns what was wrong so far, the first 1,000 of it: requests that matched no operation, and failures of the contract
// check. A server made by [New] fails its test with them.
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

// judge looks for what is wrong with a complete exchange.
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

// problemOf holds against the contract what the system has answered, not what a fault has made of it.
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
	checked := *ex // the checker may keep it
	if err := s.options.checker.Check(&checked); err != nil {
		return fmt.Errorf("contract: %s %s answered %d: %w", ex.Method, c.censoredURL().RequestURI(), ex.Status, err)
	}
	return nil
}
