package bucktapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The response of each operation in each state of a bucket.
func TestOperationsByState(t *testing.T) {
	const (
		ok         = ""
		notActive  = "Bucket is not active"
		notFailed  = "Only failed buckets can be retried"
		inProgress = "Bucket is still provisioning"
		twice      = "Bucket is already being deleted"
	)
	operations := []struct {
		name, method, path, body string
		status                   int // of a refusal
		refusals                 map[string]string
	}{
		{"get", "GET", "", ``, 0, nil},
		{"PATCH", "PATCH", "", `{"name":"b","corsOrigins":[],"lifecycleTtlDays":1}`, 0, nil},
		{"list files", "GET", "/files", ``, 400, map[string]string{"active": ok, "*": notActive}},
		{"get file", "GET", "/files/f", ``, 400, map[string]string{"active": ok, "*": notActive}},
		{"upload", "PUT", "/files/g", `x`, 400, map[string]string{"active": ok, "*": notActive}},
		{"delete file", "DELETE", "/files/f", ``, 400, map[string]string{"active": ok, "*": notActive}},
		{"retry", "POST", "/retry", ``, 400, map[string]string{"failed": ok, "*": notFailed}},
		{"delete", "DELETE", "", ``, 409, map[string]string{"provisioning": inProgress, "deleting": twice, "*": ok}},
	}
	for _, status := range []string{"pending", "provisioning", "active", "failed", "deleting"} {
		for _, operation := range operations {
			t.Run(operation.name+" "+status, func(t *testing.T) {
				server := mocktest.New(t)
				org := server.Buckt().Organization()
				id := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: buckt.BucketStatus(status)})
				require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f"}))
				r := mocktest.CallBuckt(t, server).Do(operation.method, "/buckets/"+id+operation.path, operation.body)
				refusal, special := operation.refusals[status]
				if !special {
					refusal = operation.refusals["*"]
				}
				if refusal == ok {
					mocktest.RequireOK(t, r)
				} else {
					mocktest.RequireBucktError(t, r, operation.status, refusal)
				}
			})
		}
		t.Run("list "+status, func(t *testing.T) {
			server := mocktest.New(t)
			id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Status: buckt.BucketStatus(status)})
			require.Equal(t, []string{id}, mocktest.CallBuckt(t, server).Get("/buckets").Column("id"))
		})
	}
}

func TestProvisioning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithProvisioning(time.Hour)))
		begin := time.Now()
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
		require.Equal(t, "pending", mocktest.BucketStatus(c, id))
		time.Sleep(30*time.Minute - time.Nanosecond)
		require.Equal(t, "pending", mocktest.BucketStatus(c, id))
		time.Sleep(time.Nanosecond)
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, id))
		time.Sleep(30*time.Minute - time.Nanosecond)
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, id))
		time.Sleep(time.Nanosecond)
		r := c.Get("/buckets/" + id)
		require.Equal(t, "active", r.At("data.status"))
		require.Equal(t, begin.Add(time.Hour).UTC().Format("2006-01-02T15:04:05.000Z"), r.At("data.updatedAt"))
		require.Equal(t, time.Hour, time.Since(begin))
	})
}

func TestProvisioningAtOnce(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0)))
	id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
	require.Equal(t, "active", mocktest.BucketStatus(c, id))
	mocktest.RequireOK(t, c.Delete("/buckets/"+id))
	mocktest.RequireBucktError(t, c.Get("/buckets/"+id), 404, "Bucket not found")
}

func TestProvisioningDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t))
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		var seen []any
		for range 4 {
			seen = append(seen, mocktest.BucketStatus(c, id))
			time.Sleep(100 * time.Millisecond)
		}
		require.Equal(t, []any{"pending", "pending", "provisioning", "active"}, seen)
	})
}

func TestDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithDeletion(15*time.Minute))
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id, other := mocktest.AddBucket(t, org, bucktapi.Bucket{}), mocktest.AddBucket(t, org, bucktapi.Bucket{})
		key := mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{id, other}})
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f"})) // need not be empty

		r := mocktest.RequireOK(t, c.Delete("/buckets/"+id))
		require.JSONEq(t, `{"data":{"object":"bucket","id":"`+id+`"},"error":null,"meta":null}`, r.Body)
		require.Equal(t, "deleting", mocktest.BucketStatus(c, id))
		mocktest.RequireBucktError(t, c.Delete("/buckets/"+id), 409, "Bucket is already being deleted")
		require.Equal(t, []any{id, other}, c.Get("/keys/"+key.ID).At("data.bucketIds"))

		time.Sleep(15 * time.Minute)
		mocktest.RequireBucktError(t, c.Delete("/buckets/"+id), 404, "Bucket not found")
		require.Equal(t, []string{other}, c.Get("/buckets").Column("id"))
		require.Equal(t, []any{other}, c.Get("/keys/"+key.ID).At("data.bucketIds"), "gone buckets leave the keys' lists")

		mocktest.RequireOK(t, c.Delete("/buckets/"+other))
		time.Sleep(15 * time.Minute)
		require.Equal(t, []any{}, c.Get("/keys/"+key.ID).At("data.bucketIds"), "an empty list stays one")
	})
}

func TestDeletionDuringProvisioning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{DeleteWhileProvisioning: true}),
			mockserver.WithDeletion(time.Hour)))
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		time.Sleep(200 * time.Millisecond)
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, id))
		mocktest.RequireOK(t, c.Delete("/buckets/"+id))
		time.Sleep(time.Minute)
		require.Equal(t, "deleting", mocktest.BucketStatus(c, id), "and it does not become active any more")
	})
}

func TestProvisioningFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(time.Minute))
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		org.FailNextProvisioning(1)
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
		time.Sleep(30 * time.Second)
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, id))
		time.Sleep(30 * time.Second)
		r := c.Get("/buckets/" + id)
		require.Equal(t, "failed", r.At("data.status"))
		require.Len(t, r.At("data.dnsRecords"), 2, "the last records stay")

		mocktest.RequireOK(t, c.Post("/buckets/"+id+"/retry", ``))
		r = c.Get("/buckets/" + id)
		require.Equal(t, "pending", r.At("data.status"))
		require.Nil(t, r.At("data.dnsRecords"))
		mocktest.RequireBucktError(t, c.Post("/buckets/"+id+"/retry", ``), 400, "Only failed buckets can be retried")
		time.Sleep(time.Minute)
		require.Equal(t, "active", mocktest.BucketStatus(c, id))

		require.NoError(t, org.FailProvisioning(id))
		require.Equal(t, "failed", mocktest.BucketStatus(c, id))
	})
}

func TestProvisioningCustomDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithProvisioning(100*time.Hour)))
		custom := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
		managed := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		time.Sleep(74*time.Hour - time.Nanosecond)
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, custom))
		time.Sleep(time.Nanosecond)
		require.Equal(t, "failed", mocktest.BucketStatus(c, custom))
		require.Equal(t, "provisioning", mocktest.BucketStatus(c, managed))
		time.Sleep(26 * time.Hour)
		require.Equal(t, "active", mocktest.BucketStatus(c, managed))
	})
}

func TestDNSRecordsByState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithProvisioning(time.Hour)))
		custom := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
		managed := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		domain := c.Get("/buckets/" + managed).At("data.customDomain")
		records := func(id string) []any {
			list, _ := c.Get("/buckets/" + id).At("data.dnsRecords").([]any)
			return list
		}
		require.Nil(t, records(custom))
		require.Nil(t, records(managed))

		time.Sleep(30 * time.Minute)
		before := records(custom)
		require.Len(t, before, 2)
		validation := before[0].(map[string]any)
		require.Regexp(t, `^_[0-9a-f]{32}\.a\.example\.com\.$`, validation["name"])
		require.Regexp(t, `^_[0-9a-f]{32}\.[0-9a-f]{10}\.acm-validations\.aws\.$`, validation["value"])
		require.Equal(t, "CNAME", validation["type"])
		require.Equal(t, map[string]any{"name": "a.example.com", "type": "CNAME", "value": "pending-cloudfront-distribution"}, before[1])
		require.Equal(t, []any{map[string]any{"name": domain, "type": "A", "value": "pending-cloudfront-distribution"}}, records(managed))

		time.Sleep(30 * time.Minute)
		require.Equal(t, "active", mocktest.BucketStatus(c, custom), "without DNS records")
		after := records(custom)
		require.Equal(t, validation, after[0])
		last := after[1].(map[string]any)
		require.Regexp(t, `^d[a-z0-9]{13}\.cloudfront\.net$`, last["value"])
		require.NotContains(t, last, "applied")
		record := records(managed)[0].(map[string]any)
		require.Regexp(t, `\.cloudfront\.net$`, record["value"])
		require.Equal(t, true, record["applied"])
	})
}
