package linode_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestSeedBuckets(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	require.NoError(t, server.Linode().AddEndpoint(linode.Endpoint{Region: "us-iad", Type: "E1", S3Endpoint: "us-iad-10.linodeobjects.com"}))
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	seed := linode.Bucket{
		Label: "assets", Region: "us-iad-1", EndpointType: "E1", S3Endpoint: "us-iad-10.linodeobjects.com", ACL: "custom", CORSEnabled: true, CreatedAt: at,
	}
	b, err := a.AddBucket(seed)
	require.NoError(t, err)
	seed.Region, seed.Cluster, seed.Hostname = "us-iad", "us-iad-1", "assets.us-iad-10.linodeobjects.com"
	require.Equal(t, seed, b)
	for _, region := range []string{"us-iad", "us-iad-1"} {
		found, ok := a.Bucket(region, "assets")
		require.True(t, ok)
		require.Equal(t, b, found)
	}
	require.Equal(t, "2020-01-02T03:04:05", mocktest.CallLinode(t, server).Get("/buckets/us-iad/assets").At("created"))

	plain, err := a.AddBucket(linode.Bucket{Label: "plain"})
	require.NoError(t, err)
	require.Equal(t, []any{"us-east", buckt.LinodeEndpointE0, buckt.LinodeACLPrivate, false}, []any{plain.Region, plain.EndpointType, plain.ACL, plain.CORSEnabled})
	newer, err := a.AddBucket(linode.Bucket{Label: "plain", Region: "au-mel", CORSEnabled: true})
	require.NoError(t, err)
	require.False(t, newer.CORSEnabled, "there is no such setting")
	require.Equal(t, []linode.Bucket{newer, plain, b}, a.Buckets())

	for name, bad := range map[string]linode.Bucket{
		"no label":  {},
		"label":     {Label: "Assets"},
		"reserved":  {Label: "health"},
		"in use":    {Label: "plain"},
		"region":    {Label: "new", Region: "mars"},
		"type":      {Label: "new", EndpointType: "E3"},
		"endpoint":  {Label: "new", S3Endpoint: "us-ord-1.linodeobjects.com"},
		"ACL":       {Label: "new", ACL: "open"},
		"no E3 yet": {Label: "new", Region: "us-iad-2", EndpointType: "E3"},
	} {
		_, err := a.AddBucket(bad)
		require.ErrorContains(t, err, "mockserver: AddBucket: ", name)
	}
	_, err = server.Linode().AddAccount("other").AddBucket(linode.Bucket{Label: "plain"})
	require.Error(t, err, "labels are shared by all accounts")
}

func TestSeedKeys(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	seed := linode.Key{
		ID: 42, Label: "l", AccessKey: "AAAAAAAAAAAAAAAAAAAA", SecretKey: buckt.NewSecret("s"), Regions: []string{"us-ord-1", "us-ord"},
		BucketAccess: []linode.Grant{
			{Region: "us-east-1", Bucket: "nothing"}, {Region: "us-east", Bucket: "nothing", Permissions: "read_write"},
		},
	}
	k, err := a.AddKey(seed)
	require.NoError(t, err)
	require.Equal(t, "us-east-1", seed.BucketAccess[0].Region, "the caller's own")
	seed.Regions = []string{"us-ord", "us-east"}
	seed.BucketAccess = []linode.Grant{
		{Region: "us-east", Bucket: "nothing", Permissions: "read_only"}, {Region: "us-east", Bucket: "nothing", Permissions: "read_write"},
	}
	require.Equal(t, seed, k)
	require.Equal(t, []linode.Key{k}, a.Keys())
	a.Keys()[0].Regions[0] = "mars"
	require.Equal(t, []linode.Key{k}, a.Keys(), "the caller has a copy")

	usual := mocktest.AddLinodeKey(t, a, linode.Key{})
	require.Equal(t, "key", usual.Label)
	require.Nil(t, usual.BucketAccess)
	require.Contains(t, usual.Regions, "sg-sin-2")
	none := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: []linode.Grant{}})
	require.NotNil(t, none.BucketAccess)
	require.Empty(t, none.Regions)
	require.Equal(t, []linode.Key{k, usual, none}, a.Keys(), "in the order of their ids")
	later := mocktest.AddLinodeKey(t, a, linode.Key{ID: none.ID + 10})
	require.Equal(t, later.ID+1, mocktest.AddLinodeKey(t, a, linode.Key{}).ID)

	for name, bad := range map[string]linode.Key{
		"id":          {ID: 42},
		"negative id": {ID: -1},
		"access key":  {AccessKey: "AAAAAAAAAAAAAAAAAAAA"},
		"region":      {Regions: []string{"mars"}},
		"grant":       {BucketAccess: []linode.Grant{{Region: "mars"}}},
		"permissions": {BucketAccess: []linode.Grant{{Region: "us-east", Permissions: "none"}}},
	} {
		_, err := a.AddKey(bad)
		require.ErrorContains(t, err, "mockserver: AddKey: ", name)
	}
	_, err = server.Linode().AddAccount("other").AddKey(linode.Key{ID: 42})
	require.Error(t, err, "ids are shared by all accounts")

	require.True(t, a.RevokeKey(42))
	require.False(t, a.RevokeKey(42))
	require.NotContains(t, a.Keys(), k)
}

