package bucktapi_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

const (
	regionOptions = `"us-east-1"|"us-east-2"|"us-west-1"|"us-west-2"|"ca-central-1"|"eu-west-1"|"eu-west-2"|"eu-west-3"|"eu-central-1"|` +
		`"eu-north-1"|"ap-south-1"|"ap-southeast-1"|"ap-southeast-2"|"ap-northeast-1"|"ap-northeast-2"|"sa-east-1"|"me-south-1"|"af-south-1"`
	cacheOptions = `"no-cache"|"short"|"standard"|"aggressive"|"immutable"`
	modeOptions  = `"none"|"light"|"balanced"|"maximum"`
	scopeOptions = `"buckets:read"|"buckets:write"|"buckets:delete"|"files:read"|"files:write"|"files:delete"|"keys:read"|"keys:write"|` +
		`"aws-accounts:read"|"aws-accounts:write"|"aws-accounts:delete"|"logs:read"`
)

func quoted(n int) string { return `"` + strings.Repeat("a", n) + `"` }

func list(n int, item string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
}

func TestValidationBodyNotObject(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	for _, request := range []struct{ method, path string }{
		{"POST", "/buckets"}, {"PATCH", "/buckets/" + id}, {"POST", "/keys"}, {"POST", "/aws-accounts"},
		{"PATCH", "/aws-accounts/" + account.ID}, {"POST", "/aws-accounts/" + account.ID + "/import"},
	} {
		for body, message := range map[string]string{
			``:                     "Invalid JSON body",
			`{`:                    "Invalid JSON body",
			`{"name":"a"} {}`:      "Invalid JSON body",
			`name=a`:               "Invalid JSON body",
			`null`:                 "Invalid input: expected object, received null",
			`[]`:                   "Invalid input: expected object, received array",
			`"a"`:                  "Invalid input: expected object, received string",
			`1`:                    "Invalid input: expected object, received number",
			`true`:                 "Invalid input: expected object, received boolean",
			" \t\n null":           "Invalid input: expected object, received null",
			strings.Repeat("[", 9): "Invalid JSON body",
		} {
			t.Run(request.method+" "+request.path+" "+body, func(t *testing.T) {
				mocktest.RequireBucktError(t, c.Do(request.method, request.path, body), 400, message)
			})
		}
	}
}

func TestValidationIgnoresContentType(t *testing.T) {
	// The contract wants application/json, which the server does not insist on.
	c := mocktest.CallBuckt(t, mockserver.New(t))
	mocktest.RequireCreated(t, c.Do("POST", "/buckets", `{"name":"a","isManagedDomain":true}`, "Content-Type", "text/plain"))
}

// settingsCases are the problems of the settings that creation and update share.
var settingsCases = map[string]string{
	`"name":null`:                                      "Invalid input: expected string, received null",
	`"name":1`:                                         "Invalid input: expected string, received number",
	`"name":{}`:                                        "Invalid input: expected string, received object",
	`"name":""`:                                        "Too small: expected string to have >=1 characters",
	`"name":` + quoted(101):                            "Too big: expected string to have <=100 characters",
	`"cachePreset":"long"`:                             "Invalid option: expected one of " + cacheOptions,
	`"cachePreset":null`:                               "Invalid option: expected one of " + cacheOptions,
	`"corsOrigins":null`:                               "Invalid input: expected array, received null",
	`"corsOrigins":"https://a.example"`:                "Invalid input: expected array, received string",
	`"corsOrigins":[1]`:                                "Invalid input: expected string, received number",
	`"corsOrigins":["*"]`:                              "Invalid origin URL",
	`"corsOrigins":["example.com"]`:                    "Invalid origin URL",
	`"corsOrigins":["https://"]`:                       "Invalid origin URL",
	`"corsOrigins":["https://a:99999"]`:                "Invalid origin URL",
	`"corsOrigins":["https://a b"]`:                    "Invalid origin URL",
	`"corsOrigins":["https://999.9.9.9"]`:              "Invalid origin URL",
	`"corsOrigins":["https://[::1"]`:                   "Invalid origin URL",
	`"corsOrigins":` + list(11, `"https://a.example"`): "Maximum 10 CORS origins",
	`"lifecycleTtlDays":0`:                             "Too small: expected number to be >=1",
	`"lifecycleTtlDays":3651`:                          "Too big: expected number to be <=3650",
	`"lifecycleTtlDays":9999`:                          "Too big: expected number to be <=3650",
	`"lifecycleTtlDays":1.5`:                           "Invalid input: expected int, received number",
	`"lifecycleTtlDays":"5"`:                           "Invalid input: expected number, received string",
	`"lifecycleTtlDays":true`:                          "Invalid input: expected number, received boolean",
	`"lifecycleTtlDays":1e999`:                         "Invalid input: expected number, received number",
	`"optimizationMode":"extreme"`:                     "Invalid option: expected one of " + modeOptions,
	`"optimizationMode":null`:                          "Invalid option: expected one of " + modeOptions,
	`"maxFileSizeBytes":0`:                             "Too small: expected number to be >=1",
	`"maxFileSizeBytes":1.5`:                           "Invalid input: expected int, received number",
	`"maxFileSizeBytes":1e17`:                          "Too big: expected int to be <=9007199254740991",
	`"allowedMimeTypes":"image/png"`:                   "Invalid input: expected array, received string",
	`"allowedMimeTypes":["png"]`:                       "Invalid MIME type",
	`"allowedMimeTypes":["*/png"]`:                     "Invalid MIME type",
	`"allowedMimeTypes":` + list(51, `"image/png"`):    "Too big: expected array to have <=50 items",
}

