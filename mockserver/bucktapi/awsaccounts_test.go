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

func TestConnectAWSAccount(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	for name, test := range map[string]struct {
		body  string
		label any
	}{
		"with label":    {`{"label":"production"}`, "production"},
		"without label": {`{}`, nil},
		"empty label":   {`{"label":""}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Post("/aws-accounts", test.body)
			id := mocktest.RequireCreated(t, r)
			require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+id+`"},"error":null,"meta":null}`, r.Body)
			require.Regexp(t, `^acc_[0-9A-HJKMNP-TV-Z]{26}$`, id)
			data := mocktest.RequireOK(t, c.Get("/aws-accounts/"+id)).At("data").(map[string]any)
			require.Regexp(t, `^pending-[0-9a-f]{8}$`, data["awsAccountId"])
			require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, data["externalId"])
			require.NotEmpty(t, data["createdAt"])
			require.Equal(t, data["createdAt"], data["updatedAt"])
			for _, field := range []string{"awsAccountId", "externalId", "createdAt", "updatedAt"} {
				delete(data, field)
			}
			require.Equal(t, map[string]any{
				"object": "aws_account", "id": id, "roleArn": nil, "stackId": nil, "label": test.label, "status": "pending",
				"lastValidatedAt": nil,
			}, data)
		})
	}
	t.Run("free", func(t *testing.T) {
		server.Buckt().Organization().SetPlan(buckt.PlanFree)
		mocktest.RequireBucktError(t, c.Post("/aws-accounts", `{}`), 402, "BYOA requires a paid plan. Upgrade to enable.")
		mocktest.RequireBucktError(t, c.Post("/aws-accounts", `{"label":null}`), 400, "Invalid input: expected string, received null")
		require.Len(t, mocktest.RequireOK(t, c.Get("/aws-accounts")).At("data"), 3, "what is there stays reachable")
	})
}

func TestListAWSAccounts(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	var ids []string
	for _, status := range []buckt.AWSAccountStatus{"pending", "validating", "failed"} {
		ids = append(ids, mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: status}).ID)
	}
	r := mocktest.RequireOK(t, c.Get("/aws-accounts?limit=2"))
	require.Equal(t, ids[:2], r.Column("id"))
	require.Equal(t, map[string]any{"nextCursor": ids[1], "limit": 2.0, "total": 3.0}, r.At("meta"))
	r = mocktest.RequireOK(t, c.Get("/aws-accounts?limit=2&cursor="+ids[1]))
	require.Equal(t, ids[2:], r.Column("id"))
	require.Equal(t, map[string]any{"nextCursor": nil, "limit": 2.0, "total": 3.0}, r.At("meta"))
}

func TestUnknownAWSAccount(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t))
	for _, request := range []struct{ method, path, body string }{
		{"GET", "", ``}, {"PATCH", "", `{}`}, {"POST", "/validate", ``}, {"DELETE", "", ``}, {"GET", "/s3-buckets", ``},
	} {
		mocktest.RequireBucktError(t, c.Do(request.method, "/aws-accounts/acc_unknown"+request.path, request.body), 404, "AWS account not found")
	}
	mocktest.RequireBucktError(t, c.Get("/aws-accounts/acc_unknown/s3-buckets?limit=0"), 400, "Too small: expected number to be >0")
}

func TestUpdateAndValidateAWSAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id := mocktest.RequireCreated(t, c.Post("/aws-accounts", `{}`))
		path := "/aws-accounts/" + id
		mocktest.RequireBucktError(t, c.Post(path+"/validate", `{}`), 400, "Role ARN is required before validation")
		mocktest.RequireBucktError(t, c.Get(path+"/s3-buckets"), 400, "AWS account is not active")

		time.Sleep(time.Second)
		before := c.Get(path).Body
		mocktest.RequireBucktError(t, c.Patch(path, `{"unknown":1}`), 500, "Internal server error")
		require.Equal(t, before, c.Get(path).Body)
		r := mocktest.RequireOK(t, c.Patch(path, `{"roleArn":"arn:aws:iam::210987654321:role/a/b","stackId":"anything","label":"x"}`))
		require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+id+`"},"error":null,"meta":null}`, r.Body)
		r = c.Get(path)
		require.Equal(t, "arn:aws:iam::210987654321:role/a/b", r.At("data.roleArn"))
		require.Equal(t, "anything", r.At("data.stackId"))
		require.Equal(t, "x", r.At("data.label"))
		require.Equal(t, "pending", r.At("data.status"), "an update does not touch the status")
		require.NotEqual(t, r.At("data.createdAt"), r.At("data.updatedAt"))

		mocktest.RequireOK(t, c.Post(path+"/validate", ``))
		r = c.Get(path)
		require.Equal(t, "active", r.At("data.status"))
		require.Equal(t, "210987654321", r.At("data.awsAccountId"))
		require.Equal(t, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), r.At("data.lastValidatedAt"))

		require.NoError(t, org.FailValidation(id, "User is not authorized to perform: sts:AssumeRole"))
		mocktest.RequireBucktError(t, c.Post(path+"/validate", `{}`), 400, "Validation failed: User is not authorized to perform: sts:AssumeRole")
		require.Equal(t, "failed", c.Get(path).At("data.status"))
		require.NoError(t, org.PassValidation(id, "111122223333"))
		mocktest.RequireOK(t, c.Post(path+"/validate", `{}`)) // callable again from any status
		require.Equal(t, "111122223333", c.Get(path).At("data.awsAccountId"))

		org.FailValidations("denied")
		other := "/aws-accounts/" + mocktest.RequireCreated(t, c.Post("/aws-accounts", `{}`))
		mocktest.RequireOK(t, c.Patch(other, `{"roleArn":"arn:aws:iam::210987654321:role/x"}`))
		mocktest.RequireBucktError(t, c.Post(other+"/validate", `{}`), 400, "Validation failed: denied")
	})
}

func TestDisconnectAWSAccount(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	own := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	theirs := mocktest.AddBucket(t, org, bucktapi.Bucket{AWSAccountID: account.ID, CustomDomain: "a.example.com"})
	imported := mocktest.AddBucket(t, org, bucktapi.Bucket{AWSAccountID: account.ID, S3BucketName: "imported", Name: "s3", Status: "provisioning"})
	key := mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{theirs, imported}})

	r := mocktest.RequireOK(t, c.Delete("/aws-accounts/"+account.ID))
	require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+account.ID+`"},"error":null,"meta":null}`, r.Body)
	require.Equal(t, []string{own}, c.Get("/buckets").Column("id"), "at once, without a deleting phase")
	require.Equal(t, []any{}, c.Get("/keys/"+key.ID).At("data.bucketIds"))
	mocktest.RequireBucktError(t, c.Get("/aws-accounts/"+account.ID), 404, "AWS account not found")
	mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
}

