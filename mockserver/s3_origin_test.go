package mockserver

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

func TestS3Origin(t *testing.T) {
	server, production := New(t), New(t, WithProductionURLs())
	tcp := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4010}
	for name, test := range map[string]struct {
		local  net.Addr
		host   string
		tls    bool
		scheme string
		origin string
	}{
		"in memory":                   {memnet.Addr{}, "127.0.0.1:4010", false, "", ""},
		"on TCP":                      {tcp, "127.0.0.1:4010", false, "http", "127.0.0.1:4010"},
		"on TCP by name":              {tcp, "mock:4010", false, "http", "mock:4010"},
		"with TLS":                    {tcp, "localhost:4010", true, "https", "localhost:4010"},
		"on TCP by the API's name":    {tcp, "api.foundrydb.com", false, "", ""},
		"on a listener that says not": {nil, "mock", false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, test.local)
			r := httptest.NewRequestWithContext(ctx, "GET", "/", http.NoBody)
			if r.Host = test.host; test.tls {
				r.TLS = &tls.ConnectionState{}
			}
			scheme, host := newCall(server, httptest.NewRecorder(), r).Origin()
			require.Equal(t, []string{test.scheme, test.origin}, []string{scheme, host})
			scheme, host = newCall(production, httptest.NewRecorder(), r).Origin()
			require.Empty(t, scheme+host)
		})
	}
}