func TestValidationCreateBucket(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise)))
	cases := map[string]string{
		`{}`:           "Invalid input: expected string, received undefined",
		`{"name":"a"}`: "customDomain is required",
		`{"name":"a","region":"us-east-1","isManagedDomain":false}`:                                 "customDomain is required",
		`{"name":"a","isManagedDomain":"yes"}`:                                                      "Invalid input: expected boolean, received string",
		`{"name":"a","isManagedDomain":null}`:                                                       "Invalid input: expected boolean, received null",
		`{"name":"a","customDomain":""}`:                                                            "Too small: expected string to have >=1 characters",
		`{"name":"a","customDomain":null}`:                                                          "Invalid input: expected string, received null",
		`{"name":"a","customDomain":"no dots"}`:                                                     "Invalid domain format",
		`{"name":"a","customDomain":"example"}`:                                                     "Invalid domain format",
		`{"name":"a","customDomain":"CDN.example.com"}`:                                             "Invalid domain format",
		`{"name":"a","customDomain":"xn--bcher-kva.example"}`:                                       "Invalid domain format",
		`{"name":"a","customDomain":"a.example.c0m"}`:                                               "Invalid domain format",
		`{"name":"a","customDomain":"https://a.example.com"}`:                                       "Invalid domain format",
		`{"name":"a","customDomain":"x.files.buckt.dev"}`:                                           "customDomain cannot end with .files.buckt.dev; set isManagedDomain=true to get a managed subdomain",
		`{"name":"a","isManagedDomain":true,"customDomain":"a.example.com"}`:                        "customDomain is assigned by the server for managed domains",
		`{"name":"a","isManagedDomain":true,"customDomain":"a.example.com","awsAccountId":"x"}`:     "customDomain is assigned by the server for managed domains",
		`{"name":"a","isManagedDomain":true,"awsAccountId":"acc_1"}`:                                "BYOA requires a custom domain",
		`{"name":"a","customDomain":"a.example.com","region":"mars-1"}`:                             "Invalid option: expected one of " + regionOptions,
		`{"name":"a","customDomain":"a.example.com","region":null}`:                                 "Invalid option: expected one of " + regionOptions,
		`{"name":"a","customDomain":"a.example.com","domainConnectProvider":null}`:                  "Invalid input: expected string, received null",
		`{"name":"a","customDomain":"a.example.com","awsAccountId":5}`:                              "Invalid input: expected string, received number",
		`{"name":"","customDomain":"bad","region":"bad"}`:                                           "Too small: expected string to have >=1 characters", // the first alone
		`{"customDomain":"bad","name":"a","region":"bad"}`:                                          "Invalid domain format",
		`{"lifecycleTtlDays":0,"region":"bad","name":"a","customDomain":"a.example.com"}`:           "Invalid option: expected one of " + regionOptions,
		`{"optimizationMode":"bad","lifecycleTtlDays":0,"name":"a","customDomain":"a.example.com"}`: "Too small: expected number to be >=1",
		`{"name":"a","cachePreset":"bad"}`:                                                          "Invalid option: expected one of " + cacheOptions, // before what spans fields
	}
	for field, message := range settingsCases {
		body := `{"customDomain":"a.example.com",` + field + `}`
		if !strings.HasPrefix(field, `"name"`) {
			body = `{"name":"a","customDomain":"a.example.com",` + field + `}`
		}
		cases[body] = message
	}
	for body, message := range cases {
		t.Run(body, func(t *testing.T) { mocktest.RequireBucktError(t, c.Post("/buckets", body), 400, message) })
	}
}

