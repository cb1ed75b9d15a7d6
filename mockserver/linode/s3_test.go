package linode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

const (
	usEastS3 = "us-east-1.linodeobjects.com"
	usOrdS3  = "us-ord-1.linodeobjects.com"
)

func TestS3Keys(t *testing.T) {
	server := mocktest.New(t)
	a, other := server.Linode().Account(), server.Linode().AddAccount("other")
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	mocktest.AddLinodeBucket(t, a, "us-east", "private")
	mocktest.AddLinodeBucket(t, other, "us-ord", "assets") // of the same label, in another region
	mocktest.AddLinodeBucket(t, a, "us-ord", "mine")

	grant := func(region string, permissions buckt.LinodePermissions) []linode.Grant {
		return []linode.Grant{{Region: region, Bucket: "assets", Permissions: permissions}}
	}
	unlimited := mocktest.AddLinodeKey(t, a, linode.Key{})
	regional := mocktest.AddLinodeKey(t, a, linode.Key{Regions: []string{"us-ord"}})
	reader := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: grant("us-east", "read_only")})
	writer := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: grant("us-east", "read_write"), Regions: []string{"us-ord"}})
	both := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: append(grant("us-east", "read_write"), grant("us-east", "read_only")...)})
	none := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: []linode.Grant{}, Regions: []string{"us-east"}})
	theirs := mocktest.AddLinodeKey(t, other, linode.Key{})
	revoked := mocktest.AddLinodeKey(t, a, linode.Key{})
	require.True(t, a.RevokeKey(revoked.ID))

	for name, test := range map[string]struct {
		host   string
		key    linode.Key
		bucket string
		read   string
		write  string
	}{
		"unlimited":                     {usEastS3, unlimited, "assets", "OK", "OK"},
		"unlimited, of another account": {usOrdS3, unlimited, "assets", "AccessDenied", "AccessDenied"},
		"unlimited, their own":          {usOrdS3, theirs, "assets", "OK", "OK"},
		"not in the region":             {usEastS3, regional, "assets", "AccessDenied", "AccessDenied"},
		"in the region":                 {usOrdS3, regional, "mine", "OK", "OK"},
		"read only":                     {usEastS3, reader, "assets", "OK", "AccessDenied"},
		"read only, another bucket":     {usEastS3, reader, "private", "AccessDenied", "AccessDenied"},
		"read and write":                {usEastS3, writer, "assets", "OK", "OK"},
		"the label in another region":   {usOrdS3, writer, "assets", "AccessDenied", "AccessDenied"},
		"a bucket without a grant":      {usOrdS3, writer, "mine", "AccessDenied", "AccessDenied"},
		"twice":                         {usEastS3, both, "assets", "OK", "OK"},
		"no bucket at all":              {usEastS3, none, "assets", "AccessDenied", "AccessDenied"},
		"revoked":                       {usEastS3, revoked, "assets", "AccessDenied", "AccessDenied"},
		"no such bucket":                {usEastS3, unlimited, "mine", "NoSuchBucket", "NoSuchBucket"},
		"at another of its endpoints":   {"us-ord-10.linodeobjects.com", unlimited, "mine", "NoSuchBucket", "NoSuchBucket"},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func(action string) string {
				return mocktest.S3Access(t, server, test.host, test.key.AccessKey, test.key.SecretKey.Reveal(), action, test.bucket, "")
			}
			require.Equal(t, []string{test.read, test.read, test.write, test.write},
				[]string{ask("s3:ListBucket"), ask("s3:GetObject"), ask("s3:PutObject"), ask("s3:DeleteObject")})
			require.NotEqual(t, "OK", mocktest.S3Access(t, server, test.host, test.key.AccessKey, test.key.SecretKey.Reveal()+"x", "s3:ListBucket", test.bucket, ""))
		})
	}
}

func TestS3AfterRestore(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-east"}`))
	r := mocktest.RequireOK(t, c.Post("/keys", `{"label":"k","bucket_access":[{"region":"us-east","bucket_name":"assets","permissions":"read_only"}]}`))
	ask := func() string {
		return mocktest.S3Access(t, server, usEastS3, r.At("access_key").(string), r.At("secret_key").(string), "s3:ListBucket", "assets", "")
	}
	require.Equal(t, "OK", ask())
	mocktest.RequireOK(t, c.Delete("/buckets/us-east/assets"))
	require.Equal(t, "NoSuchBucket", ask())
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-east"}`))
	require.Equal(t, "OK", ask())
	k := server.Linode().Account().Keys()[0]
	mocktest.RequireOK(t, c.Delete(linodeKeyPath(k)))
	require.Equal(t, "AccessDenied", ask())
}
