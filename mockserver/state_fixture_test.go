package mockserver_test

import (
	"net/http"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

var stateTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// tickingClock advances by a millisecond at each call.
func tickingClock() func() time.Time {
	var ticks atomic.Int64
	return func() time.Time { return stateTime.Add(time.Duration(ticks.Add(1)) * time.Millisecond) }
}

func fixedClock() time.Time { return stateTime }

// stateOptions are options with which all systems have much state: provisioning takes hours.
func stateOptions(seed uint64, clock func() time.Time) []mockserver.Option {
	return []mockserver.Option{
		mockserver.WithSeed(seed), mockserver.WithClock(clock), mockserver.WithRateLimits(), mockserver.WithShortPages(2, 1),
		mockserver.WithProvisioning(2 * time.Hour), mockserver.WithDeletion(time.Hour),
	}
}

// fillServer sets every field of every row.
func fillServer(t *testing.T, server *mockserver.Server) {
	t.Helper()
	fillBuckt(t, server)
	fillFoundryDB(t, server)
	fillAmove(t, server)
	fillLinode(t, server)
	fillTornado(t, server)
}

func fillBuckt(t *testing.T, server *mockserver.Server) {
	t.Helper()
	org, c := server.Buckt().Organization(), mocktest.CallBuckt(t, server)
	server.Buckt().AddOrganization("", buckt.PlanFree)
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Label: new("l"), StackID: new("s"), S3Buckets: []bucktapi.S3Bucket{{
		Name: "old", CreationDate: stateTime, CORSOrigins: []string{"*"}, LifecycleTTLDays: new(3), CloudFrontAlias: "old.example.com",
	}, {Name: "plain"}}})
	require.NoError(t, org.PassValidation(account.ID, "210987654321"))
	org.FailValidations("denied")
	mocktest.RequireCreated(t, c.Post("/aws-accounts", `{"label":"pending one"}`))
	mocktest.RequireOK(t, c.Post("/aws-accounts/"+account.ID+"/validate", ""))
	require.Equal(t, http.StatusCreated, c.Post("/aws-accounts/"+account.ID+"/import", `{"bucketNames":["old"]}`).Status)

	full := mocktest.AddBucket(t, org, bucktapi.Bucket{
		Name: "full", CustomDomain: "full.example.com", CacheControlOverride: new("max-age=1"), CORSOrigins: []string{"https://a.example.com"},
		LifecycleTTLDays: new(7), MaxFileSizeBytes: new(int64(1000)), AllowedMIMETypes: []string{"text/*"}, OptimizationMode: "light",
		DomainConnectProvider: new("p"), AWSAccountID: account.ID, StorageUsedBytes: 100, BandwidthUsedBytes: 50,
	})
	mocktest.RequireOK(t, c.Do("PUT", "/buckets/"+full+"/files/a%2Fb.txt", "content", "Content-Type", "text/plain"))
	require.NoError(t, org.PutFile(full, bucktapi.File{Key: "empty"}))
	require.Equal(t, "content", c.Raw("GET", "http://full.example.com/a/b.txt", nil).Body)
	mocktest.AddBucket(t, org, bucktapi.Bucket{AllowedMIMETypes: []string{}})
	mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"coming","isManagedDomain":true}`))
	org.FailNextProvisioning(1)
	mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"will fail","customDomain":"fails.example.com","domainConnectProvider":""}`))
	org.FailNextProvisioning(2)
	going := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "going.example.com"})
	mocktest.RequireOK(t, c.Delete("/buckets/"+going))
	mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{full}, ExpiresAt: stateTime.Add(100 * time.Hour)})
	mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{}, Permissions: []buckt.Permission{}})
	require.NoError(t, server.Buckt().SetBehavior(bucktapi.Behavior{
		MaxFileSize: 1 << 20, DeleteWhileProvisioning: true, ImportConflictsAreServerErrors: true, LogReadsLogged: true,
		DeletionsReturnKeys: true, KeysKeepEscapes: true, DNSAtOnce: true,
	}))
	org.SetSubscription(bucktapi.Subscription{
		Plan: buckt.PlanPro, Status: "active", PeriodStart: stateTime, PeriodEnd: stateTime.Add(50 * time.Hour), CancelAtPeriodEnd: true,
	})
	mocktest.RequireOK(t, c.Get("/buckets?limit=1"))
	c.Do("GET", "/buckets/none", "", "Accept", "*/*", "Origin", "https://example.com", "Referer", "https://example.com/")
}

