package mockserver_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// amoveCaller makes raw requests to Amove with one token.
type amoveCaller struct {
	caller
	storage string // a cloud account's id
}

func callAmove(t *testing.T, server *mockserver.Server) amoveCaller {
	amove := server.Amove()
	return amoveCaller{
		caller:  caller{t: t, http: server.HTTPClient(), base: amove.BaseURL(), key: amove.Token()},
		storage: amove.CloudAccountID(),
	}
}

// behaving makes a server that decides in that way.
func behaving(t *testing.T, b mockserver.AmoveBehavior) amoveCaller {
	server := newServer(t)
	server.Amove().SetBehavior(b)
	return callAmove(t, server)
}

func (c amoveCaller) as(token string) amoveCaller {
	c.key = token
	return c
}

// send makes a request below /api/v1, with JSON unless the body is empty. "STORAGE" stands for the cloud account's id.
func (c amoveCaller) send(method, path, body string) reply {
	c.t.Helper()
	fill := strings.NewReplacer("STORAGE", c.storage)
	var headers []string
	if body != "" {
		headers = []string{"Content-Type", "application/json"}
	}
	return c.raw(method, c.base+"/api/v1/"+fill.Replace(path), strings.NewReader(fill.Replace(body)), headers...)
}

func (c amoveCaller) list(query string) reply {
	c.t.Helper()
	return c.send("GET", "storage/get_storage_key?"+query, "")
}

func (c amoveCaller) status(bucket string) reply {
	c.t.Helper()
	return c.send("POST", "storage/bucket_status", `{"cloudAccountId":"STORAGE","bucketName":"`+bucket+`"}`)
}

func (c amoveCaller) deleteBucket(bucket string) reply {
	c.t.Helper()
	return c.send("DELETE", "storage/delete_bucket?cloudAccountId=STORAGE&bucketName="+url.QueryEscape(bucket), "")
}

// refused asserts one failure of Amove: status, header and the whole body.
func refused(t *testing.T, r reply, code, message string) {
	t.Helper()
	require.Equal(t, 499, r.status, r.body)
	require.Equal(t, "application/json", r.header.Get("Content-Type"))
	require.Equal(t, code, r.header.Get("error-code"))
	require.JSONEq(t, `{"type":"`+code+`","status":499,"errors":{"`+code+`":["`+message+`"]}}`, r.body)
}

// object is the whole of a reply's JSON.
func object(t *testing.T, r reply) (values map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(r.body), &values), r.body)
	return values
}

// done asserts a success without a body.
func done(t *testing.T, r reply) {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, r.body)
	require.Empty(t, r.body)
	require.Empty(t, r.header.Get("Content-Type"))
}

// dialling connects to one address, whatever host is asked for.
func dialling(t *testing.T, addr net.Addr) *http.Client {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
