package buckt

import "net/http"

// OwnTransports returns the transports that a client has created itself, so that a test can connect them to its own server before the
// first request.
func OwnTransports(c *Client) []*http.Transport {
	all := []*http.Transport{c.core.transport.(*http.Transport)}
	for _, e := range c.core.endpoints {
		if e.freshConns != nil {
			all = append(all, e.freshConns.current.Load())
		}
	}
	return all
}
