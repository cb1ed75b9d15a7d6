package contractcheck_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// The first two are the literal responses of the API's overview page.
const (
	refBody   = `{"data":{"object":"bucket","id":"bkt_01H8XYZABCDEFGHJKMNPQRSTVW"},"error":null,"meta":null}`
	errorBody = `{"data":null,"error":{"message":"Bucket not found"},"meta":null}`

	bucketJSON = `{"object":"bucket","id":"bkt_01H8XYZABCDEFGHJKMNPQRSTVW","name":"assets","customDomain":"calavoria.files.buckt.dev",` +
		`"region":"us-east-1","status":"provisioning","cachePreset":"standard","cacheControlOverride":null,"corsOrigins":[],` +
		`"lifecycleTtlDays":null,"maxFileSizeBytes":null,"allowedMimeTypes":["image/*"],"optimizationMode":"none",` +
		`"domainConnectProvider":null,"awsAccountId":null,"isImported":false,"isManagedDomain":true,"managedSettings":{},` +
		`"storageUsedBytes":107374182400,"bandwidthUsedBytes":0,"dnsRecords":[{"name":"calavoria.files.buckt.dev","type":"A",` +
		`"value":"pending-cloudfront-distribution"}],"createdAt":"2026-04-25T00:00:00Z","updatedAt":"2026-04-25T00:00:00Z"}`
	bucketBody = `{"data":` + bucketJSON + `,"error":null,"meta":null}`
	listBody   = `{"data":[` + bucketJSON + `],"error":null,"meta":{"nextCursor":null,"limit":20}}`

	fileBody = `{"data":{"object":"file","id":"a//b,c","key":"a//b,c","size":11,"lastModified":"2026-04-25T00:00:00Z",` +
		`"contentType":"text/plain","url":"https://calavoria.files.buckt.dev/a//b,c"},"error":null,"meta":null}`
	keyBody = `{"data":{"object":"api_key","id":"key_1","key":"` + secret + `"},"error":null,"meta":null}`
	logBody = `{"data":{"object":"log","id":"log_1","method":"POST","path":"/v1/keys","statusCode":201,"durationMs":12,` +
		`"apiKeyId":"key_1","bucketId":null,"errorMessage":null,"requestHeaders":{"content-type":"application/json"},` +
		`"requestBody":{"name":"ci","permissions":["files:read"]},"responseHeaders":null,"responseBody":null,` +
		`"createdAt":"2026-04-25T00:00:00Z"},"error":null,"meta":null}`

	secret = "bkt_marked-secret-that-nobody-may-print"
)

// exchange makes a valid exchange, which a test may change.
func exchange(t testing.TB, operation, method, target string, status int, response string, spoil ...func(*mockserver.Exchange)) *mockserver.Exchange {
	t.Helper()
	request, err := http.NewRequest(method, "http://mock.invalid/v1"+target, nil)
	require.NoError(t, err)
	ex := &mockserver.Exchange{
		System:        "buckt",
		Operation:     operation,
		PathParams:    map[string]string{},
		Method:        method,
		URL:           request.URL,
		Host:          "mock.invalid",
		RequestHeader: http.Header{"Authorization": {"Bearer " + secret}},
		Status:        status,
		ResponseHeader: http.Header{
			"Content-Type":          {"application/json"},
			"X-Request-Id":          {"4f1e"},
			"X-Ratelimit-Limit":     {"100"},
			"X-Ratelimit-Remaining": {"99"},
			"X-Ratelimit-Reset":     {"1719331200"},
		},
		ResponseBody: []byte(response),
	}
	for _, s := range spoil {
		s(ex)
	}
	return ex
}

func param(name, value string) func(*mockserver.Exchange) {
	return func(ex *mockserver.Exchange) { ex.PathParams[name] = value }
}

func without(header string) func(*mockserver.Exchange) {
	return func(ex *mockserver.Exchange) { ex.ResponseHeader.Del(header) }
}

func with(header, value string) func(*mockserver.Exchange) {
	return func(ex *mockserver.Exchange) { ex.ResponseHeader.Set(header, value) }
}

func sends(body string) func(*mockserver.Exchange) {
	return func(ex *mockserver.Exchange) {
		ex.RequestHeader.Set("Content-Type", "application/json")
		ex.RequestBody = []byte(body)
	}
}

func sendsHeader(header, value string) func(*mockserver.Exchange) {
	return func(ex *mockserver.Exchange) { ex.RequestHeader.Set(header, value) }
}

