package linode_test

import (
	"crypto/md5"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// linodeS3Operation is a request to the bucket "assets", which has an object "o", or to the empty bucket "empty".
type linodeS3Operation struct {
	name, method, path, body string
	headers                  []string
}

const (
	versioningOn  = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	corsRules     = `<CORSConfiguration><CORSRule><AllowedOrigin>https://example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>`
	lifecycleRule = `<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter><Prefix>tf</Prefix></Filter>` +
		`<Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>`
	someTags = `<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>`
)

// The operations by the level of permissions that they need.
var (
	linodeS3Lists = []linodeS3Operation{
		{"ListObjectsV2", "GET", "/assets?list-type=2", "", nil},
		{"ListObjects", "GET", "/assets?prefix=o", "", nil},
		{"HeadBucket", "HEAD", "/assets", "", nil},
		{"ListObjectVersions", "GET", "/assets?versions", "", nil},
		{"ListMultipartUploads", "GET", "/assets?uploads", "", nil},
	}
	linodeS3Downloads = []linodeS3Operation{
		{"GetObject", "GET", "/assets/o", "", nil},
		{"HeadObject", "HEAD", "/assets/o", "", nil},
	}
	linodeS3Settings = []linodeS3Operation{
		{"GetBucketLocation", "GET", "/assets?location", "", nil},
		{"GetBucketVersioning", "GET", "/assets?versioning", "", nil},
		{"GetBucketAcl", "GET", "/assets?acl", "", nil},
		{"GetBucketCors", "GET", "/assets?cors", "", nil},
		{"GetObjectAcl", "GET", "/assets/o?acl", "", nil},
		{"GetObjectTagging", "GET", "/assets/o?tagging", "", nil},
	}
	linodeS3Writes = []linodeS3Operation{
		{"PutObject", "PUT", "/assets/new", "text", nil},
		{"PutObject over another", "PUT", "/assets/o", "text", nil},
		{"DeleteObject", "DELETE", "/assets/o", "", nil},
		{"CreateMultipartUpload", "POST", "/assets/large?uploads", "", nil},
	}
	linodeS3ObjectSettings = []linodeS3Operation{
		{"CopyObject", "PUT", "/assets/copy", "", []string{"X-Amz-Copy-Source", "/assets/o"}},
		{"PutObjectAcl", "PUT", "/assets/o?acl", "", []string{"X-Amz-Acl", "public-read"}},
		{"PutObject with an ACL", "PUT", "/assets/o", "text", []string{"X-Amz-Acl", "public-read"}},
		{"PutObjectTagging", "PUT", "/assets/o?tagging", someTags, nil},
		{"DeleteObjectTagging", "DELETE", "/assets/o?tagging", "", nil},
	}
	// Terraform's provider sets these with a limited key that it makes for the purpose.
	linodeS3Retention = []linodeS3Operation{
		{"PutBucketVersioning", "PUT", "/assets?versioning", versioningOn, nil},
		{"PutBucketLifecycleConfiguration", "PUT", "/assets?lifecycle", lifecycleRule, nil},
		{"DeleteBucketLifecycle", "DELETE", "/assets?lifecycle", "", nil},
	}
	linodeS3OwnersOnly = []linodeS3Operation{
		{"PutBucketAcl", "PUT", "/assets?acl", "", []string{"X-Amz-Acl", "authenticated-read"}},
		{"PutBucketCors", "PUT", "/assets?cors", corsRules, nil},
		{"DeleteBucketCors", "DELETE", "/assets?cors", "", nil},
		{"PutBucketPolicy", "PUT", "/assets?policy", policyOf("Deny", "*", "s3:DeleteBucket", "assets"), nil},
		{"PutBucketTagging", "PUT", "/assets?tagging", someTags, nil},
		{"DeleteBucket", "DELETE", "/empty", "", nil},
	}
	linodeS3OfAnyKey = []linodeS3Operation{
		{"ListBuckets", "GET", "/", "", nil},
		{"CreateBucket", "PUT", "/created", "", nil},
	}
	allLinodeS3Operations = slices.Concat(linodeS3Lists, linodeS3Downloads, linodeS3Settings, linodeS3Writes, linodeS3ObjectSettings,
		linodeS3Retention, linodeS3OwnersOnly, linodeS3OfAnyKey)
)

// allowsExactly asserts that a key may do some operations and none of the others. Each finds the account as it was.
func allowsExactly(t *testing.T, allowed []linodeS3Operation, acl, objectACL buckt.LinodeACL, mint func(a, other *linode.Account) linode.Key) {
	for _, o := range allLinodeS3Operations {
		t.Run(o.name, func(t *testing.T) {
			server := mocktest.New(t)
			a := server.Linode().Account()
			for _, label := range []string{"assets", "empty"} {
				_, err := a.AddBucket(linode.Bucket{Label: label, ACL: acl, CORSEnabled: true})
				require.NoError(t, err)
			}
			require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "o", Content: []byte("old"), ACL: objectACL}))
			before := a.Objects("us-east", "assets")
			c := atLinodeS3(t, server, usEastS3, mint(a, server.Linode().AddAccount("other")))
			r := c.do(o.method, o.path, o.body, o.headers...)
			if slices.ContainsFunc(allowed, func(o2 linodeS3Operation) bool { return o2.name == o.name }) {
				s3Succeeds(t, r)
				return
			}
			require.Equal(t, 403, r.Status, r.Body)
			if o.method != "HEAD" {
				require.Equal(t, "AccessDenied", r.S3Code())
			}
			require.Equal(t, before, a.Objects("us-east", "assets"), "refused, and yet done")
			require.Len(t, a.Buckets(), 2)
		})
	}
}

