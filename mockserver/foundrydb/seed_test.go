package foundrydb_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestSeed(t *testing.T) {
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { return now }))
	db := server.FoundryDB()
	user := db.AddUser("other")
	org := db.AddOrganization("org", user)
	made := now.Add(-48 * time.Hour)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{
		Name: "seeded", Zone: "us-sjo1", UserID: user.ID(), OrganizationID: org.ID(), QuotaGBSoft: 1, QuotaGBHard: 2, CreatedAt: made,
	})
	require.Equal(t, foundrydb.FileService{
		ID: service.ID, Name: "seeded", Zone: "us-sjo1", UserID: user.ID(), OrganizationID: org.ID(), Status: "Running",
		QuotaGBSoft: 1, QuotaGBHard: 2, Bucket: "files-" + service.ID[:8], Region: "us-1", Endpoint: "https://us.files.foundrydb.com",
		MeasuredAt: now, CreatedAt: made, UpdatedAt: made,
	}, service)
	require.Equal(t, []foundrydb.FileService{service}, db.FileServices())

	unnamed := mocktest.AddFileService(t, server, foundrydb.FileService{})
	require.Equal(t, unnamed.Bucket, unnamed.Name)
	require.Equal(t, db.User().ID(), unnamed.UserID)
	require.Equal(t, int64(400), unnamed.QuotaGBSoft)
	require.Equal(t, int64(500), unnamed.QuotaGBHard)

	policy := []foundrydb.Statement{{Actions: []string{"s3:GetObject"}, Prefixes: []string{"a"}}}
	key, err := db.AddKey(foundrydb.Key{ServiceID: service.ID, UserID: db.User().ID(), Policy: policy})
	require.NoError(t, err)
	policy[0].Actions[0] = "s3:PutObject"
	require.Equal(t, "s3:GetObject", key.Policy[0].Actions[0], "a copy")
	require.Equal(t, "key", key.Name)
	require.Equal(t, db.User().ID(), key.UserID)
	require.Equal(t, []foundrydb.Key{key}, db.Keys(service.ID))
	shown := db.Keys(service.ID)
	shown[0].Policy[0].Actions[0] = "s3:PutObject"
	require.Equal(t, []foundrydb.Key{key}, db.Keys(service.ID), "a copy")
	require.True(t, db.RevokeKey(key.ID))
	require.False(t, db.RevokeKey(key.ID))
	require.False(t, db.RevokeKey("x"))
	require.Equal(t, now, db.Keys(service.ID)[0].RevokedAt)

	require.NoError(t, db.PutObject(service.ID, foundrydb.Object{Key: "k", Content: []byte("x"), ContentType: "text/plain"}))
	require.Equal(t, []foundrydb.Object{{Key: "k", Content: []byte("x"), ContentType: "text/plain", LastModified: now}}, db.Objects(service.ID))
	require.Equal(t, "user", db.AddUser("").Username())
	require.Equal(t, "organization", db.AddOrganization("", user).Name())
	byName, err := db.AddFileService(foundrydb.FileService{ID: "own-id", UserID: "other", OrganizationID: "org", Bucket: "own-bucket"})
	require.NoError(t, err)
	require.Equal(t, []string{"own-id", user.ID(), org.ID(), "own-bucket"}, []string{byName.ID, byName.UserID, byName.OrganizationID, byName.Bucket})
	require.Nil(t, db.Objects("x"))
	require.Nil(t, db.Keys("x"))
}

func TestSeedInvalid(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "taken"})
	for message, seed := range map[string]foundrydb.FileService{
		"name is that of another service of the owner":                        {Name: "taken"},
		`user must be the id or the name of a user, not "x"`:                  {UserID: "x"},
		`organization must be the id or the name of an organization, not "x"`: {OrganizationID: "x"},
		`zone must be in the europe or us peering regions, not "mars"`:        {Zone: "mars"},
		"quotaGbSoft must be at least 1 and at most the hard quota":           {QuotaGBHard: 399},
		"quotaGbHard must be at most 1000000":                                 {QuotaGBHard: 1000001},
		"id is a duplicate":                                                   {ID: service.ID},
		"bucket is that of another service":                                   {Bucket: service.Bucket},
	} {
		_, err := db.AddFileService(seed)
		require.EqualError(t, err, "mockserver: AddFileService: "+message)
	}
	_, err := db.AddKey(foundrydb.Key{ServiceID: service.ID, Permissions: "all"})
	require.EqualError(t, err, `mockserver: AddKey: permissions must be read, write or readwrite, not "all"`)
	_, err = db.AddKey(foundrydb.Key{ServiceID: service.ID, Policy: []foundrydb.Statement{}, Prefix: "x"})
	require.EqualError(t, err, "mockserver: AddKey: policy excludes permissions and prefix")
	_, err = db.AddKey(foundrydb.Key{ServiceID: service.ID, UserID: "x"})
	require.EqualError(t, err, `mockserver: AddKey: user must be the id or the name of a user, not "x"`)
	_, err = db.AddKey(foundrydb.Key{})
	const unknown = `mockserver: there is no file service "x"`
	require.EqualError(t, err, `mockserver: there is no file service ""`)
	require.EqualError(t, db.PutObject("x", foundrydb.Object{}), unknown)
	require.EqualError(t, db.PutObject(service.ID, foundrydb.Object{}), "mockserver: PutObject: the key is missing")
	require.EqualError(t, db.SetUsage("x", 1, 1), unknown)
	require.EqualError(t, db.Measure("x"), unknown)
	require.Len(t, db.FileServices(), 1)
	require.Empty(t, db.Keys(service.ID))
}

func TestReproducibleWithSeed(t *testing.T) {
	run := func() (mocktest.Reply, string) {
		server := mocktest.New(t, mockserver.WithSeed(7), mockserver.WithProvisioning(0),
			mockserver.WithClock(func() time.Time { return time.Unix(1e9, 0) }))
		c := mocktest.CallFoundryDB(t, server)
		id := textOf(c.Post("/file-services", `{"name":"abc"}`).At("id"))
		return c.Post("/file-services/"+id+"/keys", `{"name":"k","permissions":"read"}`), server.FoundryDB().Password()
	}
	first, firstPassword := run()
	second, secondPassword := run()
	require.Equal(t, first.Body, second.Body)
	require.Equal(t, firstPassword, secondPassword)
	require.Len(t, firstPassword, 24)
}
