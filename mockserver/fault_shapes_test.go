package mockserver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// An injected status has the form of the system's own errors.
func TestStatusFormats(t *testing.T) {
	server := mocktest.New(t)
	bucktSystem, foundrydbSystem, amoveSystem, linodeSystem, tornadoSystem := mocktest.CallBuckt(t, server), mocktest.CallFoundryDB(t, server), mocktest.CallAmove(t, server), mocktest.CallLinode(t, server), mocktest.CallTornado(t, server)
	ask := map[buckt.System]func() mocktest.Reply{
		"buckt":     func() mocktest.Reply { return bucktSystem.Get("/keys") },
		"foundrydb": func() mocktest.Reply { return foundrydbSystem.Get("/file-services") },
		"amove":     func() mocktest.Reply { return amoveSystem.List("") },
		"linode":    func() mocktest.Reply { return linodeSystem.Get("/keys") },
		"tornado":   func() mocktest.Reply { return tornadoSystem.Send("GET", "/usage", "") },
	}
	const json, text = "application/json", "text/plain; charset=utf-8"
	for _, tt := range []struct {
		system            buckt.System
		effect            fault.Effect
		status            int
		contentType, body string
		header            map[string]string // "" for a header that must be absent
	}{
		{"buckt", fault.Status(500), 500, json, `{"data":null,"error":{"message":"Internal server error"},"meta":null}`, map[string]string{"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "Retry-After": ""}},
		{"buckt", fault.Status(429), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"X-RateLimit-Remaining": "0", "Retry-After": "60"}},
		{"buckt", fault.Status(429).WithRetryAfter(fault.NoRetryAfter()), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"Retry-After": ""}},
		{"buckt", fault.Status(429).After(), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"Retry-After": "60"}},
		{"buckt", fault.Status(402).WithMessage("Pay first"), 402, json, `{"data":null,"error":{"message":"Pay first"},"meta":null}`, nil},
		{"buckt", fault.Status(401), 401, json, `{"data":null,"error":{"message":"Invalid API key"},"meta":null}`, map[string]string{"X-RateLimit-Limit": ""}},
		{"buckt", fault.Status(503).WithHeader("X-Maintenance-Mode", "on").WithBody("text/plain", "back soon"), 503, "text/plain", `back soon`, map[string]string{"X-Maintenance-Mode": "on"}},
		{"buckt", fault.Status(404).After(), 404, json, `{"data":null,"error":{"message":"Not Found"},"meta":null}`, map[string]string{"X-RateLimit-Limit": "1000"}},
		{"buckt", fault.Status(204).After(), 204, "", ``, nil},
		{"buckt", fault.Unauthorized(), 401, json, `{"data":null,"error":{"message":"Invalid API key"},"meta":null}`, nil},
		{"foundrydb", fault.Status(500), 500, json, `{"error":"internal server error"}`, nil},
		{"foundrydb", fault.Status(429), 429, json, `{"error":"too many requests"}`, map[string]string{"Retry-After": "60"}},
		{"foundrydb", fault.Status(409).WithMessage("File Busy"), 409, json, `{"error":"File Busy"}`, nil},
		{"foundrydb", fault.Unauthorized(), 401, json, `{"error":"unauthorized"}`, nil},
		{"amove", fault.Status(499), 499, json, `{"type":"DEFAULT","status":499,"errors":{"DEFAULT":["The request is not valid."]}}`, map[string]string{"error-code": "DEFAULT"}},
		{"amove", fault.Status(499).WithCode("SESSION").WithMessage("Gone"), 499, json, `{"type":"SESSION","status":499,"errors":{"SESSION":["Gone"]}}`, map[string]string{"error-code": "SESSION"}},
		{"amove", fault.Status(499).WithCode("NOT_FOUND").After(), 499, json, `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["The object was not found."]}}`, nil},
		{"amove", fault.Status(500), 500, "", ``, map[string]string{"error-code": ""}},
		{"amove", fault.Status(503).WithMessage("busy"), 503, text, `busy`, nil},
		{"amove", fault.Unauthorized(), 401, "", ``, map[string]string{"WWW-Authenticate": "Bearer"}},
		{"linode", fault.Status(500), 500, json, `{"errors":[{"reason":"Internal Server Error"}]}`, map[string]string{"X-RateLimit-Limit": "1840", "X-RateLimit-Remaining": "1839", "X-OAuth-Scopes": "*", "X-Accepted-OAuth-Scopes": "object_storage:read_only", "X-Spec-Version": "4.150.0"}},
		{"linode", fault.Status(429), 429, json, `{"errors":[{"reason":"Too many requests"}]}`, map[string]string{"X-RateLimit-Remaining": "0", "Retry-After": "60"}},
		{"linode", fault.Status(408), 408, json, `{"errors":[{"reason":"Please try again"}]}`, nil},
		{"linode", fault.Status(503), 503, json, `{"errors":[{"reason":"Service Unavailable"}]}`, map[string]string{"X-RateLimit-Limit": "", "X-Spec-Version": "4.150.0"}},
		{"linode", fault.Unauthorized(), 401, json, `{"errors":[{"reason":"Invalid Token"}]}`, map[string]string{"X-RateLimit-Limit": ""}},
		{"tornado", fault.Status(500), 500, json, `{"error":"Internal Server Error"}`, nil},
		{"tornado", fault.Status(429), 429, json, `{"error":"Too Many Requests"}`, map[string]string{"Retry-After": "1"}},
		{"tornado", fault.Status(504), 504, text, `Gateway Timeout`, nil},
		{"tornado", fault.Unauthorized(), 401, json, `{"error":"Invalid API Key"}`, nil},
	} {
		t.Run(string(tt.system)+" "+tt.effect.String(), func(t *testing.T) {
			defer server.Inject(fault.Fault{Match: fault.Match{System: tt.system}, Effect: tt.effect}).Remove()
			r := ask[tt.system]()
			require.Equal(t, tt.status, r.Status)
			require.Equal(t, tt.contentType, r.Header.Get("Content-Type"))
			if tt.contentType == json {
				require.JSONEq(t, tt.body, r.Body)
			} else {
				require.Equal(t, tt.body, r.Body)
			}
			for name, value := range tt.header {
				require.Equal(t, value, r.Header.Get(name), name)
			}
			if tt.system == "buckt" {
				require.NotEmpty(t, r.Header.Get("X-Request-ID"))
			}
		})
	}
}