func TestListS3Buckets(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	path := "/aws-accounts/" + account.ID + "/s3-buckets"
	require.JSONEq(t, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":20,"total":0}}`, c.Get(path).Body)
	require.NoError(t, org.SetS3Buckets(account.ID, bucktapi.S3Bucket{Name: "c"}, bucktapi.S3Bucket{Name: "a", CreationDate: at}, bucktapi.S3Bucket{Name: "b"}))

	require.JSONEq(t, `{"data":[{"name":"a","creationDate":"2025-01-02T03:04:05.000Z"},{"name":"b","creationDate":""}],
		"error":null,"meta":{"nextCursor":"b","limit":2,"total":3}}`, mocktest.RequireOK(t, c.Get(path+"?limit=2")).Body)
	require.JSONEq(t, `{"data":[{"name":"c","creationDate":""}],"error":null,"meta":{"nextCursor":null,"limit":2,"total":3}}`,
		c.Get(path+"?limit=2&cursor=b").Body)
	require.Equal(t, []string{"a", "b"}, c.Get(path+"?limit=2&cursor=unknown").Column("name"), "begins anew")
}

func TestImportBuckets(t *testing.T) {
	days := 5
	seed := func(t *testing.T, opts ...mockserver.Option) (mocktest.Caller, *bucktapi.Organization, string) {
		server := mocktest.New(t, opts...)
		org := server.Buckt().Organization()
		account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{
			{Name: "plain"},
			{Name: "rich", Region: "eu-west-1", CORSOrigins: []string{"*"}, LifecycleTTLDays: &days, CloudFrontAlias: "CDN.example.com"},
			{Name: "twin", CloudFrontAlias: "cdn.example.com"},
		}})
		return mocktest.CallBuckt(t, server), org, "/aws-accounts/" + account.ID + "/import"
	}
	t.Run("201 with an array", func(t *testing.T) {
		c, org, path := seed(t)
		r := c.Post(path, `{"bucketNames":["rich","plain"]}`)
		require.Equal(t, 201, r.Status, r.Body)
		require.Nil(t, r.At("meta"))
		require.Len(t, r.At("data.0"), 2)
		require.Equal(t, "bucket", r.At("data.0.object"))
		ids := r.Column("id")
		require.Len(t, ids, 2)

		r = c.Get("/buckets/" + ids[0])
		require.Equal(t, "rich", r.At("data.name"))
		require.Equal(t, "active", r.At("data.status"))
		require.Equal(t, "eu-west-1", r.At("data.region"))
		require.Equal(t, []any{"*"}, r.At("data.corsOrigins"))
		require.Equal(t, 5.0, r.At("data.lifecycleTtlDays"))
		require.Equal(t, "cdn.example.com", r.At("data.customDomain"))
		require.Equal(t, true, r.At("data.isImported"))
		require.Equal(t, org.AWSAccounts()[0].ID, r.At("data.awsAccountId"))
		require.Nil(t, r.At("data.dnsRecords"))
		require.Equal(t, map[string]any{"visibility": false, "cache": false, "cors": false, "lifecycle": false, "optimization": false},
			r.At("data.managedSettings"))
		require.Empty(t, c.Get("/buckets/"+ids[1]).At("data.customDomain"))

		mocktest.RequireOK(t, c.Put("/buckets/"+ids[0]+"/files/f", "x"))
		require.Equal(t, "x", mocktest.Download(c, "https://cdn.example.com/f").Body)
	})
	t.Run("account not active or unknown", func(t *testing.T) {
		c, org, _ := seed(t)
		for _, id := range []string{"acc_unknown", mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: "failed"}).ID} {
			mocktest.RequireBucktError(t, c.Post("/aws-accounts/"+id+"/import", `{"bucketNames":["plain"]}`), 404, "Active AWS account not found")
		}
	})
	t.Run("plan limit", func(t *testing.T) {
		c, org, path := seed(t)
		org.SetPlan(buckt.PlanFree) // which has no other gate here
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["plain","rich"]}`), 402, "Importing would exceed plan limit of 1 bucket(s)")
		require.NoError(t, org.SetBucketStatus(mocktest.AddBucket(t, org, bucktapi.Bucket{}), "deleting"))
		require.Equal(t, 201, c.Post(path, `{"bucketNames":["plain"]}`).Status)
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["rich"]}`), 402, "Importing would exceed plan limit of 1 bucket(s)")
	})
	t.Run("a failure midway leaves the earlier ones", func(t *testing.T) {
		c, _, path := seed(t)
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["plain","nowhere","rich"]}`), 500, "Internal server error")
		require.Equal(t, []string{"plain"}, c.Get("/buckets").Column("name"))
	})
	t.Run("conflicts", func(t *testing.T) {
		c, _, path := seed(t)
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["plain","plain"]}`), 409, "Bucket already imported: plain")
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["rich","twin"]}`), 409, "Bucket already imported: twin")
	})
	t.Run("conflicts as server errors", func(t *testing.T) {
		c, _, path := seed(t, mockserver.WithBuckt(bucktapi.Behavior{ImportConflictsAreServerErrors: true}))
		mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["plain","plain"]}`), 500, "Internal server error")
	})
}