// Every operation that a level of permissions allows, and every one that it refuses.
func TestS3PermissionLevels(t *testing.T) {
	readOnly := slices.Concat(linodeS3Lists, linodeS3Downloads, linodeS3Settings, linodeS3OfAnyKey)
	readWrite := slices.Concat(readOnly, linodeS3Writes, linodeS3ObjectSettings, linodeS3Retention)
	limited := func(grants []linode.Grant) func(a, other *linode.Account) linode.Key {
		return func(a, _ *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: grants, Regions: []string{"us-east"}})
		}
	}
	for name, test := range map[string]struct {
		allowed []linodeS3Operation
		mint    func(a, other *linode.Account) linode.Key
	}{
		"unlimited": {allLinodeS3Operations, func(a, _ *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, a, linode.Key{})
		}},
		"unlimited, of the region": {allLinodeS3Operations, func(a, _ *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, a, linode.Key{Regions: []string{"us-east"}})
		}},
		"read_only":  {readOnly, limited(linodeGrants("assets", "read_only"))},
		"read_write": {readWrite, limited(linodeGrants("assets", "read_write"))},
		"both": {readWrite, limited(slices.Concat(linodeGrants("assets", "read_only"), linodeGrants("empty", "read_only"),
			linodeGrants("assets", "read_write")))},
		"of another bucket": {linodeS3OfAnyKey, limited(linodeGrants("empty", "read_write"))},
		"of the label in another region": {linodeS3OfAnyKey, limited([]linode.Grant{
			{Region: "us-ord", Bucket: "assets", Permissions: "read_write"},
		})},
		"of no bucket": {linodeS3OfAnyKey, limited([]linode.Grant{})},
		"of another account": {linodeS3OfAnyKey, func(_, other *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, other, linode.Key{})
		}},
		"no key": {nil, func(_, _ *linode.Account) linode.Key { return linode.Key{} }},
	} {
		t.Run(name, func(t *testing.T) { allowsExactly(t, test.allowed, "private", "private", test.mint) })
	}
}

// The actions that the ACLs of a bucket and of an object allow, to the public or to keys.
func TestS3ACLs(t *testing.T) {
	people := map[string]func(a, other *linode.Account) linode.Key{
		"nobody": func(_, _ *linode.Account) linode.Key { return linode.Key{} },
		"foreign": func(_, other *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, other, linode.Key{})
		},
		"limited": func(a, _ *linode.Account) linode.Key {
			return mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: []linode.Grant{}, Regions: []string{"us-east"}})
		},
	}
	for name, test := range map[string]struct {
		acl, objectACL   buckt.LinodeACL
		everybody, keyed []linodeS3Operation
	}{
		"private":                    {acl: "private"},
		"custom":                     {acl: "custom"},
		"public-read":                {acl: "public-read", everybody: linodeS3Lists, keyed: linodeS3Lists},
		"authenticated-read":         {acl: "authenticated-read", keyed: linodeS3Lists},
		"public-read-write":          {acl: "public-read-write", everybody: slices.Concat(linodeS3Lists, linodeS3Writes), keyed: slices.Concat(linodeS3Lists, linodeS3Writes)},
		"object: public-read":        {acl: "private", objectACL: "public-read", everybody: linodeS3Downloads, keyed: linodeS3Downloads},
		"object: authenticated-read": {acl: "private", objectACL: "authenticated-read", keyed: linodeS3Downloads},
	} {
		for who, mint := range people {
			t.Run(name+", "+who, func(t *testing.T) {
				allowed := test.everybody
				if who != "nobody" {
					allowed = slices.Concat(test.keyed, linodeS3OfAnyKey)
				}
				allowsExactly(t, allowed, test.acl, test.objectACL, mint)
			})
		}
	}
}

