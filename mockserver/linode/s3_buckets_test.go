package linode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// A limited key may create a bucket and then has no rights in it, as the founding page says.
func TestS3LimitedKeyCreatesBucket(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	limited := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: linodeGrants("assets", "read_write")})
	c := atLinodeS3(t, server, usEastS3, limited)
	require.Equal(t, 200, c.put("/created", "").Status)

	b, found := a.Bucket("us-east", "created")
	require.True(t, found)
	require.Equal(t, []any{buckt.LinodeACLPrivate, false, usEastS3}, []any{b.ACL, b.CORSEnabled, b.S3Endpoint})
	require.Equal(t, "created", mocktest.CallLinode(t, server).Get("/buckets/us-east/created").At("label"))
	require.Equal(t, []string{"assets", "created"}, s3Names(s3Succeeds(t, c.get("/")), "Name"), "it may list all")
	for _, o := range []struct{ method, path string }{
		{"GET", "/created"}, {"GET", "/created/o"}, {"PUT", "/created/o"}, {"DELETE", "/created/o"}, {"DELETE", "/created"}, {"GET", "/created?acl"},
	} {
		mocktest.RequireS3Error(t, c.do(o.method, o.path, ""), 403, "AccessDenied")
	}
	require.Equal(t, 200, c.put("/created", "").Status, "it is there already")

	unlimited := c.as(mocktest.AddLinodeKey(t, a, linode.Key{}))
	s3Succeeds(t, unlimited.put("/created/o", "text"))
	mocktest.RequireS3Error(t, unlimited.delete("/created"), 409, "BucketNotEmpty")
	linodeRejects(t, mocktest.CallLinode(t, server).Delete("/buckets/us-east/created"), "")
	s3Succeeds(t, unlimited.delete("/created/o"))
	require.Equal(t, 204, unlimited.delete("/created").Status)
	mocktest.RequireLinodeError(t, mocktest.CallLinode(t, server).Get("/buckets/us-east/created"), 404, "Not found")
}

func TestS3ListBuckets(t *testing.T) {
	server := mocktest.New(t)
	a, other := server.Linode().Account(), server.Linode().AddAccount("other")
	for _, b := range [][2]string{{"us-ord", "ord"}, {"us-east", "two"}, {"us-east", "one"}} {
		mocktest.AddLinodeBucket(t, a, b[0], b[1])
	}
	mocktest.AddLinodeBucket(t, other, "us-east", "theirs")
	none := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: []linode.Grant{}, Regions: []string{"us-east"}})
	c := atLinodeS3(t, server, usEastS3, none)
	r := s3Succeeds(t, c.get("/"))
	require.Equal(t, []string{"one", "two"}, s3Names(r, "Name"), "those of the endpoint")
	require.Equal(t, []string{"one", "two"}, s3Names(c.as(mocktest.AddLinodeKey(t, a, linode.Key{})).get("/"), "Name"), "those alone")
	require.Contains(t, r.Body, "<ID>"+a.UUID()+"</ID>")
	require.Equal(t, []string{"theirs"}, s3Names(c.as(mocktest.AddLinodeKey(t, other, linode.Key{})).get("/"), "Name"))
	mocktest.RequireS3Error(t, c.as(linode.Key{}).get("/"), 403, "AccessDenied")
}

func TestS3CreateBucket(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, server.Linode().AddAccount("other"), "us-ord", "theirs")
	c := atLinodeS3(t, server, "us-ord-10.linodeobjects.com", mocktest.AddLinodeKey(t, a, linode.Key{}))
	constraint := func(region string) string {
		return "<CreateBucketConfiguration><LocationConstraint>" + region + "</LocationConstraint></CreateBucketConfiguration>"
	}
	s3Succeeds(t, c.put("/plain", ""))
	s3Succeeds(t, c.put("/by-region", constraint("us-ord")))
	s3Succeeds(t, c.put("/by-cluster", constraint("us-ord-1")))
	s3Succeeds(t, c.put("/by-default", constraint("default")))
	s3Succeeds(t, c.do("PUT", "/public", "", "X-Amz-Acl", "public-read"))
	s3Succeeds(t, c.do("PUT", "/locked", "", "X-Amz-Bucket-Object-Lock-Enabled", "true"))
	for _, b := range a.Buckets() {
		require.Equal(t, []string{"us-ord", "us-ord-10.linodeobjects.com", "E3"}, []string{b.Region, b.S3Endpoint, string(b.EndpointType)}, b.Label)
	}
	public, _ := a.Bucket("us-ord", "public")
	require.Equal(t, buckt.LinodeACLPublicRead, public.ACL)
	require.Contains(t, c.get("/locked?versioning").Body, "<Status>Enabled</Status>")

	mocktest.RequireS3Error(t, c.put("/elsewhere", constraint("us-east")), 400, "IllegalLocationConstraintException")
	mocktest.RequireS3Error(t, c.put("/elsewhere", constraint("mars")), 400, "InvalidLocationConstraint")
	mocktest.RequireS3Error(t, c.put("/theirs", ""), 409, "BucketAlreadyExists")
	for _, name := range []string{"health", "file-services", "usage", "user", "api", "two--dashes", "a.-b"} {
		mocktest.RequireS3Error(t, c.put("/"+name, ""), 400, "InvalidBucketName")
	}
	a.SetNegativeBalance(true)
	mocktest.RequireS3Error(t, c.put("/owing", ""), 403, "AccessDenied")
	require.Len(t, a.Buckets(), 6)
}