func TestValidationAccepts(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise)))
	for i, field := range []string{
		`"name":` + quoted(100),
		`"name":"` + strings.Repeat("é", 100) + `"`,
		`"corsOrigins":["https://*.example.com","http://localhost:3000","https://[::1]:80/x","ftp://a","data:x","https:a","HTTPS://user:pw@A.example?q#f"]`,
		`"lifecycleTtlDays":1`, `"lifecycleTtlDays":3650`, `"lifecycleTtlDays":5.0`,
		`"maxFileSizeBytes":9007199254740991`,
		`"allowedMimeTypes":["*/*","image/svg+xml","application/vnd.ms-excel"]`,
		`"cachePreset":"no-cache"`,
		`"visibility":"neither"`, `"unknown":{"a":1}`,
	} {
		t.Run(field, func(t *testing.T) {
			name := `"name":"a",`
			if strings.HasPrefix(field, `"name"`) {
				name = ""
			}
			mocktest.RequireCreated(t, c.Post("/buckets", `{`+name+`"customDomain":"a`+strconv.Itoa(i)+`.example.com",`+field+`}`))
		})
	}
}

func TestValidationUpdateBucket(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: "before"})
	cases := map[string]string{
		`{"cacheControlOverride":` + quoted(257) + `}`:   "Too big: expected string to have <=256 characters",
		`{"cacheControlOverride":5}`:                     "Invalid input: expected string, received number",
		`{"cachePreset":"bad","name":""}`:                "Too small: expected string to have >=1 characters",
		`{"corsOrigins":["*"],"cacheControlOverride":1}`: "Invalid input: expected string, received number",
	}
	for field, message := range settingsCases {
		cases["{"+field+"}"] = message
	}
	for body, message := range cases {
		t.Run(body, func(t *testing.T) { mocktest.RequireBucktError(t, c.Patch("/buckets/"+id, body), 400, message) })
	}
	require.Equal(t, "before", c.Get("/buckets/"+id).At("data.name"))
	mocktest.RequireBucktError(t, c.Patch("/buckets/bkt_unknown", `{"name":""}`), 400, "Too small: expected string to have >=1 characters")
	mocktest.RequireBucktError(t, c.Patch("/buckets/bkt_unknown", `{"name":"a"}`), 404, "Bucket not found")
}

func TestValidationCreateKey(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t))
	for body, message := range map[string]string{
		`{}`:            "Invalid input: expected string, received undefined",
		`{"name":null}`: "Invalid input: expected string, received null",
		`{"name":""}`:   "Too small: expected string to have >=1 characters",
		`{"name":` + quoted(101) + `,"permissions":["files:read"]}`: "Too big: expected string to have <=100 characters",
		`{"name":"a"}`:                                                                    "Invalid input: expected array, received undefined",
		`{"name":"a","permissions":null}`:                                                 "Invalid input: expected array, received null",
		`{"name":"a","permissions":"files:read"}`:                                         "Invalid input: expected array, received string",
		`{"name":"a","permissions":[]}`:                                                   "Too small: expected array to have >=1 items",
		`{"name":"a","permissions":["keys:delete"]}`:                                      "Invalid option: expected one of " + scopeOptions,
		`{"name":"a","permissions":["files:read"],"bucketIds":null}`:                      "Invalid input: expected array, received null",
		`{"name":"a","permissions":["files:read"],"bucketIds":[1]}`:                       "Invalid input: expected string, received number",
		`{"name":"a","permissions":["files:read"],"bucketIds":["bkt_a","bkt_b"]}`:         "Invalid bucket IDs: bkt_a, bkt_b",
		`{"name":"a","permissions":["files:read"],"expiresAt":"tomorrow"}`:                "Invalid input: expected date, received Date",
		`{"name":"a","permissions":["files:read"],"expiresAt":""}`:                        "Invalid input: expected date, received Date",
		`{"name":"a","permissions":["files:read"],"expiresAt":{}}`:                        "Invalid input: expected date, received Date",
		`{"name":"a","permissions":["files:read"],"expiresAt":1e16}`:                      "Invalid input: expected date, received Date",
		`{"name":"a","permissions":["files:read"],"bucketIds":["bkt_a"],"expiresAt":"x"}`: "Invalid input: expected date, received Date",
	} {
		t.Run(body, func(t *testing.T) { mocktest.RequireBucktError(t, c.Post("/keys", body), 400, message) })
	}
}