func fillFoundryDB(t *testing.T, server *mockserver.Server) {
	t.Helper()
	db, c := server.FoundryDB(), mocktest.CallFoundryDB(t, server)
	user := db.AddUser("other")
	user.SetRateLimit(1000)
	token := user.AddToken("services:admin")
	user.AddToken()
	org := db.AddOrganization("team", user, db.User())
	service, err := db.AddFileService(foundrydb.FileService{Name: "running", OrganizationID: org.ID()})
	require.NoError(t, err)
	for _, key := range []foundrydb.Key{
		{Prefix: "p/", UserID: user.ID(), LastUsedAt: stateTime},
		{Policy: []foundrydb.Statement{{Deny: true, Actions: []string{"s3:GetObject"}, Prefixes: []string{"x/"}}, {}}},
	} {
		key.ServiceID = service.ID
		added, err := db.AddKey(key)
		require.NoError(t, err)
		require.Equal(t, key.Policy == nil, db.RevokeKey(added.ID) == (key.Policy == nil))
	}
	require.NoError(t, db.PutObject(service.ID, foundrydb.Object{Key: "a/b", Content: []byte{0, 1, 255}}))
	s3Key, err := db.AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	files := mocktest.CallS3(t, server, service.Endpoint, s3Key)
	require.Equal(t, http.StatusOK, files.Put("/"+service.Bucket+"/a/b", "newer").Status)
	require.Equal(t, http.StatusNoContent, files.Do("DELETE", "/"+service.Bucket+"/gone").Status)
	require.Equal(t, http.StatusOK, files.Do("POST", "/"+service.Bucket+"/large?uploads=").Status)
	require.NoError(t, db.SetUsage(service.ID, 10, 2))
	mocktest.RequireOK(t, c.Token(token.Secret.Reveal()).Get("/file-services"))
	db.FailNextProvisioning(1)
	require.Equal(t, http.StatusCreated, c.Post("/file-services", `{"name":"coming"}`).Status)
	db.FailNextProvisioning(3)
	mocktest.RequireOK(t, c.Get("/file-services/"+service.ID+"/objects?max=1"))
	require.NoError(t, db.SetBehavior(foundrydb.Behavior{HideRevokedKeys: true, OmitEarlyFilesConfig: true, PlainCustomerKeys: true, StrictActions: true, PlusIsSpace: true}))
}

func fillAmove(t *testing.T, server *mockserver.Server) {
	t.Helper()
	sys := server.Amove()
	account := sys.AddAccount("second", "second@example.com")
	user := account.AddUser("third@example.com", amove.DesktopCreativeUser)
	user.AddToken(stateTime.Add(time.Hour))
	require.True(t, user.RevokeToken(user.Token()))
	external, err := account.AddCloudAccount(amove.CloudAccount{
		UserID: user.ID(), ServiceURL: "https://s3.example.com", External: true, Shared: true, StorageTier: new(buckt.AmoveTierAll), Inactive: true,
	})
	require.NoError(t, err)
	_, err = account.AddBucket(external.ID, amove.Bucket{
		Name: "b", Public: true, Encrypted: true, Versioning: true, ObjectLock: true,
	})
	require.NoError(t, err)
	require.NoError(t, account.PutObject(external.ID, "b", amove.Object{Key: "k", Content: []byte("hello")}))
	for _, buckets := range [][]string{nil, {}, {"b"}} {
		key, err := user.AddKey(amove.Key{SelectedBuckets: buckets, StorageDN: "other.example.com"})
		require.NoError(t, err)
		if buckets == nil {
			require.True(t, user.RevokeKey(key.ID))
		}
	}
	account.FailNextBucketSettings(2)
	require.NoError(t, sys.SetBehavior(amove.Behavior{
		ListOptions: true, TierOfCreatedKeys: true, BareBucketLists: true, KnownBucketsOnly: true, DeleteNonEmpty: true, SettingsFail: true, PlainCustomerKeys: true,
		PlusIsSpace: true,
	}))
}