func TestS3Versioning(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
	s3Succeeds(t, c.put("/assets?versioning", versioningOn))
	first := s3Succeeds(t, c.put("/assets/o", "first")).Header.Get("X-Amz-Version-Id")
	s3Succeeds(t, c.put("/assets/o", "second"))
	require.Equal(t, "first", c.get("/assets/o?versionId="+first).Body)
	b, _ := a.Bucket("us-east", "assets")
	require.Equal(t, []int64{2, 11}, []int64{b.Objects, b.Size}, "versions count")
	s3Succeeds(t, c.delete("/assets/o"))
	require.Empty(t, a.Objects("us-east", "assets"))
	mocktest.RequireS3Error(t, c.delete("/assets"), 409, "BucketNotEmpty")
	linodeRejects(t, mocktest.CallLinode(t, server).Delete("/buckets/us-east/assets"), "")
}

func TestS3Quotas(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, b := range [][2]string{{"us-east", "one"}, {"us-east", "two"}, {"us-ord", "far"}} {
		mocktest.AddLinodeBucket(t, a, b[0], b[1])
	}
	control := mocktest.CallLinode(t, server)
	usage := func(kind string) any {
		return mocktest.RequireOK(t, control.Get("/quotas/"+kind+"-"+usEastS3+"/usage")).At("usage")
	}
	c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
	far := atLinodeS3(t, server, usOrdS3, mocktest.AddLinodeKey(t, a, linode.Key{}))

	require.NoError(t, a.SetQuota("obj-objects-"+usEastS3, 2))
	s3Succeeds(t, c.put("/one/a", "12345"))
	s3Succeeds(t, c.put("/two/b", "12345"))
	mocktest.RequireS3Error(t, c.put("/one/c", ""), 403, "QuotaExceeded")
	s3Succeeds(t, far.put("/far/c", "1")) // at another endpoint
	require.Equal(t, []any{2.0, 10.0, 2.0}, []any{usage("obj-objects"), usage("obj-bytes"), usage("obj-buckets")})

	require.NoError(t, a.SetQuota("obj-bytes-"+usEastS3, 12))
	s3Succeeds(t, c.put("/one/a", "1234567"))
	mocktest.RequireS3Error(t, c.put("/two/b", "123456"), 403, "QuotaExceeded")
	require.Equal(t, "12345", c.get("/two/b").Body, "it is as it was")
	s3Succeeds(t, c.delete("/one/a"))
	s3Succeeds(t, c.put("/two/b", "123456"))
	require.Equal(t, []any{1.0, 6.0}, []any{usage("obj-objects"), usage("obj-bytes")})

	require.NoError(t, a.SetQuota("obj-objects-"+usEastS3, 0))
	s3Succeeds(t, c.put("/two/b", "1234567")) // no more objects than before
	require.NoError(t, a.PutObject("us-east", "two", linode.Object{Key: "seed", Size: 100}))
	require.Equal(t, []any{2.0, 107.0}, []any{usage("obj-objects"), usage("obj-bytes")}, "seeds go beyond")
	mocktest.RequireS3Error(t, c.put("/two/new", ""), 403, "QuotaExceeded")

	require.NoError(t, a.SetQuota("obj-buckets-"+usEastS3, 2))
	mocktest.RequireS3Error(t, c.put("/three", ""), 400, "TooManyBuckets")
	s3Succeeds(t, c.put("/one", "")) // it is there already
	s3Succeeds(t, c.delete("/one"))
	s3Succeeds(t, c.put("/three", ""))
}

func TestS3CreateBucketTags(t *testing.T) {
	server := mocktest.New(t)
	c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{}))
	const body = `<CreateBucketConfiguration><Tags><Tag><Key>team</Key><Value>a?</Value></Tag></Tags></CreateBucketConfiguration>`
	s3Succeeds(t, c.put("/tagged", body))
	require.Contains(t, s3Succeeds(t, c.get("/tagged?tagging")).Body, "<Tag><Key>team</Key><Value>a?</Value></Tag>")
	r := s3Succeeds(t, c.do("HEAD", "/tagged", ""))
	require.Equal(t, "0", r.Header.Get("X-Rgw-Object-Count"))
}

// The operations of Ceph alone are found, and recorded by their names, at the endpoint and at the server's own address.
func TestS3Website(t *testing.T) {
	const website = `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`
	server := mocktest.New(t)
	key := mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{})
	_, _, onTCP := onTCP(t, server, key)
	for name, c := range map[string]linodeS3{"memory": atLinodeS3(t, server, usEastS3, key), "tcp": onTCP} {
		s3Succeeds(t, c.put("/"+name, ""))
		s3Succeeds(t, c.put("/"+name+"?website", website))
		require.Equal(t, website, s3Succeeds(t, c.get("/"+name+"?website")).Body)
		all := server.Requests()
		require.Equal(t, "s3GetBucketWebsite", all[len(all)-1].Operation)
	}
}
