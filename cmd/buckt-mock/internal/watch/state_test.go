package watch

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// Every system's buckets, keys and services are seen, in the words of the system.
func TestTables(t *testing.T) {
	server := newServer(t, mockserver.WithProvisioning(time.Hour))
	org := server.Buckt().Organization()
	assets, err := org.AddBucket(bucktapi.Bucket{Name: "assets", Status: "failed", CustomDomain: "cdn.example.com"})
	require.NoError(t, err)
	org.AddKey(bucktapi.Key{Name: "reader", Permissions: []buckt.Permission{"files:read"}, BucketIDs: []string{assets.ID}})
	org.AddKey(bucktapi.Key{Name: "old", ExpiresAt: server.Now().Add(-time.Hour)})
	org.AddAWSAccount(bucktapi.AWSAccount{Label: new("production")})

	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{Name: "downloads"})
	require.NoError(t, err)
	key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID, Name: "gone", Permissions: "read", Prefix: "a/"})
	require.NoError(t, err)
	require.True(t, server.FoundryDB().RevokeKey(key.ID))

	amoveSystem := server.Amove().Account()
	_, err = amoveSystem.AddBucket(server.Amove().CloudAccountID(), amove.Bucket{Name: "media", Public: true})
	require.NoError(t, err)
	_, err = amoveSystem.User().AddKey(amove.Key{Name: "limited", SelectedBuckets: []string{"media"}})
	require.NoError(t, err)

	linodeSystem := server.Linode().Account()
	_, err = linodeSystem.AddBucket(linode.Bucket{Label: "backups"})
	require.NoError(t, err)
	_, err = linodeSystem.AddKey(linode.Key{Label: "all"})
	require.NoError(t, err)
	_, err = linodeSystem.AddKey(linode.Key{Label: "one", BucketAccess: []linode.Grant{{Region: "us-east", Bucket: "backups"}}})
	require.NoError(t, err)

	server.Tornado().Customer().SetBucket(tornado.BucketConfig{
		Endpoint: "https://user:pass@s3.example.com", Bucket: "videos", SecretKey: buckt.NewSecret("s"),
	})

	got := make(map[string][2]string)
	for _, table := range New(server).Snapshot().Tables {
		for _, r := range table.Rows {
			require.Equal(t, table.System, r.System)
			require.NotEmpty(t, r.ID)
			got[r.System+" "+r.Kind+" "+r.Name] = [2]string{r.Status, r.Detail}
		}
	}
	customer := server.Tornado().Customer().ID()
	require.Equal(t, map[string][2]string{
		"buckt bucket assets":              {"failed", "cdn.example.com"},
		"buckt key default":                {"active", "all buckets, 12 scopes"},
		"buckt key reader":                 {"active", "1 bucket, 1 scope"},
		"buckt key old":                    {"expired", "all buckets, 12 scopes"},
		"buckt AWS account production":     {"active", "123456789012"},
		"foundrydb file service downloads": {string(service.Status), service.Bucket},
		"foundrydb key gone":               {"revoked", "read in downloads/a/"},
		"amove bucket media":               {"public", "Amove Storage"},
		"amove key limited":                {"active", "media"},
		"linode bucket backups":            {"private", "us-east"},
		"linode key all":                   {"unlimited", "all buckets"},
		"linode key one":                   {"limited", "1 bucket"},
		"tornado customer " + customer:     {"configured", "videos at s3.example.com"},
	}, got)
}

func TestChanged(t *testing.T) {
	server := newServer(t)
	w := New(server)
	before := w.Snapshot()
	org := server.Buckt().Organization()
	b, err := org.AddBucket(bucktapi.Bucket{Name: "assets"})
	require.NoError(t, err)
	after := w.Snapshot()
	require.Equal(t, []Row{{"buckt", "bucket", b.ID, "assets", "active", b.CustomDomain}}, after.Changed(before))
	require.Empty(t, before.Changed(after), "what has gone is no row any more")
	require.NoError(t, org.SetBucketStatus(b.ID, "deleting"))
	require.Equal(t, "deleting", w.Snapshot().Changed(after)[0].Status)
}
