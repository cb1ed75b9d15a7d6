package mockserver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// Every system answers an injected status as it would answer one of its own.
func TestStatusesInTheSystemsOwnShape(t *testing.T) {
	server := newServer(t)
	buckt, foundrydb, amove, linode, tornado := call(t, server), callFoundryDB(t, server), callAmove(t, server), callLinode(t, server), callTornado(t, server)
	ask := map[string]func() reply{
		"buckt":     func() reply { return buckt.get("/keys") },
		"foundrydb": func() reply { return foundrydb.get("/file-services") },
		"amove":     func() reply { return amove.list("") },
		"linode":    func() reply { return linode.get("/keys") },
		"tornado":   func() reply { return tornado.send("GET", "/usage", "") },
	}
	const json, text = "application/json", "text/plain; charset=utf-8"
	for _, tt := range []struct {
		system            string
		effect            mockserver.Effect
		status            int
		contentType, body string
		header            map[string]string // "" for one that must not be there
	}{
		{"buckt", mockserver.Status(500), 500, json, `{"data":null,"error":{"message":"Internal server error"},"meta":null}`, map[string]string{"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "Retry-After": ""}},
		{"buckt", mockserver.Status(429), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"X-RateLimit-Remaining": "0", "Retry-After": "60"}},
		{"buckt", mockserver.Status(429).WithRetryAfter(mockserver.NoRetryAfter()), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"Retry-After": ""}},
		{"buckt", mockserver.Status(429).After(), 429, json, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, map[string]string{"Retry-After": "60"}},
		{"buckt", mockserver.Status(402).WithMessage("Pay first"), 402, json, `{"data":null,"error":{"message":"Pay first"},"meta":null}`, nil},
		{"buckt", mockserver.Status(401), 401, json, `{"data":null,"error":{"message":"Invalid API key"},"meta":null}`, map[string]string{"X-RateLimit-Limit": ""}},
		{"buckt", mockserver.Status(503).WithHeader("X-Maintenance-Mode", "on").WithBody("text/plain", "back soon"), 503, "text/plain", `back soon`, map[string]string{"X-Maintenance-Mode": "on"}},
		{"buckt", mockserver.Status(404).After(), 404, json, `{"data":null,"error":{"message":"Not Found"},"meta":null}`, map[string]string{"X-RateLimit-Limit": "1000"}},
		{"buckt", mockserver.Status(204).After(), 204, "", ``, nil},
		{"buckt", mockserver.Unauthorized(), 401, json, `{"data":null,"error":{"message":"Invalid API key"},"meta":null}`, nil},
		{"foundrydb", mockserver.Status(500), 500, json, `{"error":"internal server error"}`, nil},
		{"foundrydb", mockserver.Status(429), 429, json, `{"error":"too many requests"}`, map[string]string{"Retry-After": "60"}},
		{"foundrydb", mockserver.Status(409).WithMessage("File Busy"), 409, json, `{"error":"File Busy"}`, nil},
		{"foundrydb", mockserver.Unauthorized(), 401, json, `{"error":"unauthorized"}`, nil},
		{"amove", mockserver.Status(499), 499, json, `{"type":"DEFAULT","status":499,"errors":{"DEFAULT":["The request is not valid."]}}`, map[string]string{"error-code": "DEFAULT"}},
		{"amove", mockserver.Status(499).WithCode("SESSION").WithMessage("Gone"), 499, json, `{"type":"SESSION","status":499,"errors":{"SESSION":["Gone"]}}`, map[string]string{"error-code": "SESSION"}},
		{"amove", mockserver.Status(499).WithCode("NOT_FOUND").After(), 499, json, `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["The object was not found."]}}`, nil},
		{"amove", mockserver.Status(500), 500, "", ``, map[string]string{"error-code": ""}},
		{"amove", mockserver.Status(503).WithMessage("busy"), 503, text, `busy`, nil},
		{"amove", mockserver.Unauthorized(), 401, "", ``, map[string]string{"WWW-Authenticate": "Bearer"}},
		{"linode", mockserver.Status(500), 500, json, `{"errors":[{"reason":"Internal Server Error"}]}`, map[string]string{"X-RateLimit-Limit": "1840", "X-RateLimit-Remaining": "1839", "X-OAuth-Scopes": "*", "X-Accepted-OAuth-Scopes": "object_storage:read_only", "X-Spec-Version": "4.150.0"}},
		{"linode", mockserver.Status(429), 429, json, `{"errors":[{"reason":"Too many requests"}]}`, map[string]string{"X-RateLimit-Remaining": "0", "Retry-After": "60"}},
		{"linode", mockserver.Status(408), 408, json, `{"errors":[{"reason":"Please try again"}]}`, nil},
		{"linode", mockserver.Status(503), 503, json, `{"errors":[{"reason":"Service Unavailable"}]}`, map[string]string{"X-RateLimit-Limit": "", "X-Spec-Version": "4.150.0"}},
		{"linode", mockserver.Unauthorized(), 401, json, `{"errors":[{"reason":"Invalid Token"}]}`, map[string]string{"X-RateLimit-Limit": ""}},
		{"tornado", mockserver.Status(500), 500, json, `{"error":"Internal Server Error"}`, nil},
		{"tornado", mockserver.Status(429), 429, json, `{"error":"Too Many Requests"}`, map[string]string{"Retry-After": "1"}},
		{"tornado", mockserver.Status(504), 504, text, `Gateway Timeout`, nil},
		{"tornado", mockserver.Unauthorized(), 401, json, `{"error":"Invalid API Key"}`, nil},
	} {
		t.Run(tt.system+" "+tt.effect.String(), func(t *testing.T) {
			defer server.Inject(mockserver.Fault{Match: mockserver.Match{System: tt.system}, Effect: tt.effect}).Remove()
			r := ask[tt.system]()
			require.Equal(t, tt.status, r.status)
			require.Equal(t, tt.contentType, r.header.Get("Content-Type"))
			if tt.contentType == json {
				require.JSONEq(t, tt.body, r.body)
			} else {
				require.Equal(t, tt.body, r.body)
			}
			for name, value := range tt.header {
				require.Equal(t, value, r.header.Get(name), name)
			}
			if tt.system == "buckt" {
				require.NotEmpty(t, r.header.Get("X-Request-ID"))
			}
		})
	}
}

