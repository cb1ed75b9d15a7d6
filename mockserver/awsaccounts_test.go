package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestConnectAWSAccount(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	for name, test := range map[string]struct {
		body  string
		label any
	}{
		"with label":    {`{"label":"production"}`, "production"},
		"without label": {`{}`, nil},
		"empty label":   {`{"label":""}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.post("/aws-accounts", test.body)
			id := created(t, r)
			require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+id+`"},"error":null,"meta":null}`, r.body)
			require.Regexp(t, `^acc_[0-9A-HJKMNP-TV-Z]{26}$`, id)
			data := succeeds(t, c.get("/aws-accounts/"+id)).at("data").(map[string]any)
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
		server.Buckt().Organization().SetPlan(mockserver.PlanFree)
		fails(t, c.post("/aws-accounts", `{}`), 402, "BYOA requires a paid plan. Upgrade to enable.")
		fails(t, c.post("/aws-accounts", `{"label":null}`), 400, "Invalid input: expected string, received null")
		require.Len(t, succeeds(t, c.get("/aws-accounts")).at("data"), 3, "what is there stays reachable")
	})
}

func TestListAWSAccounts(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	var ids []string
	for _, status := range []string{"pending", "validating", "failed"} {
		ids = append(ids, org.AddAWSAccount(mockserver.AWSAccount{Status: status}).ID)
	}
	r := succeeds(t, c.get("/aws-accounts?limit=2"))
	require.Equal(t, ids[:2], r.column("id"))
	require.Equal(t, map[string]any{"nextCursor": ids[1], "limit": 2.0, "total": 3.0}, r.at("meta"))
	r = succeeds(t, c.get("/aws-accounts?limit=2&cursor="+ids[1]))
	require.Equal(t, ids[2:], r.column("id"))
	require.Equal(t, map[string]any{"nextCursor": nil, "limit": 2.0, "total": 3.0}, r.at("meta"))
}

func TestAWSAccountsThatDoNotExist(t *testing.T) {
	c := call(t, newServer(t))
	for _, request := range []struct{ method, path, body string }{
		{"GET", "", ``}, {"PATCH", "", `{}`}, {"POST", "/validate", ``}, {"DELETE", "", ``}, {"GET", "/s3-buckets", ``},
	} {
		fails(t, c.do(request.method, "/aws-accounts/acc_unknown"+request.path, request.body), 404, "AWS account not found")
	}
	fails(t, c.get("/aws-accounts/acc_unknown/s3-buckets?limit=0"), 400, "Too small: expected number to be >0")
}

func TestUpdateAndValidateAWSAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c, org := call(t, server), server.Buckt().Organization()
		id := created(t, c.post("/aws-accounts", `{}`))
		path := "/aws-accounts/" + id
		fails(t, c.post(path+"/validate", `{}`), 400, "Role ARN is required before validation")
		fails(t, c.get(path+"/s3-buckets"), 400, "AWS account is not active")

		time.Sleep(time.Second)
		before := c.get(path).body
		succeeds(t, c.patch(path, `{"unknown":1}`))
		require.Equal(t, before, c.get(path).body)
		r := succeeds(t, c.patch(path, `{"roleArn":"arn:aws:iam::210987654321:role/a/b","stackId":"anything","label":"x"}`))
		require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+id+`"},"error":null,"meta":null}`, r.body)
		r = c.get(path)
		require.Equal(t, "arn:aws:iam::210987654321:role/a/b", r.at("data.roleArn"))
		require.Equal(t, "anything", r.at("data.stackId"))
		require.Equal(t, "x", r.at("data.label"))
		require.Equal(t, "pending", r.at("data.status"), "an update does not touch the status")
		require.NotEqual(t, r.at("data.createdAt"), r.at("data.updatedAt"))

		succeeds(t, c.post(path+"/validate", ``))
		r = c.get(path)
		require.Equal(t, "active", r.at("data.status"))
		require.Equal(t, "210987654321", r.at("data.awsAccountId"))
		require.Equal(t, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), r.at("data.lastValidatedAt"))

		require.NoError(t, org.FailValidation(id, "User is not authorized to perform: sts:AssumeRole"))
		fails(t, c.post(path+"/validate", `{}`), 400, "Validation failed: User is not authorized to perform: sts:AssumeRole")
		require.Equal(t, "failed", c.get(path).at("data.status"))
		require.NoError(t, org.PassValidation(id, "111122223333"))
		succeeds(t, c.post(path+"/validate", `{}`)) // callable again from any status
		require.Equal(t, "111122223333", c.get(path).at("data.awsAccountId"))

		org.FailValidations("denied")
		other := "/aws-accounts/" + created(t, c.post("/aws-accounts", `{}`))
		succeeds(t, c.patch(other, `{"roleArn":"arn:aws:iam::210987654321:role/x"}`))
		fails(t, c.post(other+"/validate", `{}`), 400, "Validation failed: denied")
	})
}

func TestDisconnectDropsTheBuckets(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	account := org.AddAWSAccount(mockserver.AWSAccount{})
	own := bucket(t, org, mockserver.Bucket{})
	theirs := bucket(t, org, mockserver.Bucket{AWSAccountID: account.ID, CustomDomain: "a.example.com"})
	imported := bucket(t, org, mockserver.Bucket{AWSAccountID: account.ID, Imported: true, Name: "s3", Status: "provisioning"})
	key := org.AddKey(mockserver.Key{BucketIDs: []string{theirs, imported}})

	r := succeeds(t, c.delete("/aws-accounts/"+account.ID))
	require.JSONEq(t, `{"data":{"object":"aws_account","id":"`+account.ID+`"},"error":null,"meta":null}`, r.body)
	require.Equal(t, []string{own}, c.get("/buckets").column("id"), "at once, without a deleting phase")
	require.Equal(t, []any{}, c.get("/keys/"+key.ID).at("data.bucketIds"))
	fails(t, c.get("/aws-accounts/"+account.ID), 404, "AWS account not found")
	created(t, c.post("/buckets", `{"name":"a","customDomain":"a.example.com"}`))
}

