package contractcheck

import (
	"fmt"
	"net/http"

	"github.com/bucktgo/buckt/mockserver"
)

// Checker checks exchanges against the contract. It is safe for concurrent use.
type Checker struct {
	contract *contract
}

var _ mockserver.Checker = (*Checker)(nil)

// New returns a checker of the contract that this module was built with.
func New() *Checker {
	return &Checker{contract: load()}
}

// Check returns the first violation of the contract by an exchange, or nil. The error names the operation and the place. It contains no
// value of a body: tests print it, and bodies have secrets.
func (c *Checker) Check(ex *mockserver.Exchange) error {
	if ex.Operation == "" || ex.Method == http.MethodHead {
		return nil
	}
	op := c.contract.operations[ex.Operation]
	if op == nil {
		return fmt.Errorf("%s: not an operation of the contract", ex.Operation)
	}
	if err := op.check(ex); err != nil {
		return fmt.Errorf("%s: %w", op.ID, err)
	}
	return nil
}

func (op *operation) check(ex *mockserver.Exchange) error {
	if ex.Method != op.Method {
		return fmt.Errorf("the method is %s, not %s", op.Method, ex.Method)
	}
	input := op.input(ex)
	if err := op.checkResponse(ex, input); err != nil {
		return err
	}
	if ex.Status/100 != 2 {
		return nil
	}
	return op.checkRequest(ex, input)
}