// What a fault answers counts against limits that are enforced, as what the system answers does.
func TestFaultedRequestsCountAgainstRateLimits(t *testing.T) {
	server := newServer(t, mockserver.WithRateLimits())
	user := server.FoundryDB().User()
	user.SetRateLimit(2)
	server.Inject(mockserver.Fault{First: 3, Effect: mockserver.Status(500)})
	require.Equal(t, "999", call(t, server).get("/keys").header.Get("X-RateLimit-Remaining"))
	require.Equal(t, "1839", callLinode(t, server).get("/keys").header.Get("X-RateLimit-Remaining"))
	require.Equal(t, 500, callFoundryDB(t, server).get("/file-services").status)
	require.Equal(t, "998", call(t, server).get("/keys").header.Get("X-RateLimit-Remaining"))
	require.Equal(t, "1838", callLinode(t, server).get("/keys").header.Get("X-RateLimit-Remaining"))
	require.Equal(t, 200, callFoundryDB(t, server).get("/file-services").status)
	require.Equal(t, 429, callFoundryDB(t, server).get("/file-services").status)
}

// A page that a proxy serves knows nothing of the system behind it.
func TestHTML502HasNoHeaderOfTheSystem(t *testing.T) {
	for _, effect := range []mockserver.Effect{mockserver.HTML502(), mockserver.HTML502().After()} {
		server := newServer(t)
		server.Inject(mockserver.Fault{Effect: effect})
		r := callLinode(t, server).get("/keys")
		require.Equal(t, http.StatusBadGateway, r.status)
		require.Len(t, r.header, 3, "%v", r.header)
		require.Equal(t, "text/html", r.header.Get("Content-Type"))
		require.Equal(t, r.body, string(server.Requests()[0].ResponseBody))
	}
}

// Downloads are no operation, but go wrong as well.
func TestFaultsOfDownloads(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com"})
	require.NoError(t, org.PutFile(id, mockserver.File{Key: "f", Content: []byte("0123456789")}))
	get := func(e mockserver.Effect) reply {
		defer server.Inject(mockserver.Fault{Match: mockserver.Match{System: "buckt"}, Effect: e}).Remove()
		return download(c, "https://cdn.example.com/f")
	}
	r := get(mockserver.Status(503))
	require.Equal(t, 503, r.status)
	require.Equal(t, "Service Unavailable\n", r.body)
	r = get(mockserver.Status(503).After())
	require.Equal(t, 503, r.status)
	require.Empty(t, r.header.Get("ETag"))
	require.Empty(t, r.header.Get("Cache-Control"))
	require.Equal(t, "Service Unavailable\n", string(server.Requests()[1].ResponseBody))
	r = get(mockserver.Drip(3, 1))
	require.Equal(t, "0123456789", r.body)
	require.Equal(t, "10", r.header.Get("Content-Length"))
	require.NotEmpty(t, r.header.Get("ETag"))
	require.Equal(t, id, server.Requests()[2].Bucket)
	require.Empty(t, server.Requests()[2].ResponseBody, "the bytes of files are not kept")
	require.Equal(t, "0123456789", get(mockserver.Unauthorized()).body, "nobody is asked who they are")
}

