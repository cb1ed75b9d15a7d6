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
	// pingAfter is the time without data after which an HTTP/2 connection is pinged. Without a response within pingTimeout, the
	// connection is closed.
	pingAfter   = 15 * time.Second
	pingTimeout = 15 * time.Second
	// freshConnIdle limits how long a connection for operations that are not idempotent may be idle. Servers close idle connections
	// after 5 s or more.
	freshConnIdle = 3 * time.Second
)

// newTransport creates the client's own transport.
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
		// The default of net/http, 10 MiB, is more than any response of these APIs needs.
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// transport returns the transport of the request. Operations that are not idempotent have separate connections.
func (k *call) transport() http.RoundTripper {
	if k.op.notIdempotent && k.endpoint.freshConns != nil {
		return k.endpoint.freshConns
	}
	return k.core.transport
}

// freshConnTransport sends the requests of operations that are not idempotent to one system. If a server closes an idle connection
// while such a request is in flight, the outcome is unknown. Therefore connections are closed before the server would close them:
// after 3 s, or after 60 % of the timeout in a Keep-Alive header if that is less.
type freshConnTransport struct {
	current atomic.Pointer[http.Transport]
}

func newFreshConnTransport() *freshConnTransport {
	t := newTransport()
	t.IdleConnTimeout = freshConnIdle
	o := &freshConnTransport{}
	o.current.Store(t)
	return o
}

// RoundTrip implements http.RoundTripper.
func (o *freshConnTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.current.Load().RoundTrip(req)
	if err == nil {
		if timeout, ok := keepAliveTimeout(resp.Header); ok {
			o.shorten(timeout * 3 / 5)
		}
	}
	return resp, err
}

// shorten replaces the transport with one that has a shorter idle timeout, because the timeout of a transport in use cannot
// change. Requests in flight finish on the old one.
func (o *freshConnTransport) shorten(idle time.Duration) {
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

// CloseIdleConnections is called by [Client.Close].
func (o *freshConnTransport) CloseIdleConnections() { o.current.Load().CloseIdleConnections() }

// keepAliveTimeout parses the timeout of a Keep-Alive header, such as "timeout=5, max=100".
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