func TestResponse(t *testing.T) {
	id := param("id", "bkt_01H8XYZABCDEFGHJKMNPQRSTVW")
	get := func(status int, body string, spoil ...func(*mockserver.Exchange)) *mockserver.Exchange {
		return exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_01H8XYZABCDEFGHJKMNPQRSTVW", status, body, append(spoil, id)...)
	}
	for _, test := range []struct {
		name string
		ex   *mockserver.Exchange
		want string // "" for none
	}{
		{"whole bucket", get(200, bucketBody), ""},
		{"page", exchange(t, "bucktListBuckets", "GET", "/buckets", 200, listBody), ""},
		{"write", exchange(t, "bucktDeleteBucket", "DELETE", "/buckets/b", 200, refBody, id), ""},
		{"log", exchange(t, "bucktGetLog", "GET", "/logs/log_1", 200, logBody, param("id", "log_1")), ""},
		{"log with a text as body", exchange(t, "bucktGetLog", "GET", "/logs/log_1", 200, strings.Replace(logBody, `"responseBody":null`, `"responseBody":"cut"`, 1), param("id", "log_1")), ""},
		{"error", get(404, errorBody), ""},
		{"401 without rate limit", get(401, errorBody, without("X-RateLimit-Limit"), without("X-RateLimit-Remaining"), without("X-RateLimit-Reset")), ""},
		{"429", get(429, errorBody, with("Retry-After", "60")), ""},
		{"no operation", exchange(t, "", "GET", "/health", 200, "ok", without("X-Request-ID")), ""},
		{"HEAD", exchange(t, "bucktGetBucket", "HEAD", "/buckets/b", 200, "", without("X-Request-ID")), ""},

		{"unknown operation", exchange(t, "bucktCopyBucket", "GET", "/buckets/b", 200, refBody), "bucktCopyBucket: not an operation of the contract"},
		{"other method", exchange(t, "bucktGetBucket", "POST", "/buckets/b", 200, bucketBody, id), "bucktGetBucket: the method is GET, not POST"},
		{"undocumented status", get(409, errorBody), "bucktGetBucket: status 409 is not documented"},
		{"undocumented success", get(201, bucketBody), "bucktGetBucket: status 201 is not documented"},
		{"redirect", get(301, ""), "bucktGetBucket: status 301 is not documented"},
		{"content type", get(200, bucketBody, with("Content-Type", "text/html")), `bucktGetBucket: content type "text/html" is not documented for status 200`},
		{"charset", get(200, bucketBody, with("Content-Type", "application/json; charset=utf-8")), `bucktGetBucket: content type "application/json; charset=utf-8" is not documented for status 200`},
		{"no content type", get(200, bucketBody, without("Content-Type")), "bucktGetBucket: response 200 has 0 content types"},
		{"no request id", get(200, bucketBody, without("X-Request-ID")), `bucktGetBucket: response header "X-Request-ID" missing`},
		{"no request id on 401", get(401, errorBody, without("X-Request-ID")), `bucktGetBucket: response header "X-Request-ID" missing`},
		{"no rate limit", get(200, bucketBody, without("X-RateLimit-Limit")), `bucktGetBucket: response header "X-RateLimit-Limit" missing`},
		{"no remaining", get(404, errorBody, without("X-RateLimit-Remaining")), `bucktGetBucket: response header "X-RateLimit-Remaining" missing`},
		{"no reset", get(429, errorBody, with("Retry-After", "60"), without("X-RateLimit-Reset")), `bucktGetBucket: response header "X-RateLimit-Reset" missing`},
		{"no retry-after", get(429, errorBody), `bucktGetBucket: response header "Retry-After" missing`},
		{"negative remaining", get(200, bucketBody, with("X-RateLimit-Remaining", "-1")), `bucktGetBucket: response header "X-RateLimit-Remaining" doesn't match schema at /: number must be at least 0`},
		{"remaining no number", get(200, bucketBody, with("X-RateLimit-Remaining", "many")), `bucktGetBucket: unable to decode header "X-RateLimit-Remaining" value`},
		{"empty body", get(200, ""), "bucktGetBucket: response body: not one JSON value"},
		{"cut body", get(200, bucketBody[:40]), "bucktGetBucket: response body: not one JSON value"},
		{"two bodies", get(200, bucketBody+bucketBody), "bucktGetBucket: response body: not one JSON value"},
		{"name twice", get(404, `{"data":null,"data":null,"error":{"message":"x"},"meta":null}`), "bucktGetBucket: response body: not one JSON value"},
		{"no envelope", get(200, bucketJSON), "bucktGetBucket: response body doesn't match schema #/components/schemas/BucktBucketEnvelope at /: property \"allowedMimeTypes\" is unsupported"},
		{"no meta", get(404, `{"data":null,"error":{"message":"x"}}`), `bucktGetBucket: response body doesn't match schema #/components/schemas/BucktErrorEnvelope at /meta: property "meta" is missing`},
		{"data and error", get(200, strings.Replace(bucketBody, `"error":null`, `"error":{"message":"x"}`, 1)), "at /error: "},
		{"neither data nor error", get(200, `{"data":null,"error":null,"meta":null}`), "at /data: Value is not nullable"},
		{"success body on an error", get(404, bucketBody), "at /data: "},
		{"error body on success", get(200, errorBody), "at /data: Value is not nullable"},
		{"meta on a single", get(200, strings.Replace(bucketBody, `"meta":null`, `"meta":{"nextCursor":null,"limit":20}`, 1)), "at /meta: "},
		{"no meta on a list", exchange(t, "bucktListBuckets", "GET", "/buckets", 200, `{"data":[],"error":null,"meta":null}`), "at /meta: Value is not nullable"},
		{"null for no rows", exchange(t, "bucktListBuckets", "GET", "/buckets", 200, `{"data":null,"error":null,"meta":{"nextCursor":null,"limit":20}}`), "at /data: Value is not nullable"},
		{"total where there is none", exchange(t, "bucktListBuckets", "GET", "/buckets", 200, strings.Replace(listBody, `"limit":20`, `"limit":20,"total":1`, 1)), `at /meta: property "total" is unsupported`},
		{"missing field", get(200, strings.Replace(bucketBody, `"name":"assets",`, "", 1)), `at /data/name: property "name" is missing`},
		{"stray field", get(200, strings.Replace(bucketBody, `"isImported":false`, `"isImported":false,"visibility":"public"`, 1)), `at /data: property "visibility" is unsupported`},
		{"stray field in a record", get(200, strings.Replace(bucketBody, `"type":"A"`, `"type":"A","ttl":1`, 1)), `at /data/dnsRecords/0: property "ttl" is unsupported`},
		{"null where none may be", get(200, strings.Replace(bucketBody, `"corsOrigins":[]`, `"corsOrigins":null`, 1)), "at /data/corsOrigins: Value is not nullable"},
		{"unknown value", get(200, strings.Replace(bucketBody, `"provisioning"`, `"sleeping"`, 1)), "at /data/status: value is not one of the allowed values"},
		{"fraction", get(200, strings.Replace(bucketBody, `"bandwidthUsedBytes":0`, `"bandwidthUsedBytes":0.5`, 1)), "at /data/bandwidthUsedBytes: value must be an integer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			requireProblem(t, contractcheck.New().Check(test.ex), test.want)
		})
	}
}