func fillLinode(t *testing.T, server *mockserver.Server) {
	t.Helper()
	sys, c := server.Linode(), mocktest.CallLinode(t, server)
	require.NoError(t, sys.AddEndpoint(linode.Endpoint{
		Region: "zz-new", Cluster: "zz-new-1", Type: "E1", S3Endpoint: "zz-new-1.linodeobjects.com",
	}))
	account := sys.AddAccount("second")
	mocktest.AddLinodeToken(t, account, linode.Token{Scopes: []string{}})
	require.NoError(t, account.SetQuota("keys", 7))
	account.SetTransferUsed(9)
	require.True(t, account.RevokeToken(account.Token()))
	account.SetNegativeBalance(true)
	mocktest.AddLinodeBucket(t, sys.Account(), "zz-new", "assets")
	certificate, privateKey := mocktest.NewCertificate(t, "www.example.com")
	_, err := sys.Account().AddBucket(linode.Bucket{
		Region: "us-east", Label: "more", CORSEnabled: true, ACL: "public-read",
		Certificate: &linode.Certificate{Certificate: certificate, PrivateKey: buckt.NewSecret(privateKey)},
	})
	require.NoError(t, err)
	require.NoError(t, sys.Account().PutObject("zz-new", "assets", linode.Object{Key: "k", Size: 4}))
	for _, access := range [][]linode.Grant{nil, {}, {{Region: "us-east", Bucket: "assets", Permissions: "read_write"}}} {
		_, err := account.AddKey(linode.Key{BucketAccess: access})
		require.NoError(t, err)
	}
	require.NoError(t, sys.SetBehavior(linode.Behavior{
		ShortestKeyLabel: 2, LongestKeyLabel: 40, UnlabeledKeys: true, NullErrorFields: true, RetryAfterAlways: true, ConcurrencyLimits: true,
		OrderedQuotas: true, PlainCustomerKeys: true,
	}))
	mocktest.RequireOK(t, c.Post("/buckets/us-east/more/object-url", `{"method":"GET","name":"k"}`))
	mocktest.RequireOK(t, c.Post("/keys", `{"label":""}`))
	mocktest.RequireOK(t, c.Get("/buckets"))
}

func fillTornado(t *testing.T, server *mockserver.Server) {
	t.Helper()
	sys := server.Tornado()
	customer := sys.AddCustomer("second")
	customer.SetBucket(tornado.BucketConfig{
		Endpoint: "https://s3.example.com", Bucket: "b", Region: "r", AccessKey: "a", SecretKey: buckt.NewSecret("s"),
	})
	var usage tornado.Usage
	for i := range reflect.TypeOf(usage).NumField() {
		switch field := reflect.ValueOf(&usage).Elem().Field(i); field.Interface().(type) {
		case *string:
			field.Set(reflect.ValueOf(new("text")))
		case *float64:
			field.Set(reflect.ValueOf(new(1.5)))
		case *int64:
			field.Set(reflect.ValueOf(new(int64(3))))
		case float64:
			field.SetFloat(2.5)
		case int64:
			field.SetInt(4)
		}
	}
	customer.SetUsage(usage)
	for _, b := range []tornado.ExternalBucket{
		{Endpoint: "https://s3.example.com", Bucket: "b", AccessKey: "gone", SecretKey: buckt.NewSecret("s"), ListDenied: true},
		{Endpoint: "https://s3.example.com", Bucket: "c", AccessKey: "k", SecretKey: buckt.NewSecret("s")},
	} {
		require.NoError(t, sys.AddExternalBucket(b))
	}
	require.True(t, sys.RevokeExternalKey("gone"))
}
