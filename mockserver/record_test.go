package mockserver_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestExchanges(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com"})
	before := time.Now()
	succeeds(t, c.do("PUT", "/buckets/"+id+"/files/a%2Fb?x=1", "bytes", "X-Test", "1"))
	require.Equal(t, 400, c.post("/keys", `{"name":""}`).status)
	require.Equal(t, 401, c.as("bkt_x").get("/keys").status)
	download(c, "https://cdn.example.com/a/b")
	require.Equal(t, 404, c.get("/nothing").status)

	all := server.Exchanges()
	require.Len(t, all, 5)
	upload := all[0]
	require.Equal(t, "buckt", upload.System)
	require.Equal(t, "bucktUploadFile", upload.Operation)
	require.Equal(t, map[string]string{"bucketId": id, "path": "a/b"}, upload.PathParams)
	require.Equal(t, org.Keys()[0].ID, upload.CredentialID)
	require.Equal(t, "PUT", upload.Method)
	require.Equal(t, "/v1/buckets/"+id+"/files/a%2Fb?x=1", upload.URL.RequestURI())
	require.Equal(t, "api.buckt.invalid", upload.Host)
	require.Equal(t, "1", upload.RequestHeader.Get("X-Test"))
	require.Empty(t, upload.RequestBody, "the bytes of uploads are not kept")
	require.Equal(t, 200, upload.Status)
	require.NotEmpty(t, upload.ResponseHeader.Get("X-Request-ID"))
	require.Contains(t, string(upload.ResponseBody), `"key":"a/b"`)
	require.WithinDuration(t, before, upload.Start, time.Minute)
	require.Positive(t, upload.Duration)

	require.Equal(t, `{"name":""}`, string(all[1].RequestBody))
	require.Equal(t, 400, all[1].Status)
	require.Empty(t, all[2].CredentialID)
	require.Equal(t, "bucktListKeys", all[2].Operation)
	require.Equal(t, "cdn.example.com", all[3].Host)
	require.Empty(t, all[3].Operation)
	require.Empty(t, all[3].ResponseBody)
	require.False(t, all[3].Unmatched)
	require.True(t, all[4].Unmatched)

	all[0].RequestHeader.Set("X-Test", "2")
	require.Equal(t, "1", server.Exchanges()[0].RequestHeader.Get("X-Test"), "a copy")
}

func TestExchangesHoldNoSecret(t *testing.T) {
	var logged bytes.Buffer
	server := newServer(t, mockserver.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))))
	c := call(t, server)
	r := c.post("/keys", `{"name":"k","permissions":["keys:read"]}`)
	secret, _ := r.at("data.key").(string)
	succeeds(t, c.as(secret).get("/keys"))
	exchanges := server.Exchanges()
	require.Equal(t, "[REDACTED]", exchanges[0].RequestHeader.Get("Authorization"))
	require.Contains(t, string(exchanges[0].ResponseBody), `"key":"[REDACTED]"`)
	for _, text := range []string{fmt.Sprintf("%+v", exchanges), logged.String()} {
		for _, hidden := range []string{secret, c.key} {
			require.NotContains(t, text, hidden)
		}
	}
	require.Contains(t, logged.String(), "method=POST")
	require.Contains(t, logged.String(), "operation=bucktCreateKey")
	require.Contains(t, logged.String(), "status=201")
}

func TestTheRecordIsBounded(t *testing.T) {
	t.Run("1,000 by default", func(t *testing.T) {
		server := newServer(t)
		c := call(t, server)
		for i := range 1010 {
			c.do("GET", "/billing/usage", "", "X-Test", fmt.Sprint(i))
		}
		all := server.Exchanges()
		require.Len(t, all, 1000)
		require.Equal(t, "10", all[0].RequestHeader.Get("X-Test"))
		require.Equal(t, "1009", all[999].RequestHeader.Get("X-Test"))
	})
	t.Run("none", func(t *testing.T) {
		server := newServer(t, mockserver.WithExchangeLimit(0))
		succeeds(t, call(t, server).get("/buckets"))
		require.Empty(t, server.Exchanges())
	})
	t.Run("bodies", func(t *testing.T) {
		server := newServer(t)
		require.Equal(t, 400, call(t, server).post("/keys", `{"pad":"`+strings.Repeat("x", 100_000)+`"}`).status)
		require.Len(t, server.Exchanges()[0].RequestBody, 64<<10)
	})
}

type checkFunc func(ex *mockserver.Exchange) error

func (f checkFunc) Check(ex *mockserver.Exchange) error { return f(ex) }

func TestContractCheck(t *testing.T) {
	tb := &fakeTB{}
	var seen []mockserver.Exchange
	server := mockserver.New(tb, mockserver.WithUnmatchedRequests(), mockserver.WithContractCheck(checkFunc(func(ex *mockserver.Exchange) error {
		seen = append(seen, *ex)
		if ex.Status == 201 {
			return errors.New("broken")
		}
		return nil
	})))
	c := call(t, server)
	body := `{"name":"k","permissions":["keys:read"],"pad":"` + strings.Repeat("x", 100_000) + `"}`
	r := c.post("/keys", body)
	c.get("/keys")
	c.do("HEAD", "/keys", "")
	c.get("/nothing")
	c.raw("GET", server.Buckt().RootURL()+"/health", strings.NewReader(""))

	require.Len(t, seen, 2, "operations with a body")
	require.Equal(t, body, string(seen[0].RequestBody), "whole bodies")
	require.Equal(t, r.body, string(seen[0].ResponseBody), "with secrets")
	require.EqualError(t, server.Problems()[0], "contract: POST /v1/keys answered 201: broken")
	tb.end()
	require.Equal(t, []string{"mockserver: contract: POST /v1/keys answered 201: broken"}, tb.errors)
}
