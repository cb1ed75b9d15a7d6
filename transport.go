package buckt

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// pingAfter is how long an HTTP/2 connection may be silent before a ping is sent on it, and pingTimeout how long its
	// response may take before the connection is given up.
	pingAfter   = 15 * time.Second
	pingTimeout = 15 * time.Second
	// onceIdle is how long a connection for operations that must happen once may be idle. Servers close idle connections
	// after 5 s and more.
	onceIdle = 3 * time.Second
)

// newTransport makes the client's own transport.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxIdleConns:          128,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		// The headers that net/http would read, 10 MiB of them, are more than any response of these APIs has.
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// transport is that of the request: operations that must happen once have connections of their own.
func (k *call) transport() http.RoundTripper {
	if k.op.once && k.endpoint.once != nil {
		return k.endpoint.once
	}
	return k.core.transport
}

// onceTransport sends the requests of operations that must happen once to one system. If a server closes an idle
// connection while such a request is on its way, the outcome is unknown. So connections are idle for a shorter time than
// servers allow: for 3 s, or three fifths of what a response says in Keep-Alive if that is less.
type onceTransport struct {
	current atomic.Pointer[http.Transport]
}

func newOnceTransport() *onceTransport {
	t := newTransport()
	t.IdleConnTimeout = onceIdle
	o := &onceTransport{}
	o.current.Store(t)
	return o
}

// RoundTrip implements http.RoundTripper.
func (o *onceTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.current.Load().RoundTrip(req)
	if err == nil {
		if timeout, ok := keepAliveTimeout(resp.Header); ok {
			o.shorten(timeout * 3 / 5)
		}
	}
	return resp, err
}

// shorten replaces the transport by one whose connections are idle for a shorter time. The timeout of a transport cannot
// change; what is under way ends on the one it began on.
func (o *onceTransport) shorten(idle time.Duration) {
	for {
		t := o.current.Load()
		if t.DisableKeepAlives || idle >= t.IdleConnTimeout {
			return
		}
		next := t.Clone()
		next.IdleConnTimeout, next.DisableKeepAlives = idle, idle == 0
		if o.current.CompareAndSwap(t, next) {
			t.CloseIdleConnections()
			return
		}
	}
}

// CloseIdleConnections is what [Client.Close] calls.
func (o *onceTransport) CloseIdleConnections() { o.current.Load().CloseIdleConnections() }

// keepAliveTimeout reads the timeout of a Keep-Alive header, such as "timeout=5, max=100".
func keepAliveTimeout(h http.Header) (time.Duration, bool) {
	for _, v := range h["Keep-Alive"] {
		for parameter := range strings.SplitSeq(v, ",") {
			name, value, _ := strings.Cut(parameter, "=")
			if !strings.EqualFold(strings.TrimSpace(name), "timeout") {
				continue
			}
			if n, err := strconv.ParseUint(strings.Trim(value, ` "`), 10, 31); err == nil {
				return time.Duration(n) * time.Second, true
			}
		}
	}
	return 0, false
}