func TestSeedObjects(t *testing.T) {
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	a := mocktest.New(t, mockserver.WithClock(func() time.Time { return at })).Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	content := []byte("text")
	for _, o := range []linode.Object{
		{Key: "b", Size: 2}, {Key: "a", Size: 3}, {Key: "b"}, {Key: "c", Size: 1}, {Key: "d", Size: 64 << 20},
		{Key: "e", Content: content, Size: 4, ContentType: "text/plain", ACL: "public-read", LastModified: at.Add(-time.Hour)},
	} {
		require.NoError(t, a.PutObject("us-east-1", "assets", o))
	}
	content[0] = 'x' // the caller's own
	require.NoError(t, a.RemoveObject("us-east", "assets", "d"))
	usual := func(key string, zeros int) linode.Object {
		return linode.Object{
			Key: key, Content: make([]byte, zeros), Size: int64(zeros), ContentType: "binary/octet-stream", ACL: "private", LastModified: at,
		}
	}
	b1 := usual("b", 0)
	b1.Content = nil
	require.Equal(t, []linode.Object{usual("a", 3), b1, usual("c", 1), {
		Key: "e", Content: []byte("text"), Size: 4, ContentType: "text/plain", ACL: "public-read", LastModified: at.Add(-time.Hour),
	}}, a.Objects("us-east", "assets"))
	b, _ := a.Bucket("us-east", "assets")
	require.Equal(t, []int64{4, 8}, []int64{b.Objects, b.Size})
	require.NoError(t, a.RemoveObject("us-east", "assets", "c"))
	require.NoError(t, a.RemoveObject("us-east", "assets", "e"))
	require.NoError(t, a.RemoveObject("us-east", "assets", "a"))
	require.NoError(t, a.RemoveObject("us-east", "assets", "a"))
	require.Len(t, a.Objects("us-east", "assets"), 1)

	for name, bad := range map[string]linode.Object{
		"no key":                {},
		"negative size":         {Key: "k", Size: -1},
		"another size":          {Key: "k", Content: []byte("text"), Size: 3},
		"too large for nothing": {Key: "k", Size: 64<<20 + 1},
		"ACL":                   {Key: "k", ACL: "open"},
	} {
		require.ErrorContains(t, a.PutObject("us-east", "assets", bad), "mockserver: PutObject: ", name)
	}
	const unknown = `mockserver: the account has no bucket "assets" in "us-ord"`
	require.EqualError(t, a.PutObject("us-ord", "assets", linode.Object{Key: "k"}), unknown)
	require.EqualError(t, a.RemoveObject("us-ord", "assets", "k"), unknown)
	require.Empty(t, a.Objects("mars", "assets"))
	_, found := a.Bucket("mars", "assets")
	require.False(t, found)
}

func TestSeedAccountsAndTokens(t *testing.T) {
	system := mocktest.New(t).Linode()
	a, other := system.Account(), system.AddAccount("other")
	require.Equal(t, []*linode.Account{a, other}, system.Accounts())
	require.Equal(t, []string{"default", "other"}, []string{a.Name(), other.Name()})
	require.NotEqual(t, a.UUID(), other.UUID())
	require.NotEqual(t, a.Token(), other.Token())
	require.Equal(t, a.Token(), system.Token())
	require.Regexp(t, `^[0-9a-f]{64}$`, a.Token())

	limited := mocktest.AddLinodeToken(t, a, linode.Token{Label: "ci", Scopes: []string{"object_storage:read_only"}})
	require.Equal(t, "ci", limited.Label)
	tokens := a.Tokens()
	require.Len(t, tokens, 2)
	require.Equal(t, linode.Token{ID: tokens[0].ID, Token: buckt.NewSecret(a.Token()), Label: "default", Scopes: []string{"*"}}, tokens[0])
	require.Equal(t, limited, tokens[1])
	tokens[1].Scopes[0] = "*"
	require.Equal(t, limited, a.Tokens()[1], "the caller has a copy")
	own := mocktest.AddLinodeToken(t, other, linode.Token{ID: 7, Token: buckt.NewSecret("own")})
	require.Equal(t, linode.Token{ID: 7, Token: buckt.NewSecret("own"), Label: "token", Scopes: []string{"*"}}, own)
	for name, bad := range map[string]linode.Token{
		"id in use":    {ID: own.ID},
		"negative id":  {ID: -1},
		"token in use": {Token: own.Token},
	} {
		_, err := a.AddToken(bad)
		require.ErrorContains(t, err, "mockserver: AddToken: ", name)
	}
	require.Equal(t, "token", mocktest.AddLinodeToken(t, a, linode.Token{}).Label)
}

func TestReproducibleWithSeed(t *testing.T) {
	mint := func() (texts []string) {
		server := mocktest.New(t, mockserver.WithSeed(7))
		a := server.Linode().Account()
		k := mocktest.AddLinodeKey(t, a, linode.Key{})
		return []string{a.UUID(), a.Token(), k.AccessKey, k.SecretKey.Reveal()}
	}
	require.Equal(t, mint(), mint())
}