// The responses of the other systems differ from Buckt's.
func TestResponseOfOtherSystems(t *testing.T) {
	service := param("id", "f0e1d2c3")
	noBody := without("Content-Type")
	problem := with("Error-Code", "NOT_FOUND")
	sys := func(status int, body string, spoil ...func(*mockserver.Exchange)) *mockserver.Exchange {
		return exchange(t, "linodeGetKey", "GET", "/object-storage/keys/1", status, body, append(spoil, param("keyId", "1"))...)
	}
	unlimited := func(ex *mockserver.Exchange) {
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-ID"} {
			ex.ResponseHeader.Del(name)
		}
	}
	for _, test := range []struct {
		name string
		ex   *mockserver.Exchange
		want string // "" for none
	}{
		{"202 without a body", exchange(t, "foundrydbDeleteFileService", "DELETE", "/x", 202, "", service, noBody, unlimited), ""},
		{"202 with a body", exchange(t, "foundrydbDeleteFileService", "DELETE", "/x", 202, "{}", service, unlimited), "foundrydbDeleteFileService: response 202 has a body, none is documented"},
		{"an error in JSON", exchange(t, "foundrydbListKeys", "GET", "/x", 404, `{"error":"not found"}`, service, unlimited), ""},
		{"an error in text", exchange(t, "foundrydbListKeys", "GET", "/x", 503, "down", service, unlimited, with("Content-Type", "text/plain; charset=utf-8")), ""},
		{"Buckt's envelope", exchange(t, "foundrydbListKeys", "GET", "/x", 404, errorBody, service), `property "data" is unsupported`},
		{"null for no rows", exchange(t, "foundrydbListKeys", "GET", "/x", 200, `{"keys":null}`, service), "at /keys: Value is not nullable"},
		{"a time that is empty", exchange(t, "foundrydbListKeys", "GET", "/x", 200, `{"keys":[{"id":"k","name":"n","access_key_id":"a","prefix":"","permissions":"read","status":"active","revoked_at":""}]}`, service), "at /keys/0/revoked_at: minimum string length is 1"},
		{"status in lowercase", exchange(t, "foundrydbGetFileService", "GET", "/x", 200, `{"id":"f","name":"n","status":"running"}`, service), "at /status: "},

		{"499", exchange(t, "amoveDeleteKey", "DELETE", "/x?id=1", 499, `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["x"]}}`, problem, unlimited), ""},
		{"499 without its code", exchange(t, "amoveDeleteKey", "DELETE", "/x?id=1", 499, `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["x"]}}`, unlimited), `response header "error-code" missing`},
		{"401 with a body", exchange(t, "amoveDeleteKey", "DELETE", "/x?id=1", 401, "{}", unlimited), "response 401 has a body, none is documented"},

		{"an error of Linode", sys(404, `{"errors":[{"reason":"Not found"}]}`), ""},
		{"401 of Linode", sys(401, `{"errors":[{"reason":"Invalid Token"}]}`, unlimited), ""},
		{"no limits on 404", sys(404, `{"errors":[{"reason":"Not found"}]}`, unlimited), `response header "X-RateLimit-`},
		{"a page for people", sys(502, "<html>", unlimited, with("Content-Type", "text/html")), ""},
		{"a page for people on 500", sys(500, "<html>", with("Content-Type", "text/html")), `content type "text/html" is not documented for status 500`},

		{"a message", exchange(t, "tornadoResetBucket", "DELETE", "/user/bucket", 200, `{"message":"Bucket configuration reset to default"}`, unlimited), ""},
		{"405", exchange(t, "tornadoSetBucket", "POST", "/user/bucket", 405, "", noBody, unlimited), "status 405 is not documented"},
	} {
		t.Run(test.name, func(t *testing.T) { requireProblem(t, contractcheck.New().Check(test.ex), test.want) })
	}
}