// A missing object is 404 for a key that may list the bucket, and 403 for any other.
func TestS3MissingObject(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, acl := range []string{"private", "public-read"} {
		_, err := a.AddBucket(linode.Bucket{Label: acl, ACL: buckt.LinodeACL(acl)})
		require.NoError(t, err)
	}
	nobody := atLinodeS3(t, server, usEastS3, linode.Key{})
	mocktest.RequireS3Error(t, nobody.get("/private/nothing"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, nobody.get("/public-read/nothing"), 404, "NoSuchKey")
	mocktest.RequireS3Error(t, nobody.get("/nothing/nothing"), 404, "NoSuchBucket")
	mocktest.RequireS3Error(t, nobody.as(mocktest.AddLinodeKey(t, a, linode.Key{})).get("/private/nothing"), 404, "NoSuchKey")
}

// Each object of a multi-object delete is decided by itself, and no copy comes out of a bucket that the key may not read.
func TestS3DeleteObjectsRights(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, label := range []string{"assets", "private"} {
		mocktest.AddLinodeBucket(t, a, "us-east", label)
		require.NoError(t, a.PutObject("us-east", label, linode.Object{Key: "o", Content: []byte("old")}))
	}
	const both = `<Delete><Object><Key>o</Key></Object><Object><Key>p</Key></Object></Delete>`
	reader := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: linodeGrants("assets", "read_only")})
	writer := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: linodeGrants("assets", "read_write")})
	c := atLinodeS3(t, server, usEastS3, writer)
	mocktest.RequireS3Error(t, c.do("PUT", "/assets/stolen", "", "X-Amz-Copy-Source", "/private/o"), 403, "AccessDenied")
	sum := md5.Sum([]byte(both))
	digest := base64.StdEncoding.EncodeToString(sum[:])
	r := s3Succeeds(t, c.as(reader).do("POST", "/assets?delete", both, "Content-MD5", digest))
	require.Equal(t, 2, strings.Count(r.Body, "AccessDenied"), r.Body)
	require.Len(t, a.Objects("us-east", "assets"), 1)
	r = s3Succeeds(t, c.do("POST", "/assets?delete", both, "Content-MD5", digest))
	require.Equal(t, 2, strings.Count(r.Body, "<Deleted>"), r.Body)
	require.Empty(t, a.Objects("us-east", "assets"))
}

// A multipart upload is one write: a key that may write may begin, abort and complete it, and no other key may.
func TestS3MultipartRights(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	reader := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: linodeGrants("assets", "read_only")})
	writer := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: linodeGrants("assets", "read_write")})
	c := atLinodeS3(t, server, usEastS3, writer)
	begin := func() string {
		return "/assets/o?uploadId=" + s3Names(s3Succeeds(t, c.do("POST", "/assets/o?uploads", "")), "UploadId")[0]
	}
	given, kept := begin(), begin()
	mocktest.RequireS3Error(t, c.as(reader).put(kept+"&partNumber=1", "text"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, c.as(reader).delete(given), 403, "AccessDenied")
	require.Equal(t, 204, c.delete(given).Status)
	etag := s3Succeeds(t, c.put(kept+"&partNumber=1", "text")).Header.Get("Etag")
	s3Succeeds(t, c.as(reader).get(kept)) // its parts
	done := "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag + "</ETag></Part></CompleteMultipartUpload>"
	mocktest.RequireS3Error(t, c.as(reader).do("POST", kept, done), 403, "AccessDenied")
	s3Succeeds(t, c.do("POST", kept, done))
	require.Equal(t, "text", string(a.Objects("us-east", "assets")[0].Content))
}
