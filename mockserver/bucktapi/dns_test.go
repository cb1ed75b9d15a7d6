package bucktapi_test

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// applied returns the applied of each DNS record.
func applied(c mocktest.Caller, id string) []any {
	var all []any
	records, _ := c.Get("/buckets/" + id).At("data.dnsRecords").([]any)
	for _, record := range records {
		all = append(all, record.(map[string]any)["applied"])
	}
	return all
}

func TestDNSMissingRecords(t *testing.T) {
	server := mocktest.New(t, mockserver.WithProvisioning(0))
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"cdn.example.com"}`))
	require.Equal(t, "active", mocktest.BucketStatus(c, id))
	mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "content"))
	before := len(server.Requests())

	tcp := mocktest.TCPClient(t)
	get := func(client *http.Client, url, host string) (status int, err error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		require.NoError(t, err)
		req.Host = host
		resp, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		return resp.StatusCode, resp.Body.Close()
	}
	for _, isSet := range []bool{false, true, false} {
		require.NoError(t, server.Buckt().SetDNS("CDN.example.com", isSet))
		for _, url := range []string{"https://cdn.example.com/f", "http://CDN.example.com:8080/none"} {
			status, err := get(server.HTTPClient(), url, "")
			if isSet {
				require.NoError(t, err)
				require.NotZero(t, status)
				continue
			}
			unknown, isUnknown := errors.AsType[*net.DNSError](err)
			require.True(t, isUnknown, "%v", err)
			require.True(t, unknown.IsNotFound)
			require.Equal(t, "cdn.example.com", unknown.Name)
		}
		want := map[bool]int{true: 200, false: 404}[isSet]
		for url, host := range map[string]string{"/f": "cdn.example.com", "/cdn.example.com/f": ""} {
			status, err := get(tcp, "http://"+addr.String()+url, host)
			require.NoError(t, err)
			require.Equal(t, want, status, url)
		}
		if !isSet {
			require.Equal(t, []any{nil, nil}, applied(c, id))
			require.Contains(t, mocktest.Download(mocktest.Caller{T: t, HTTP: tcp}, "http://"+addr.String()+"/cdn.example.com/f").Body,
				"The DNS records of cdn.example.com are not set")
		} else {
			require.Equal(t, []any{true, true}, applied(c, id))
		}
	}
	for _, ex := range server.Requests()[before:] {
		require.NotZero(t, ex.Status, "a request to an unknown host reaches no server")
	}
}

func TestSetDNSDuringProvisioning(t *testing.T) {
	for name, test := range map[string]struct {
		behavior bucktapi.Behavior
		isSet    bool // while the bucket is pending
		want     []any
	}{
		"not set":                  {bucktapi.Behavior{}, false, []any{nil, nil}},
		"set before they exist":    {bucktapi.Behavior{}, true, []any{true, nil}},
		"at once, by the behavior": {bucktapi.Behavior{DNSAtOnce: true}, false, []any{true, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithBuckt(test.behavior), mockserver.WithProvisioning(time.Hour))
				c := mocktest.CallBuckt(t, server)
				id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"cdn.example.com"}`))
				if test.isSet {
					require.NoError(t, server.Buckt().SetDNS("cdn.example.com", true))
				}
				time.Sleep(30 * time.Minute)
				require.Equal(t, test.want, applied(c, id), "the record to the CDN has no value yet")
				time.Sleep(time.Hour)
				require.Equal(t, []any{test.want[0], test.want[0]}, applied(c, id))
				updated := c.Get("/buckets/" + id).At("data.updatedAt")
				require.NoError(t, server.Buckt().SetDNS("cdn.example.com", true))
				require.NotEqual(t, updated, c.Get("/buckets/"+id).At("data.updatedAt"))
			})
		})
	}
}

func TestDNSNotNeeded(t *testing.T) {
	server := mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithUnmatchedRequests())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	managed := c.Get("/buckets/" + mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`)))
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{{Name: "s3", CloudFrontAlias: "old.example.com"}}})
	require.Equal(t, 201, c.Post("/aws-accounts/"+account.ID+"/import", `{"bucketNames":["s3"]}`).Status)
	mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "seeded.example.com"})
	domain, _ := managed.At("data.customDomain").(string)
	for _, host := range []string{domain, "old.example.com", "seeded.example.com"} {
		require.Equal(t, 404, mocktest.Download(c, "https://"+host+"/none").Status, "the host is known")
	}
	mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"api.buckt.dev"}`))
	require.Equal(t, 200, c.Raw("GET", "https://api.buckt.dev/v1/buckets", http.NoBody).Status, "the API's own host stays")
	for host, problem := range map[string]string{
		domain:             "must be a custom domain, and \"" + domain + "\" is managed",
		"none.example.com": `must be the domain of a bucket, and "none.example.com" is not`,
		"":                 `must be the domain of a bucket, and "" is not`,
	} {
		require.EqualError(t, server.Buckt().SetDNS(host, true), "mockserver: SetDNS: domain "+problem)
	}
}
