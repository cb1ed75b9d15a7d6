package foundrydb_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestSeedAndInspectFileServices(t *testing.T) {
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
	found, ok := db.FileService(service.ID)
	require.True(t, ok)
	require.Equal(t, service, found)
	require.Equal(t, []foundrydb.FileService{service}, db.FileServices())
	_, ok = db.FileService("x")
	require.False(t, ok)

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
	shown, ok := db.Key(key.ID)
	require.True(t, ok)
	require.Equal(t, key, shown)
	_, ok = db.Key("x")
	require.False(t, ok)
	require.True(t, db.RevokeKey(key.ID))
	require.False(t, db.RevokeKey(key.ID))
	require.False(t, db.RevokeKey("x"))
	require.Equal(t, now, db.Keys(service.ID)[0].RevokedAt)

	require.NoError(t, db.PutObject(service.ID, foundrydb.Object{Key: "k", Content: []byte("x"), ContentType: "text/plain"}))
	require.Equal(t, []foundrydb.Object{{Key: "k", Content: []byte("x"), ContentType: "text/plain", LastModified: now}}, db.Objects(service.ID))
	require.Nil(t, db.Objects("x"))
	require.Nil(t, db.Keys("x"))
}

func TestFileServicesThatCannotBeSeeded(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "taken"})
	for message, seed := range map[string]foundrydb.FileService{
		`the owner has a file service "taken" already`:                                         {Name: "taken"},
		`there is no user "x"`:                                                                 {UserID: "x"},
		`there is no organization "x"`:                                                         {OrganizationID: "x"},
		`"mars" is no zone of the europe and us peering regions`:                               {Zone: "mars"},
		"the soft quota must be at least 1 and at most the hard one, and that at most 1000000": {QuotaGBHard: 399},
	} {
		_, err := db.AddFileService(seed)
		require.EqualError(t, err, "mockserver: AddFileService: "+message)
	}
	_, err := db.AddKey(foundrydb.Key{ServiceID: service.ID, Permissions: "all"})
	require.EqualError(t, err, `mockserver: AddKey: "all" is none of read, write, readwrite`)
	_, err = db.AddKey(foundrydb.Key{ServiceID: service.ID, UserID: "x"})
	require.EqualError(t, err, `mockserver: AddKey: there is no user "x"`)
	_, err = db.AddKey(foundrydb.Key{})
	const unknown = `mockserver: there is no file service "x"`
	require.EqualError(t, err, `mockserver: there is no file service ""`)
	require.EqualError(t, db.PutObject("x", foundrydb.Object{}), unknown)
	require.EqualError(t, db.SetUsage("x", 1, 1), unknown)
	require.EqualError(t, db.Measure("x"), unknown)
	require.Len(t, db.FileServices(), 1)
	require.Empty(t, db.Keys(service.ID))
}

func TestFoundryDBIsTheSameFromTheSameSeed(t *testing.T) {
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
