package linode_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// policyOf is a policy with one statement on a bucket and its objects.
func policyOf(effect, principal, action, bucket string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Principal":{"AWS":"` + principal + `"},"Action":"` + action +
		`","Resource":["arn:aws:s3:::` + bucket + `","arn:aws:s3:::` + bucket + `/*"]}]}`
}

// keysOf are clients of the bucket "assets" with keys of all kinds: of its account, of another one, and without a key.
func keysOf(t *testing.T, server *mockserver.Server) map[string]linodeS3 {
	t.Helper()
	a, other := server.Linode().Account(), server.Linode().AddAccount("other")
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	mocktest.AddLinodeBucket(t, other, "us-east", "others")
	mint := func(a *linode.Account, k linode.Key) linodeS3 {
		return atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, k))
	}
	limited := func(bucket string, p buckt.LinodePermissions) linode.Key {
		return linode.Key{BucketAccess: linodeGrants(bucket, p), Regions: []string{"us-east"}}
	}
	return map[string]linodeS3{
		"owner":          mint(a, linode.Key{}),
		"writer":         mint(a, limited("assets", mayWrite)),
		"reader":         mint(a, limited("assets", mayRead)),
		"limited":        mint(a, limited("nothing", mayWrite)),
		"guest":          mint(other, linode.Key{}),
		"limited guest":  mint(other, limited("others", mayWrite)),
		"without a key":  atLinodeS3(t, server, usEastS3, linode.Key{}),
		"another region": mint(other, linode.Key{Regions: []string{"us-ord"}}),
	}
}

const (
	mayWrite = buckt.LinodePermissions("read_write")
	mayRead  = buckt.LinodePermissions("read_only")
)

// A policy opens a bucket to other accounts and to requests without a key. A limited key never gets more than its permissions.
func TestLinodePolicies(t *testing.T) {
	const guest = "arn:aws:iam:::GUEST" // replaced by the account's id
	for name, test := range map[string]struct {
		policy        string
		reads, writes []string // whose keys
	}{
		"none": {"", []string{"owner", "reader", "writer"}, []string{"owner", "writer"}},
		"everyone reads": {
			policyOf("Allow", "*", "s3:GetObject", "assets"),
			[]string{"guest", "owner", "reader", "without a key", "writer"}, []string{"owner", "writer"},
		},
		"everyone writes": {
			policyOf("Allow", "*", "s3:PutObject", "assets"),
			[]string{"owner", "reader", "writer"}, []string{"guest", "owner", "without a key", "writer"},
		},
		"an account may do everything": {
			policyOf("Allow", guest, "s3:*", "assets"), []string{"guest", "owner", "reader", "writer"}, []string{"guest", "owner", "writer"},
		},
		"the owner's own account": {
			policyOf("Allow", "arn:aws:iam:::OWNER", "s3:*", "assets"), []string{"owner", "reader", "writer"}, []string{"owner", "writer"},
		},
		"nobody writes": {policyOf("Deny", "*", "s3:PutObject", "assets"), []string{"owner", "reader", "writer"}, nil},
		"an account is denied": {
			policyOf("Deny", "arn:aws:iam:::OWNER", "s3:GetObject", "assets"), nil, []string{"owner", "writer"},
		},
		"of another bucket": {policyOf("Allow", "*", "s3:*", "others"), []string{"owner", "reader", "writer"}, []string{"owner", "writer"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			keys := keysOf(t, server)
			s3Succeeds(t, keys["owner"].put("/assets/o", "text"))
			ids := strings.NewReplacer("GUEST", server.Linode().Accounts()[1].UUID(), "OWNER", server.Linode().Account().UUID())
			if test.policy != "" {
				s3Succeeds(t, keys["owner"].put("/assets?policy", ids.Replace(test.policy)))
			}
			var reads, writes []string
			for _, who := range slices.Sorted(maps.Keys(keys)) {
				if keys[who].get("/assets/o").Status == 200 {
					reads = append(reads, who)
				}
				if keys[who].put("/assets/new", "text").Status == 200 {
					writes = append(writes, who)
				}
			}
			require.Equal(t, test.reads, reads, "reads")
			require.Equal(t, test.writes, writes, "writes")
		})
	}
}

func TestLinodePolicyWithoutASignature(t *testing.T) {
	server := mocktest.New(t)
	keys := keysOf(t, server)
	s3Succeeds(t, keys["owner"].put("/assets/o", "text"))
	mocktest.RequireS3Error(t, keys["without a key"].get("/assets?list-type=2"), 403, "AccessDenied")
	s3Succeeds(t, keys["owner"].put("/assets?policy", policyOf("Allow", "*", "s3:ListBucket", "assets")))
	require.Equal(t, []string{"o"}, s3Names(s3Succeeds(t, keys["without a key"].get("/assets?list-type=2")), "Key"))
	mocktest.RequireS3Error(t, keys["without a key"].get("/assets/o"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, keys["without a key"].get("/assets/missing"), 404, "NoSuchKey")
	require.Contains(t, s3Succeeds(t, keys["owner"].get("/assets?policyStatus")).Body, "<IsPublic>true</IsPublic>")
}

func TestLinodePublicAccessBlock(t *testing.T) {
	server := mocktest.New(t)
	keys := keysOf(t, server)
	read := func(who string) []int {
		return []int{keys[who].get("/assets").Status, keys[who].get("/assets/o").Status}
	}
	s3Succeeds(t, keys["owner"].do("PUT", "/assets?acl", "", "X-Amz-Acl", "public-read"))
	s3Succeeds(t, keys["owner"].do("PUT", "/assets/o", "text", "X-Amz-Acl", "public-read"))
	require.Equal(t, []int{200, 200}, read("guest"))
	require.Equal(t, []int{200, 200}, read("without a key"))
	const block = `<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>`
	mocktest.RequireS3Error(t, keys["writer"].put("/assets?publicAccessBlock", block), 403, "AccessDenied")
	s3Succeeds(t, keys["owner"].put("/assets?publicAccessBlock", block))
	for who, want := range map[string][]int{"guest": {403, 403}, "without a key": {403, 403}, "owner": {200, 200}, "reader": {200, 200}} {
		require.Equal(t, want, read(who), who)
	}
	require.Contains(t, keys["owner"].get("/assets?acl").Body, "AllUsers", "the ACL is still there")
	s3Succeeds(t, keys["owner"].delete("/assets?publicAccessBlock"))
	require.Equal(t, []int{200, 200}, read("guest"))
}

// An account owns the objects that it writes into the bucket of another account.
func TestLinodeObjectsOfGuests(t *testing.T) {
	server := mocktest.New(t)
	keys := keysOf(t, server)
	guest := keys["guest"]
	s3Succeeds(t, keys["owner"].do("PUT", "/assets?acl", "", "X-Amz-Acl", "public-read-write"))
	s3Succeeds(t, keys["owner"].put("/assets/owner", "text"))
	s3Succeeds(t, guest.do("PUT", "/assets/new", "text", "X-Amz-Acl", "bucket-owner-full-control"))
	acl := s3Succeeds(t, guest.get("/assets/new?acl"))
	owners := []string{server.Linode().Accounts()[1].UUID(), server.Linode().Accounts()[1].UUID(), server.Linode().Account().UUID()}
	require.Equal(t, owners, s3Names(acl, "ID"), "the owner, the grants to it and to the bucket's owner")
	s3Succeeds(t, guest.get("/assets/new"))
	s3Succeeds(t, guest.do("PUT", "/assets/new?acl", "", "X-Amz-Acl", "private"))
	s3Succeeds(t, guest.put("/assets/new?tagging", someTags))

	mocktest.RequireS3Error(t, guest.get("/assets/owner"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, guest.get("/assets/owner?acl"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, guest.do("PUT", "/assets/owner?acl", "", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, keys["limited guest"].get("/assets/new"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, keys["without a key"].get("/assets/new"), 403, "AccessDenied")
}

// Ceph's gateway refuses to create a bucket again with another ACL.
func TestLinodeBucketsCreatedAgain(t *testing.T) {
	server := mocktest.New(t)
	owner := keysOf(t, server)["owner"]
	s3Succeeds(t, owner.put("/assets", ""))
	mocktest.RequireS3Error(t, owner.do("PUT", "/assets", "", "X-Amz-Acl", "public-read"), 409, "BucketAlreadyExists")
	s3Succeeds(t, owner.do("PUT", "/assets?acl", "", "X-Amz-Acl", "public-read"))
	mocktest.RequireS3Error(t, owner.put("/assets", ""), 409, "BucketAlreadyExists")
	s3Succeeds(t, owner.do("PUT", "/assets", "", "X-Amz-Acl", "public-read"))
}