// Responses of faults count against enforced rate limits, as the system's own do.
func TestFaultsCountAgainstRateLimits(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRateLimits())
	user := server.FoundryDB().User()
	user.SetRateLimit(2)
	server.Inject(fault.Fault{First: 3, Effect: fault.Status(500)})
	require.Equal(t, "999", mocktest.CallBuckt(t, server).Get("/keys").Header.Get("X-RateLimit-Remaining"))
	require.Equal(t, "1839", mocktest.CallLinode(t, server).Get("/keys").Header.Get("X-RateLimit-Remaining"))
	require.Equal(t, 500, mocktest.CallFoundryDB(t, server).Get("/file-services").Status)
	require.Equal(t, "998", mocktest.CallBuckt(t, server).Get("/keys").Header.Get("X-RateLimit-Remaining"))
	require.Equal(t, "1838", mocktest.CallLinode(t, server).Get("/keys").Header.Get("X-RateLimit-Remaining"))
	require.Equal(t, 200, mocktest.CallFoundryDB(t, server).Get("/file-services").Status)
	require.Equal(t, 429, mocktest.CallFoundryDB(t, server).Get("/file-services").Status)
}

// The page of a proxy has no header of the system.
func TestHTML502Headers(t *testing.T) {
	for _, effect := range []fault.Effect{fault.HTML502(), fault.HTML502().After()} {
		server := mocktest.New(t)
		server.Inject(fault.Fault{Effect: effect})
		r := mocktest.CallLinode(t, server).Get("/keys")
		require.Equal(t, http.StatusBadGateway, r.Status)
		require.Len(t, r.Header, 3, "%v", r.Header)
		require.Equal(t, "text/html", r.Header.Get("Content-Type"))
		require.Equal(t, r.Body, string(server.Requests()[0].ResponseBody))
	}
}

// Downloads are no operation of the contract, but faults apply to them.
func TestFaultsOfDownloads(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f", Content: []byte("0123456789")}))
	get := func(e fault.Effect) mocktest.Reply {
		defer server.Inject(fault.Fault{Match: fault.Match{System: "buckt"}, Effect: e}).Remove()
		return mocktest.Download(c, "https://cdn.example.com/f")
	}
	r := get(fault.Status(503))
	require.Equal(t, 503, r.Status)
	require.Equal(t, "Service Unavailable\n", r.Body)
	r = get(fault.Status(503).After())
	require.Equal(t, 503, r.Status)
	require.Empty(t, r.Header.Get("ETag"))
	require.Empty(t, r.Header.Get("Cache-Control"))
	require.Equal(t, "Service Unavailable\n", string(server.Requests()[1].ResponseBody))
	r = get(fault.Drip(3, 1))
	require.Equal(t, "0123456789", r.Body)
	require.Equal(t, "10", r.Header.Get("Content-Length"))
	require.NotEmpty(t, r.Header.Get("ETag"))
	require.Equal(t, id, server.Requests()[2].Bucket)
	require.Empty(t, server.Requests()[2].ResponseBody, "the bytes of files are not kept")
	require.Equal(t, "0123456789", get(fault.Unauthorized()).Body, "nobody is asked who they are")
}

