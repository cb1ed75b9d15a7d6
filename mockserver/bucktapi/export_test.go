package bucktapi

import "github.com/bucktgo/buckt/mockserver/internal/service"

// ServeInSteps serves a call to an operation, and does something between its handling and its log. What lies between admission and handling
// is the reading of the body.
func (s *System) ServeInSteps(c *service.Call, beforeLog func()) (status int) {
	own := &call{Call: c, system: s}
	resp := own.carryOut()
	beforeLog()
	own.log(resp)
	return resp.Status
}