func TestRequest(t *testing.T) {
	create := func(status int, response, body string, spoil ...func(*mockserver.Exchange)) *mockserver.Exchange {
		return exchange(t, "bucktCreateBucket", "POST", "/buckets", status, response, append([]func(*mockserver.Exchange){sends(body)}, spoil...)...)
	}
	list := func(query string, status int, response string) *mockserver.Exchange {
		return exchange(t, "bucktListBuckets", "GET", "/buckets?"+query, status, response)
	}
	upload := func(spoil ...func(*mockserver.Exchange)) *mockserver.Exchange {
		return exchange(t, "bucktUploadFile", "PUT", "/buckets/bkt_1/files/a//b,c", 200, fileBody, append([]func(*mockserver.Exchange){param("bucketId", "bkt_1"), param("path", "a//b,c")}, spoil...)...)
	}
	for _, test := range []struct {
		name string
		ex   *mockserver.Exchange
		want string // "" for none
	}{
		{"create", create(201, refBody, `{"name":"assets","isManagedDomain":true,"lifecycleTtlDays":null}`), ""},
		{"unknown keys are the server's to drop", create(201, refBody, `{"name":"assets","visibility":"public"}`), ""},
		{"query", list("limit=100&cursor=bkt_01J9&status=active", 200, listBody), ""},
		{"empty cursor", list("cursor=", 200, listBody), ""},
		{"unknown query key", list("page=2", 200, listBody), ""},
		{"key with slashes", upload(), ""},
		{"upload of bytes", upload(sendsHeader("Content-Type", "image/png"), func(ex *mockserver.Exchange) { ex.RequestBody = []byte("\x89PNG") }), ""},
		{"upload without type", upload(), ""},
		{"body where none is documented", exchange(t, "bucktValidateAWSAccount", "POST", "/aws-accounts/acc_1/validate", 200, `{"data":{"object":"aws_account","id":"acc_1"},"error":null,"meta":null}`, param("id", "acc_1"), sends(`{}`)), ""},
		{"refused body", create(400, errorBody, `{"name":""}`), ""},
		{"refused text", create(400, errorBody, `name`), ""},
		{"refused query", list("limit=101", 400, errorBody), ""},

		{"empty name", create(201, refBody, `{"name":""}`), "bucktCreateBucket: request body: doesn't match schema #/components/schemas/BucktCreateBucketRequest at /name: minimum string length is 1"},
		{"no name", create(201, refBody, `{}`), `at /name: property "name" is missing`},
		{"null where none may be", create(201, refBody, `{"name":"assets","corsOrigins":null}`), "at /corsOrigins: Value is not nullable"},
		{"no body", create(201, refBody, ""), "bucktCreateBucket: request body: not one JSON value"},
		{"text", create(201, refBody, "name"), "bucktCreateBucket: request body: not one JSON value"},
		{"body of another type", create(201, refBody, `{"name":"assets"}`, sendsHeader("Content-Type", "text/plain")), "bucktCreateBucket: request body: header Content-Type has unexpected value"},
		{"limit out of range", list("limit=101", 200, listBody), "bucktListBuckets: query parameter limit at /: number must be at most 100"},
		{"limit no number", list("limit=abc", 200, listBody), "bucktListBuckets: query parameter limit: an invalid integer"},
		{"empty limit", list("limit=", 200, listBody), "bucktListBuckets: query parameter limit: "},
		{"unknown status", list("status=sleeping", 200, listBody), "bucktListBuckets: query parameter status at /: value is not one of the allowed values"},
		{"no path parameter", exchange(t, "bucktGetBucket", "GET", "/buckets/b", 200, bucketBody), "bucktGetBucket: path parameter id: missing"},
		{"optimization mode", upload(sendsHeader("X-Buckt-Optimization", "huge")), "bucktUploadFile: header parameter X-Buckt-Optimization at /: value is not one of the allowed values"},
	} {
		t.Run(test.name, func(t *testing.T) {
			requireProblem(t, contractcheck.New().Check(test.ex), test.want)
		})
	}
}

