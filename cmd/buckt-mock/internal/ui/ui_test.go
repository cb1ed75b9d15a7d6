package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, mockserver.WithProvisioning(time.Hour))
		page := b.get("/_mock/")
		require.Equal(t, 200, page.status)
		require.Contains(t, page.text(), "No requests yet.")
		require.Contains(t, page.text(), "2000-01-01 00:00:00 UTC the real time")
		require.Contains(t, page.text(), "No faults.")

		_, err := b.server.Client().Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
		require.NoError(t, err)
		page = b.get("/_mock/")
		require.Contains(t, page.text(), "POST /v1/buckets 201 Buckets.Create bucktCreateBucket")
		require.Contains(t, page.text(), "bucket assets pending")
		time.Sleep(time.Hour)
		require.Contains(t, b.get("/_mock/").text(), "bucket assets active")
		require.Len(t, b.server.Requests(), 1, "the page is not in the record")
	})
}

// The header restricts a page: nothing from other origins, nothing inline, no frame.
func TestPolicy(t *testing.T) {
	b := open(t)
	for _, path := range []string{"/_mock/", "/_mock/ui/live", "/_mock/ui/requests/1"} {
		page := b.get(path)
		csp := page.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
			require.Contains(t, csp, part, path)
		}
		require.NotContains(t, csp, "unsafe")
		require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
		require.NotContains(t, page.html, "http://", "nothing is loaded from elsewhere")
		require.NotContains(t, page.html, "https://")
		require.NotRegexp(t, ` (style|on\w+)=`, page.html)
	}
	for name, contentType := range map[string]string{"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"} {
		asset := b.get("/_mock/ui/" + name)
		require.Equal(t, 200, asset.status)
		require.True(t, strings.HasPrefix(asset.header.Get("Content-Type"), contentType), asset.header.Get("Content-Type"))
	}
}

func TestRequestPage(t *testing.T) {
	b := open(t)
	_, err := b.server.Client().Keys.Create(t.Context(), buckt.KeyCreateParams{
		Name: "<b>uploader</b>", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
	})
	require.NoError(t, err)
	page := b.get("/_mock/ui/requests/1")
	require.Equal(t, 200, page.status)
	require.Contains(t, page.text(), "Status 201 Created")
	require.Contains(t, page.text(), "Operation Keys.Create, bucktCreateKey")
	require.Contains(t, page.text(), "Authorization [REDACTED]")
	require.Contains(t, page.html, "\n  &#34;name&#34;: &#34;&lt;b&gt;uploader&lt;/b&gt;&#34;", "JSON is laid out, and what is in it is no HTML")
	require.Contains(t, b.get("/_mock/?operation=bucktCreateKey").html, `<option value="bucktCreateKey" selected>`)

	for _, path := range []string{"/_mock/ui/requests/2", "/_mock/ui/requests/x", "/_mock/ui/requests/-1"} {
		page := b.get(path)
		require.Equal(t, 404, page.status)
		require.Contains(t, page.text(), "The record has no request with this number")
	}
}

func TestBodies(t *testing.T) {
	length := func(n string) http.Header { return http.Header{"Content-Length": {n}} }
	for name, test := range map[string]struct {
		header    http.Header
		body      string
		truncated bool
		want      bodyView
	}{
		"none":                        {nil, "", false, bodyView{Note: "No body."}},
		"none, and said":              {length("0"), "", false, bodyView{Note: "No body."}},
		"not kept":                    {length("5000"), "", true, bodyView{Note: "The record does not keep this body, of 5000 bytes."}},
		"not kept, of unknown length": {nil, "", true, bodyView{Note: "The record does not keep this body."}},
		"JSON":                        {nil, `{"a":[1]}`, false, bodyView{Text: "{\n  \"a\": [\n    1\n  ]\n}"}},
		"text":                        {nil, "a < b", false, bodyView{Text: "a < b"}},
		"no text":                     {nil, "\xff\x00", false, bodyView{Note: "A body of 2 bytes that is not text."}},
		"cut":                         {nil, `{"a":`, true, bodyView{Text: `{"a":`, Note: "The record keeps the first 5 bytes of this body."}},
		"binary, cut":                 {nil, "\xff\x00", true, bodyView{Note: "The record keeps the first 2 bytes of this body, which is not text."}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, bodyOf(test.header, []byte(test.body), test.truncated))
		})
	}
}

// The parts that live are rendered once for all who ask at the same time.
func TestLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		first := b.get("/_mock/ui/live")
		for _, part := range []string{"requests", "state", "clock", "faults"} {
			require.Contains(t, first.html, `data-live="`+part+`"`)
		}
		_, err := b.server.Client().Buckets.List(t.Context(), buckt.BucketListParams{})
		require.NoError(t, err)
		require.Equal(t, first.html, b.get("/_mock/ui/live").html)
		time.Sleep(time.Second)
		require.Contains(t, b.get("/_mock/ui/live").text(), "GET /v1/buckets 200")
	})
}

// Many pages that ask at the same time cost one rendering.
func TestLiveIsRenderedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t)
		watcher := watch.New(server)
		u := New(admin.New(server, watcher), watcher)
		rendered := func() *byte {
			u.live(httptest.NewRecorder(), nil)
			return &u.fragment[0]
		}
		first := rendered()
		require.Same(t, first, rendered())
		time.Sleep(time.Second)
		require.NotSame(t, first, rendered())
	})
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "the real time", time.Second: "1 second ahead of the real time", 26*time.Hour + 3*time.Minute: "1 day 2 hours 3 minutes ahead of the real time",
	} {
		require.Equal(t, want, ahead(d))
	}
	for d, want := range map[time.Duration]string{99 * time.Microsecond: "99 µs", 12 * time.Millisecond: "12 ms", 1234 * time.Millisecond: "1.23s"} {
		require.Equal(t, want, took(d))
	}
	for status, want := range map[int]string{0: "bad", 204: "good", 304: "calm", 404: "busy", 500: "bad"} {
		require.Equal(t, want, statusTone(status))
	}
	for state, want := range map[string]string{"active": "good", "Running": "good", "pending": "busy", "Provisioning": "busy", "failed": "bad", "revoked": "bad", "private": "calm"} {
		require.Equal(t, want, stateTone(state))
	}
	hang := fault.Hang()
	for want, f := range map[string]fault.Fault{
		"hang: All requests, each time":                         {Effect: hang},
		"slow: Linode, method GET, the first 2":                 {Name: "slow", Match: fault.Match{System: "linode", Method: "GET"}, First: 2, Effect: hang},
		"hang: bucktGetBucket, bucket b, key k, only the first": {Match: fault.Match{Operation: "bucktGetBucket", Bucket: "b", Key: "k"}, First: 1, Effect: hang},
		"hang: All requests, path /v1/*, only number 3":         {Match: fault.Match{Path: "/v1/*"}, Nth: 3, Effect: hang},
		"hang: All requests, from number 3 on":                  {From: 3, Effect: hang},
		"hang: All requests, credential key_1, one of every 4":  {Match: fault.Match{Credential: "key_1"}, Every: 4, Effect: hang},
		"hang: All requests, 12.5 % of them":                    {Share: 0.125, Effect: hang},
	} {
		require.Equal(t, want, describe(f)+": "+target(f)+", "+turn(f))
	}
}