func TestValidationAWSAccount(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddAWSAccount(t, server.Buckt().Organization(), bucktapi.AWSAccount{}).ID
	const badRole = "Must be a valid IAM role ARN (arn:aws:iam::<account-id>:role/<role-name>)"
	for _, test := range []struct{ method, path, body, message string }{
		{"POST", "", `{"label":null}`, "Invalid input: expected string, received null"},
		{"POST", "", `{"label":` + quoted(101) + `}`, "Too big: expected string to have <=100 characters"},
		{"PATCH", "/" + id, `{"roleArn":"arn:aws:iam::123:role/x"}`, badRole},
		{"PATCH", "/" + id, `{"roleArn":"arn:aws:iam::123456789012:role/"}`, badRole},
		{"PATCH", "/" + id, `{"roleArn":"arn:aws:iam::123456789012:user/x"}`, badRole},
		{"PATCH", "/" + id, `{"roleArn":""}`, badRole},
		{"PATCH", "/" + id, `{"roleArn":null}`, "Invalid input: expected string, received null"},
		{"PATCH", "/" + id, `{"stackId":null}`, "Invalid input: expected string, received null"},
		{"PATCH", "/" + id, `{"label":null}`, "Invalid input: expected string, received null"},
		{"PATCH", "/" + id, `{"label":` + quoted(101) + `}`, "Too big: expected string to have <=100 characters"},
		{"PATCH", "/acc_unknown", `{"roleArn":"x"}`, badRole}, // before the lookup
		{"POST", "/" + id + "/import", `{}`, "Invalid input: expected array, received undefined"},
		{"POST", "/" + id + "/import", `{"bucketNames":[]}`, "Too small: expected array to have >=1 items"},
		{"POST", "/" + id + "/import", `{"bucketNames":` + list(51, `"b"`) + `}`, "Too big: expected array to have <=50 items"},
		{"POST", "/" + id + "/import", `{"bucketNames":[""]}`, "Too small: expected string to have >=1 characters"},
		{"POST", "/acc_unknown/import", `{"bucketNames":[]}`, "Too small: expected array to have >=1 items"}, // before the lookup
	} {
		t.Run(test.method+" "+test.path+" "+test.body, func(t *testing.T) {
			mocktest.RequireBucktError(t, c.Do(test.method, "/aws-accounts"+test.path, test.body), 400, test.message)
		})
	}
}
func TestValidationPageLimit(t *testing.T) {
	server := mockserver.New(t) // the contract has plain integers only
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	for path, maximum := range map[string]string{
		"/buckets": "100", "/buckets/" + id + "/files": "1000", "/keys": "100", "/aws-accounts": "100",
		"/aws-accounts/" + account.ID + "/s3-buckets": "100", "/logs": "100",
	} {
		for limit, message := range map[string]string{
			"0":           "Too small: expected number to be >0",
			"-5":          "Too small: expected number to be >0",
			"":            "Too small: expected number to be >0",
			maximum + "1": "Too big: expected number to be <=" + maximum,
			"abc":         "Invalid input: expected number, received NaN",
			"NaN":         "Invalid input: expected number, received NaN",
			"inf":         "Invalid input: expected number, received NaN",
			"1_0":         "Invalid input: expected number, received NaN",
			"1.5":         "Invalid input: expected int, received number",
			"Infinity":    "Invalid input: expected number, received number",
		} {
			t.Run(path+" "+limit, func(t *testing.T) { mocktest.RequireBucktError(t, c.Get(path+"?limit="+limit), 400, message) })
		}
		for limit, effective := range map[string]float64{"1": 1, "1e2": 100, "%205%20": 5, "0x10": 16, "5.0": 5, "100&limit=0": 100} {
			t.Run(path+" "+limit, func(t *testing.T) {
				require.Equal(t, effective, mocktest.RequireOK(t, c.Get(path+"?limit="+limit)).At("meta.limit"))
			})
		}
	}
}