func TestFaultsOfHEAD(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	length := c.Do("HEAD", "/keys", "").Header.Get("Content-Length")
	for _, effect := range []fault.Effect{fault.Truncate(5), fault.ResetInBody(5), fault.Drip(5, 1), fault.ClockSkew(1)} {
		i := server.Inject(fault.Fault{Effect: effect})
		r := c.Do("HEAD", "/keys", "")
		require.Equal(t, 200, r.Status)
		require.Equal(t, length, r.Header.Get("Content-Length"))
		if effect.Kind != fault.KindClockSkew {
			require.Zero(t, i.Count(), effect)
		}
		i.Remove()
	}
	i := server.Inject(fault.Fault{Effect: fault.Empty200()})
	require.Equal(t, "0", c.Do("HEAD", "/keys", "").Header.Get("Content-Length"))
	i.Remove()
	server.Inject(fault.Fault{Effect: fault.Status(500)})
	require.Equal(t, 500, c.Do("HEAD", "/keys", "").Status)
}

// Requests that did not reach the system are not in its logs. The others are, with the system's own response.
func TestFaultsInBucktLogs(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	before := server.Inject(fault.Fault{Effect: fault.Status(500)})
	require.Equal(t, 500, c.Get("/keys").Status)
	require.Empty(t, org.Logs())
	before.Remove()
	server.Inject(fault.Fault{Effect: fault.Status(500).After()})
	require.Equal(t, 500, c.Get("/keys").Status)
	require.Len(t, org.Logs(), 1)
	require.Equal(t, 200, org.Logs()[0].StatusCode)
}

// The record has no part of a secret that a truncation divides.
func TestTruncatedSecretNotRecorded(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	r := c.Post("/keys", newKeyBody)
	secret := r.At("data.key").(string)
	at := strings.Index(r.Body, secret) + len(secret)/2
	for _, effect := range []fault.Effect{fault.Truncate(at), fault.ResetInBody(at), fault.MalformedJSON()} {
		i := server.Inject(fault.Fault{Effect: effect})
		req, err := http.NewRequestWithContext(t.Context(), "POST", c.Base+"/keys", strings.NewReader(newKeyBody))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+c.Key)
		req.Header.Set("Content-Type", "application/json")
		resp, err := c.HTTP.Do(req)
		require.NoError(t, err)
		_ = resp.Body.Close()
		i.Remove()
		all := server.Requests()
		kept := string(all[len(all)-1].ResponseBody)
		keys := server.Buckt().Organization().Keys()
		secret := keys[len(keys)-1].Secret.Reveal()
		require.NotContains(t, kept, secret[:8], effect)
		require.Contains(t, kept, `{"data":{`)
	}
}

// A skewed clock changes all times in a response, whether the system or a fault made it.
func TestClockSkewOfInjectedStatus(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { return now }))
	server.Inject(fault.Fault{Effect: fault.Status(503).WithRetryAfter(fault.RetryAfterDate(time.Minute))})
	server.Inject(fault.Fault{Effect: fault.ClockSkew(-time.Hour)})
	r := mocktest.CallBuckt(t, server).Get("/keys")
	require.Equal(t, 503, r.Status)
	require.Equal(t, "Wed, 02 Jan 2030 02:04:05 GMT", r.Header.Get("Date"))
	require.Equal(t, "Wed, 02 Jan 2030 02:05:05 GMT", r.Header.Get("Retry-After"))
}

func TestFailProvisioningOfFileService(t *testing.T) {
	for want, effect := range map[string]fault.Effect{
		"Failed": fault.FailProvisioning(), "ProvisioningBucket": fault.StallProvisioning(),
	} {
		server := mocktest.New(t)
		i := server.Inject(fault.Fault{Effect: effect})
		f := mocktest.CallFoundryDB(t, server)
		require.Equal(t, 400, f.Post("/file-services", `{"name":""}`).Status)
		require.Zero(t, i.Count(), "no provisioning has begun")
		id := f.Post("/file-services", `{"name":"files"}`).At("id")
		server.Advance(24 * time.Hour)
		require.Equal(t, want, f.Get("/file-services/"+id.(string)).At("status"))
		require.Equal(t, 1, i.Count())
	}
}

// A retry begins a provisioning, as a creation does.
func TestFailProvisioningRetry(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "failed"})
	server.Inject(fault.Fault{Match: fault.Match{Bucket: id}, First: 1, Effect: fault.FailProvisioning()})
	for _, want := range []string{"failed", "active"} {
		mocktest.RequireOK(t, c.Post("/buckets/"+id+"/retry", ""))
		server.Advance(time.Hour)
		require.Equal(t, want, mocktest.BucketStatus(c, id))
	}
}