func TestListS3Buckets(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	account := org.AddAWSAccount(mockserver.AWSAccount{})
	path := "/aws-accounts/" + account.ID + "/s3-buckets"
	require.JSONEq(t, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":20,"total":0}}`, c.get(path).body)
	require.NoError(t, org.SetS3Buckets(account.ID, mockserver.S3Bucket{Name: "c"}, mockserver.S3Bucket{Name: "a", CreationDate: at}, mockserver.S3Bucket{Name: "b"}))

	require.JSONEq(t, `{"data":[{"name":"a","creationDate":"2025-01-02T03:04:05.000Z"},{"name":"b","creationDate":""}],
		"error":null,"meta":{"nextCursor":"b","limit":2,"total":3}}`, succeeds(t, c.get(path+"?limit=2")).body)
	require.JSONEq(t, `{"data":[{"name":"c","creationDate":""}],"error":null,"meta":{"nextCursor":null,"limit":2,"total":3}}`,
		c.get(path+"?limit=2&cursor=b").body)
	require.Equal(t, []string{"a", "b"}, c.get(path+"?limit=2&cursor=unknown").column("name"), "begins anew")
}

func TestImportBuckets(t *testing.T) {
	days := 5
	seed := func(t *testing.T, opts ...mockserver.Option) (caller, *mockserver.Organization, string) {
		server := newServer(t, opts...)
		org := server.Buckt().Organization()
		account := org.AddAWSAccount(mockserver.AWSAccount{S3Buckets: []mockserver.S3Bucket{
			{Name: "plain"},
			{Name: "rich", Region: "eu-west-1", CORSOrigins: []string{"*"}, LifecycleTTLDays: &days, CloudFrontAlias: "CDN.example.com"},
			{Name: "twin", CloudFrontAlias: "cdn.example.com"},
		}})
		return call(t, server), org, "/aws-accounts/" + account.ID + "/import"
	}
	t.Run("201 with an array", func(t *testing.T) {
		c, org, path := seed(t)
		r := c.post(path, `{"bucketNames":["rich","plain"]}`)
		require.Equal(t, 201, r.status, r.body)
		require.Nil(t, r.at("meta"))
		require.Len(t, r.at("data.0"), 2)
		require.Equal(t, "bucket", r.at("data.0.object"))
		ids := r.column("id")
		require.Len(t, ids, 2)

		r = c.get("/buckets/" + ids[0])
		require.Equal(t, "rich", r.at("data.name"))
		require.Equal(t, "active", r.at("data.status"))
		require.Equal(t, "eu-west-1", r.at("data.region"))
		require.Equal(t, []any{"*"}, r.at("data.corsOrigins"))
		require.Equal(t, 5.0, r.at("data.lifecycleTtlDays"))
		require.Equal(t, "cdn.example.com", r.at("data.customDomain"))
		require.Equal(t, true, r.at("data.isImported"))
		require.Equal(t, org.AWSAccounts()[0].ID, r.at("data.awsAccountId"))
		require.Nil(t, r.at("data.dnsRecords"))
		require.Equal(t, map[string]any{"visibility": false, "cache": false, "cors": false, "lifecycle": false, "optimization": false},
			r.at("data.managedSettings"))
		require.Empty(t, c.get("/buckets/"+ids[1]).at("data.customDomain"))

		succeeds(t, c.put("/buckets/"+ids[0]+"/files/f", "x"))
		require.Equal(t, "x", download(c, "https://cdn.example.com/f").body)
	})
	t.Run("account not active or unknown", func(t *testing.T) {
		c, org, _ := seed(t)
		for _, id := range []string{"acc_unknown", org.AddAWSAccount(mockserver.AWSAccount{Status: "failed"}).ID} {
			fails(t, c.post("/aws-accounts/"+id+"/import", `{"bucketNames":["plain"]}`), 404, "Active AWS account not found")
		}
	})
	t.Run("plan limit", func(t *testing.T) {
		c, org, path := seed(t)
		org.SetPlan(mockserver.PlanFree) // which has no other gate here
		fails(t, c.post(path, `{"bucketNames":["plain","rich"]}`), 402, "Importing would exceed plan limit of 1 bucket(s)")
		require.NoError(t, org.SetBucketStatus(bucket(t, org, mockserver.Bucket{}), "deleting"))
		require.Equal(t, 201, c.post(path, `{"bucketNames":["plain"]}`).status)
		fails(t, c.post(path, `{"bucketNames":["rich"]}`), 402, "Importing would exceed plan limit of 1 bucket(s)")
	})
	t.Run("a failure midway leaves the earlier ones", func(t *testing.T) {
		c, _, path := seed(t)
		fails(t, c.post(path, `{"bucketNames":["plain","nowhere","rich"]}`), 500, "Internal server error")
		require.Equal(t, []string{"plain"}, c.get("/buckets").column("name"))
	})
	t.Run("conflicts", func(t *testing.T) {
		c, _, path := seed(t)
		fails(t, c.post(path, `{"bucketNames":["plain","plain"]}`), 409, "Bucket already imported: plain")
		fails(t, c.post(path, `{"bucketNames":["rich","twin"]}`), 409, "Bucket already imported: twin")
	})
	t.Run("conflicts as server errors", func(t *testing.T) {
		c, _, path := seed(t, mockserver.WithImportConflictsAsServerErrors())
		fails(t, c.post(path, `{"bucketNames":["plain","plain"]}`), 500, "Internal server error")
	})
}
