package mockserver_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestRequests(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	before := time.Now()
	mocktest.RequireOK(t, c.Do("PUT", "/buckets/"+id+"/files/a%2Fb?x=1", "bytes", "X-Test", "1"))
	require.Equal(t, 400, c.Post("/keys", `{"name":""}`).Status)
	require.Equal(t, 401, c.As("bkt_x").Get("/keys").Status)
	mocktest.Download(c, "https://cdn.example.com/a/b")
	require.Equal(t, 404, c.Get("/nothing").Status)

	all := server.Requests()
	require.Len(t, all, 5)
	upload := all[0]
	require.EqualValues(t, "buckt", upload.System)
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
	require.Equal(t, "1", server.Requests()[0].RequestHeader.Get("X-Test"), "a copy")
}

func TestRecordSecrets(t *testing.T) {
	var logged bytes.Buffer
	server := mocktest.New(t, mockserver.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))))
	c := mocktest.CallBuckt(t, server)
	r := c.Post("/keys", `{"name":"k","permissions":["keys:read"]}`)
	secret, _ := r.At("data.key").(string)
	mocktest.RequireOK(t, c.As(secret).Get("/keys"))
	exchanges := server.Requests()
	require.Equal(t, "[REDACTED]", exchanges[0].RequestHeader.Get("Authorization"))
	require.Contains(t, string(exchanges[0].ResponseBody), `"key":"[REDACTED]"`)
	for _, text := range []string{fmt.Sprintf("%+v", exchanges), logged.String()} {
		for _, hidden := range []string{secret, c.Key} {
			require.NotContains(t, text, hidden)
		}
	}
	require.Contains(t, logged.String(), "method=POST")
	require.Contains(t, logged.String(), "operation=bucktCreateKey")
	require.Contains(t, logged.String(), "status=201")
}

func TestRecordLimit(t *testing.T) {
	t.Run("1,000 by default", func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		for i := range 1010 {
			c.Do("GET", "/billing/usage", "", "X-Test", fmt.Sprint(i))
		}
		all := server.Requests()
		require.Len(t, all, 1000)
		for i, ex := range all {
			require.Equal(t, 11+i, ex.Seq)
			require.Equal(t, fmt.Sprint(10+i), ex.RequestHeader.Get("X-Test"))
		}
	})
	t.Run("none", func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRecordLimit(0))
		mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets"))
		require.Empty(t, server.Requests())
	})
	t.Run("three", func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRecordLimit(3))
		c := mocktest.CallBuckt(t, server)
		var sent []int
		for i := range 10 {
			mocktest.RequireOK(t, c.Get("/buckets"))
			sent = append(sent, i+1)
			var kept []int
			for _, ex := range server.Requests() {
				kept = append(kept, ex.Seq)
			}
			require.Equal(t, sent[max(0, len(sent)-3):], kept)
		}
	})
}

func TestRecordBytes(t *testing.T) {
	const kib = 1 << 10
	for name, test := range map[string]struct {
		bytes int
		name  string // of the keys that are created
		kept  int    // of five
	}{
		"default":           {8 * kib * kib, "k", 5},
		"none fits":         {0, "k", 1},
		"two fit":           {4 * kib, "k", 2},
		"long bodies count": {70 * kib, strings.Repeat("k", 30*kib), 2},
		"long URLs count":   {70 * kib, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			opts := []mockserver.Option{mockserver.WithRecordBytes(test.bytes)}
			if name == "default" {
				opts = nil
			}
			server := mocktest.New(t, opts...)
			c := mocktest.CallBuckt(t, server)
			for range 5 {
				if test.name == "" {
					c.Get("/buckets?unknown=" + strings.Repeat("u", 30*kib))
				} else {
					c.Post("/keys", `{"name":"`+test.name+`","permissions":["keys:read"]}`)
				}
			}
			var kept []int
			for _, ex := range server.Requests() {
				kept = append(kept, ex.Seq)
			}
			require.Equal(t, []int{1, 2, 3, 4, 5}[5-test.kept:], kept)
			tb := &mocktest.FakeTB{}
			require.Equal(t, test.kept == 5, server.AssertNever(tb, fault.Match{Status: 500}))
			if test.kept < 5 {
				require.Contains(t, tb.Errors[0], fmt.Sprintf("the record has dropped the oldest %d of 5 requests", 5-test.kept))
			}
		})
	}
}