func TestFaultsOfHEAD(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	length := c.do("HEAD", "/keys", "").header.Get("Content-Length")
	for _, effect := range []mockserver.Effect{mockserver.Truncate(5), mockserver.ResetInBody(5), mockserver.Drip(5, 1), mockserver.ClockSkew(1)} {
		i := server.Inject(mockserver.Fault{Effect: effect})
		r := c.do("HEAD", "/keys", "")
		require.Equal(t, 200, r.status)
		require.Equal(t, length, r.header.Get("Content-Length"))
		if effect.Kind != mockserver.KindClockSkew {
			require.Zero(t, i.Count(), effect)
		}
		i.Remove()
	}
	i := server.Inject(mockserver.Fault{Effect: mockserver.Empty200()})
	require.Equal(t, "0", c.do("HEAD", "/keys", "").header.Get("Content-Length"))
	i.Remove()
	server.Inject(mockserver.Fault{Effect: mockserver.Status(500)})
	require.Equal(t, 500, c.do("HEAD", "/keys", "").status)
}

// What never reached the system is not in its logs; what did, is, as the system saw it.
func TestFaultsAndTheLogsOfBuckt(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	before := server.Inject(mockserver.Fault{Effect: mockserver.Status(500)})
	require.Equal(t, 500, c.get("/keys").status)
	require.Empty(t, org.Logs())
	before.Remove()
	server.Inject(mockserver.Fault{Effect: mockserver.Status(500).After()})
	require.Equal(t, 500, c.get("/keys").status)
	require.Len(t, org.Logs(), 1)
	require.Equal(t, 200, org.Logs()[0].StatusCode)
}

// A secret that is cut in two is not in the record with half of it.
func TestNoPartOfASecretIsRecorded(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	r := c.post("/keys", newKeyBody)
	secret := r.at("data.key").(string)
	at := strings.Index(r.body, secret) + len(secret)/2
	for _, effect := range []mockserver.Effect{mockserver.Truncate(at), mockserver.ResetInBody(at), mockserver.MalformedJSON()} {
		i := server.Inject(mockserver.Fault{Effect: effect})
		req, err := http.NewRequestWithContext(t.Context(), "POST", c.base+"/keys", strings.NewReader(newKeyBody))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+c.key)
		req.Header.Set("Content-Type", "application/json")
		resp, err := c.http.Do(req)
		require.NoError(t, err)
		_ = resp.Body.Close()
		i.Remove()
		all := server.Requests()
		kept := string(all[len(all)-1].ResponseBody)
		keys := server.Buckt().Organization().Keys()
		secret := keys[len(keys)-1].Secret
		require.NotContains(t, kept, secret[:8], effect)
		require.Contains(t, kept, `{"data":{`)
	}
}

// A clock that is wrong is so in all that an answer tells of the time, whoever decided the answer.
func TestClockSkewOfAnInjectedAnswer(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	server := newServer(t, mockserver.WithClock(func() time.Time { return now }))
	server.Inject(mockserver.Fault{Effect: mockserver.Status(503).WithRetryAfter(mockserver.RetryAfterDate(time.Minute))})
	server.Inject(mockserver.Fault{Effect: mockserver.ClockSkew(-time.Hour)})
	r := call(t, server).get("/keys")
	require.Equal(t, 503, r.status)
	require.Equal(t, "Wed, 02 Jan 2030 02:04:05 GMT", r.header.Get("Date"))
	require.Equal(t, "Wed, 02 Jan 2030 02:05:05 GMT", r.header.Get("Retry-After"))
}

func TestProvisioningOfFileServices(t *testing.T) {
	for want, effect := range map[string]mockserver.Effect{
		"Failed": mockserver.FailProvisioning(), "ProvisioningBucket": mockserver.StallProvisioning(),
	} {
		server := newServer(t)
		i := server.Inject(mockserver.Fault{Effect: effect})
		f := callFoundryDB(t, server)
		require.Equal(t, 400, f.post("/file-services", `{"name":""}`).status)
		require.Zero(t, i.Count(), "no provisioning has begun")
		id := f.post("/file-services", `{"name":"files"}`).at("id")
		server.Advance(24 * time.Hour)
		require.Equal(t, want, f.get("/file-services/"+id.(string)).at("status"))
		require.Equal(t, 1, i.Count())
	}
}

// A retry begins a provisioning as a creation does.
func TestProvisioningThatIsRetried(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{Status: "failed"})
	server.Inject(mockserver.Fault{Match: mockserver.Match{Bucket: id}, First: 1, Effect: mockserver.FailProvisioning()})
	for _, want := range []string{"failed", "active"} {
		succeeds(t, c.post("/buckets/"+id+"/retry", ""))
		server.Advance(time.Hour)
		require.Equal(t, want, status(c, id))
	}
}