// requireProblem asserts that an error contains a text and is one line. "" requires no error.
func requireProblem(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, want)
	require.NotContains(t, err.Error(), "\n")
}

// The places where a value could be printed: the value that fails, one beside it, and a body that is not JSON.
func TestNoSecretInErrors(t *testing.T) {
	valid := func(body string) *mockserver.Exchange {
		return exchange(t, "bucktCreateKey", "POST", "/keys", 201, body, sends(`{"name":"ci","permissions":["files:read"]}`))
	}
	require.NoError(t, contractcheck.New().Check(valid(keyBody)))
	for name, ex := range map[string]*mockserver.Exchange{
		"beside a missing field": valid(strings.Replace(keyBody, `"id":"key_1",`, "", 1)),
		"in a stray field":       valid(strings.Replace(keyBody, `"key":`, `"secret":`, 1)),
		"in an enum":             valid(strings.Replace(keyBody, `"api_key"`, `"`+secret+`"`, 1)),
		"of another type":        valid(strings.Replace(keyBody, `"`+secret+`"`, `["`+secret+`"]`, 1)),
		"in a cut body":          valid(keyBody[:len(keyBody)-30]),
		"as the whole body":      valid(secret),
		"in the request": exchange(t, "bucktCreateKey", "POST", "/keys", 201, keyBody,
			sends(`{"name":"ci","permissions":["`+secret+`"]}`)),
		"in the query": exchange(t, "bucktListBuckets", "GET", "/buckets?limit="+secret, 200, listBody),
	} {
		t.Run(name, func(t *testing.T) {
			err := contractcheck.New().Check(ex)
			require.Error(t, err)
			for e := err; e != nil; {
				require.NotContains(t, e.Error(), "marked")
				unwrapper, ok := e.(interface{ Unwrap() error })
				if !ok {
					break
				}
				e = unwrapper.Unwrap()
			}
		})
	}
}

// A check does not change the exchange, which others read at the same time.
func TestConcurrent(t *testing.T) {
	checker := contractcheck.New()
	good := exchange(t, "bucktCreateBucket", "POST", "/buckets?x=1", 201, refBody, sends(`{"name":"assets","customDomain":"a.b.co"}`))
	bad := exchange(t, "bucktCreateBucket", "POST", "/buckets", 201, refBody, sends(`{"name":"assets","customDomain":"A"}`))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 25 {
				if err := checker.Check(good); err != nil {
					t.Error(err)
				}
				if err := contractcheck.New().Check(bad); err == nil {
					t.Error("a bad request passed")
				}
			}
		})
	}
	group.Wait()
	require.Equal(t, "x=1", good.URL.RawQuery)
	require.Equal(t, `{"name":"assets","customDomain":"a.b.co"}`, string(good.RequestBody))
}