func TestRequestsByMatch(t *testing.T) {
	server := recorded(t)
	for name, test := range map[string]struct {
		matches []fault.Match
		want    []int
	}{
		"all":             {nil, []int{1, 2, 3, 4, 5}},
		"one operation":   {[]fault.Match{creates}, []int{1, 5}},
		"two fields":      {[]fault.Match{{Operation: "bucktCreateKey", Status: 400}}, []int{5}},
		"either":          {[]fault.Match{lists, {Status: 404}}, []int{2, 3, 4}},
		"a pattern":       {[]fault.Match{{Path: "/v1/*ys"}}, []int{1, 2, 3, 5}},
		"a credential":    {[]fault.Match{{Credential: server.Buckt().Organization().Keys()[0].ID}}, []int{1, 2, 5}},
		"no system's":     {[]fault.Match{{System: "amove"}}, []int{}},
		"method and path": {[]fault.Match{{Method: "GET", Path: "/v1/keys"}}, []int{2, 3}},
		"a fault":         {[]fault.Match{{Fault: "reset"}}, []int{}},
	} {
		t.Run(name, func(t *testing.T) {
			found := []int{}
			for _, ex := range server.Requests(test.matches...) {
				found = append(found, ex.Seq)
			}
			require.Equal(t, test.want, found)
		})
	}
}

func TestRecordTruncatedBodies(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	const limit = 64 << 10
	for name, test := range map[string]struct {
		send              func()
		request, response bool
		kept              int // bytes of the request's body in the record
	}{
		"whole":             {func() { c.Post("/keys", "x") }, false, false, 1},
		"as long as may be": {func() { c.Post("/keys", strings.Repeat("x", limit)) }, false, false, limit},
		"longer":            {func() { c.Post("/keys", strings.Repeat("x", limit+1)) }, true, false, limit},
		"none":              {func() { c.Get("/keys") }, false, false, 0},
		"HEAD":              {func() { c.Do("HEAD", "/keys", "") }, false, false, 0},
		"upload":            {func() { mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "bytes")) }, true, false, 0},
		"unsized upload": {func() {
			mocktest.RequireOK(t, c.Raw("PUT", c.Base+"/buckets/"+id+"/files/f", io.MultiReader(strings.NewReader("bytes"))))
		}, true, false, 0},
		"empty answer": {func() { c.Raw("GET", server.Tornado().BaseURL()+"/nothing", http.NoBody) }, false, false, 0},
		"empty upload": {func() { mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/empty", "")) }, false, false, 0},
		"download": {func() {
			mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "bytes"))
			require.Equal(t, 200, mocktest.Download(c, "https://cdn.example.com/f").Status)
		}, false, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			test.send()
			all := server.Requests()
			last := all[len(all)-1]
			require.Len(t, last.RequestBody, test.kept)
			require.Equal(t, test.request, last.RequestBodyTruncated)
			require.Equal(t, test.response, last.ResponseBodyTruncated)
			if last.Method == "HEAD" {
				require.Empty(t, last.ResponseBody, "none was sent")
			}
		})
	}
	t.Run("answer", func(t *testing.T) {
		for range 100 {
			_, err := org.AddBucket(bucktapi.Bucket{CORSOrigins: []string{"https://" + strings.Repeat("x", 600) + ".example.com"}})
			require.NoError(t, err)
		}
		r := mocktest.RequireOK(t, c.Get("/buckets?limit=100"))
		require.Greater(t, len(r.Body), limit)
		all := server.Requests()
		last := all[len(all)-1]
		require.Equal(t, r.Body[:limit], string(last.ResponseBody))
		require.True(t, last.ResponseBodyTruncated)
	})
}

type checkFunc func(ex *mockserver.Exchange) error

func (f checkFunc) Check(ex *mockserver.Exchange) error { return f(ex) }

func TestContractCheck(t *testing.T) {
	tb := &mocktest.FakeTB{}
	var seen []mockserver.Exchange
	server := mockserver.New(tb, mockserver.WithUnmatchedRequests(), mockserver.WithContractCheck(checkFunc(func(ex *mockserver.Exchange) error {
		seen = append(seen, *ex)
		if ex.Status == 201 {
			return errors.New("broken")
		}
		return nil
	})))
	c := mocktest.CallBuckt(t, server)
	body := `{"name":"k","permissions":["keys:read"],"pad":"` + strings.Repeat("x", 100_000) + `"}`
	r := c.Post("/keys", body)
	c.Get("/keys")
	c.Do("HEAD", "/keys", "")
	c.Get("/nothing")
	c.Raw("GET", server.Buckt().RootURL()+"/health", strings.NewReader(""))

	require.Len(t, seen, 2, "operations with a body")
	require.Equal(t, body, string(seen[0].RequestBody), "whole bodies")
	require.Equal(t, r.Body, string(seen[0].ResponseBody), "with secrets")
	require.EqualError(t, server.Problems()[0], "contract: POST /v1/keys answered 201: broken")
	tb.End()
	require.Equal(t, []string{"mockserver: contract: POST /v1/keys answered 201: broken"}, tb.Errors)
}

// A checker may retain and change its exchange. The record has another one.
func TestContractCheckOwnExchange(t *testing.T) {
	var kept *mockserver.Exchange
	server := mocktest.New(t, mockserver.WithContractCheck(checkFunc(func(ex *mockserver.Exchange) error {
		kept = ex
		ex.Operation = "changed"
		return nil
	})))
	r := mocktest.CallBuckt(t, server).Post("/keys", `{"name":"k","permissions":["keys:read"]}`)
	recorded := mocktest.LastExchange(t, server)
	require.Equal(t, "bucktCreateKey", recorded.Operation)
	require.NotContains(t, string(recorded.ResponseBody), r.At("data.key"))
	require.Equal(t, r.Body, string(kept.ResponseBody))
	require.Zero(t, kept.Seq)
}

func TestProblemsAreLogged(t *testing.T) {
	var logged bytes.Buffer
	tb := &mocktest.FakeTB{}
	server := mockserver.New(tb, mockserver.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))),
		mockserver.WithContractCheck(checkFunc(func(*mockserver.Exchange) error { return errors.New("broken") })))
	c := mocktest.CallBuckt(t, server)
	c.Get("/keys?password=hidden")
	require.Contains(t, logged.String(), `level=WARN msg=problem problem="contract: GET /v1/keys?password=%5BREDACTED%5D answered 200: broken"`)
	c.Get("/nothing?password=hidden")
	require.Contains(t, logged.String(), `level=WARN msg=problem problem="no operation matches GET /v1/nothing?password=%5BREDACTED%5D on host`)
	require.NotContains(t, logged.String(), "hidden")
	tb.End()
	require.Len(t, tb.Errors, 2)
	require.NotContains(t, fmt.Sprint(tb.Errors, server.Problems()), "hidden")
}

// A program that mounts the server may change the maps of a request afterwards. The record has the original ones.
func TestRecordCopiesMaps(t *testing.T) {
	server := mocktest.New(t)
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", server.Buckt().RootURL()+"/health", nil)
	r.Header.Set("Accept", "a")
	server.ServeHTTP(w, r)
	r.Header.Set("Accept", "b")
	r.URL.Path = "/b"
	w.Header().Set("Content-Type", "b")

	ex := server.Requests()[0]
	require.Equal(t, "a", ex.RequestHeader.Get("Accept"))
	require.Equal(t, "/health", ex.URL.Path)
	require.Equal(t, "application/json", ex.ResponseHeader.Get("Content-Type"))
}
