package mockserver_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// laggingList is a list, with functions that make a row and delete the seeded one.
type laggingList struct {
	// rows returns the names or ids in the list.
	rows func() []string
	// write creates a row, and deletes the seeded one if the API permits.
	write func()
	// seeded is the seeded row, and made the new one, "" if its name is not known in advance.
	seeded, made string
	// keeps is set if nothing is deleted.
	keeps bool
}

func texts(r mocktest.Reply, path, field string) []string {
	rows, _ := r.At(path).([]any)
	all := []string{}
	for i := range rows {
		all = append(all, fmt.Sprint(r.At(fmt.Sprintf("%s.%d.%s", path, i, field))))
	}
	return all
}

func laggingLists(t *testing.T, server *mockserver.Server) map[string]laggingList {
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	active := mocktest.AddBucket(t, org, bucktapi.Bucket{Name: "files"})
	old := mocktest.AddBucket(t, org, bucktapi.Bucket{Name: "old"})
	require.NoError(t, org.PutFile(active, bucktapi.File{Key: "b"}))
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Label: new("old")})
	key := mocktest.AddKey(t, org, bucktapi.Key{Name: "old"})

	foundrydbSystem := mocktest.CallFoundryDB(t, server)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "old-service"})
	kept := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "kept-service"})
	require.NoError(t, server.FoundryDB().PutObject(kept.ID, foundrydb.Object{Key: "object"}))
	accessKey, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: kept.ID, Name: "old"})
	require.NoError(t, err)
	require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{HideRevokedKeys: true}))

	amoveSystem := mocktest.CallAmove(t, server)
	mocktest.RequireNoBody(t, amoveSystem.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"old"}`), 200)
	storageKey, err := server.Amove().Account().User().AddKey(amove.Key{Name: "old"})
	require.NoError(t, err)

	linodeSystem := mocktest.CallLinode(t, server)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "old")
	linodeOld := mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{Label: "old"})

	return map[string]laggingList{
		"buckt buckets": {
			rows: func() []string {
				return slices.DeleteFunc(c.Get("/buckets").Column("name"), func(name string) bool { return name == "files" })
			},
			write: func() {
				mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"new","isManagedDomain":true}`))
				mocktest.RequireOK(t, c.Delete("/buckets/"+old))
				time.Sleep(time.Second) // until it is gone
			},
			seeded: "old", made: "new",
		},
		"buckt files": {
			rows: func() []string { return c.Get("/buckets/" + active + "/files").Column("key") },
			write: func() {
				mocktest.RequireOK(t, c.Put("/buckets/"+active+"/files/a", "a"))
				mocktest.RequireOK(t, c.Delete("/buckets/"+active+"/files/b"))
			},
			seeded: "b", made: "a",
		},
		"buckt keys": {
			rows: func() []string {
				return slices.DeleteFunc(c.Get("/keys").Column("name"), func(name string) bool { return name == "default" })
			},
			write: func() {
				mocktest.RequireCreated(t, c.Post("/keys", `{"name":"new","permissions":["logs:read"]}`))
				mocktest.RequireOK(t, c.Delete("/keys/"+key.ID))
			},
			seeded: "old", made: "new",
		},
		"buckt AWS accounts": {
			rows: func() []string { return c.Get("/aws-accounts").Column("label") },
			write: func() {
				mocktest.RequireCreated(t, c.Post("/aws-accounts", `{"label":"new"}`))
				mocktest.RequireOK(t, c.Delete("/aws-accounts/"+account.ID))
			},
			seeded: "old", made: "new",
		},
		"buckt logs": {
			rows:   func() []string { return c.Get("/logs?path=/v1/billing").Column("path") },
			write:  func() { mocktest.RequireOK(t, c.Get("/billing/usage")) },
			seeded: "", made: "/v1/billing/usage", keeps: true,
		},
		"file services": {
			rows: func() []string {
				return slices.DeleteFunc(texts(foundrydbSystem.Get("/file-services"), "file_services", "name"), func(name string) bool { return name == "kept-service" })
			},
			write: func() {
				require.Equal(t, 201, foundrydbSystem.Post("/file-services", `{"name":"new-service"}`).Status)
				require.Equal(t, 202, foundrydbSystem.Delete("/file-services/"+service.ID).Status)
				time.Sleep(time.Second)
			},
			seeded: "old-service", made: "new-service",
		},
		"file service keys": {
			rows: func() []string { return texts(foundrydbSystem.Get("/file-services/"+kept.ID+"/keys"), "keys", "name") },
			write: func() {
				require.Equal(t, 201, foundrydbSystem.Post("/file-services/"+kept.ID+"/keys", `{"name":"new","permissions":"read"}`).Status)
				require.Equal(t, 204, foundrydbSystem.Delete("/file-services/"+kept.ID+"/keys/"+accessKey.ID).Status)
			},
			seeded: "old", made: "new",
		},
		"objects": {
			rows: func() []string {
				return texts(foundrydbSystem.Get("/file-services/"+kept.ID+"/objects"), "objects", "key")
			},
			write: func() {
				require.Equal(t, 204, foundrydbSystem.Delete("/file-services/"+kept.ID+"/objects?key=object").Status)
			},
			seeded: "object", made: "",
		},
		"amove buckets": {
			rows: func() []string {
				return texts(amoveSystem.Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`), "data", "name")
			},
			write: func() {
				mocktest.RequireNoBody(t, amoveSystem.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"new"}`), 200)
				mocktest.RequireNoBody(t, amoveSystem.DeleteBucket("old"), 200)
			},
			seeded: "old", made: "new",
		},
		"amove keys": {
			rows: func() []string { return texts(amoveSystem.List(""), "data", "name") },
			write: func() {
				require.Equal(t, 200, amoveSystem.Send("POST", "storage/create_storage_key",
					`{"name":"new","region":"us-east-1","storageDn":"s3.example.com","permission":0,"allBuckets":true,"cloudAccountId":"STORAGE"}`).Status)
				mocktest.RequireNoBody(t, amoveSystem.Send("DELETE", "storage/delete_storage_key?id="+storageKey.ID, ""), 200)
			},
			seeded: "old", made: "new",
		},
		"linode buckets": {
			rows: func() []string { return linodeSystem.Get("/buckets").Column("label") },
			write: func() {
				mocktest.RequireOK(t, linodeSystem.Post("/buckets", `{"label":"new","region":"us-east"}`))
				mocktest.RequireOK(t, linodeSystem.Delete("/buckets/us-east/old"))
			},
			seeded: "old", made: "new",
		},
		"linode keys": {
			rows: func() []string { return linodeSystem.Get("/keys").Column("label") },
			write: func() {
				mocktest.RequireOK(t, linodeSystem.Post("/keys", `{"label":"new"}`))
				mocktest.RequireOK(t, linodeSystem.Delete(fmt.Sprintf("/keys/%d", linodeOld.ID)))
			},
			seeded: "old", made: "new",
		},
	}
}

func TestStaleLists(t *testing.T) {
	names := []string{
		"buckt buckets", "buckt files", "buckt keys", "buckt AWS accounts", "buckt logs", "file services", "file service keys", "objects",
		"amove buckets", "amove keys", "linode buckets", "linode keys",
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				list := laggingLists(t, server)[name]
				time.Sleep(time.Hour) // longer ago than the lag: the seeds are written by requests
				before, after := present(list.seeded), present(list.made)
				require.Equal(t, before, list.rows())
				list.write() // before the injection
				require.Equal(t, after, list.rows())

				i := server.Inject(fault.Fault{Effect: fault.StaleLists(30 * time.Minute)})
				require.Equal(t, before, list.rows())
				require.Equal(t, 1, i.Count())
				time.Sleep(29 * time.Minute)
				require.Equal(t, before, list.rows())
				time.Sleep(time.Minute)
				require.Equal(t, after, list.rows())
				require.Equal(t, 2, i.Count())
			})
		})
	}
}

func present(name string) []string {
	if name == "" {
		return []string{}
	}
	return []string{name}
}

// A row made and deleted within the lag is not listed, and a replaced file is listed as the old one.
func TestStaleListsAfterSeveralWrites(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f", Content: []byte("old")}))
	mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "newer"))
	mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/brief", "x"))
	mocktest.RequireOK(t, c.Delete("/buckets/"+id+"/files/brief"))
	server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
	r := c.Get("/buckets/" + id + "/files")
	require.Equal(t, []string{"f"}, r.Column("key"))
	require.EqualValues(t, 3, r.At("data.0.size"))
	require.EqualValues(t, 5, c.Get("/buckets/"+id+"/files/f").At("data.size"), "only lists lag")
}

// Changes of another organization do not appear in a list.
func TestStaleListsOfOtherOwners(t *testing.T) {
	server := mocktest.New(t)
	other := server.Buckt().AddOrganization("other", buckt.PlanPro)
	key := mocktest.AddKey(t, other, bucktapi.Key{})
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).As(other.APIKey()).Delete("/keys/"+key.ID))
	server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
	require.Equal(t, []string{"default"}, mocktest.CallBuckt(t, server).Get("/keys").Column("name"))
	require.Equal(t, []string{"default", "key"}, mocktest.CallBuckt(t, server).As(other.APIKey()).Get("/keys").Column("name"))
}

func TestShortPage(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	for range 3 {
		mocktest.AddKey(t, org, bucktapi.Key{})
	}
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	for _, key := range []string{"a", "b", "c"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key}))
	}
	for _, path := range []string{"/keys", "/buckets/" + id + "/files"} {
		for rows := range 3 {
			i := server.Inject(fault.Fault{Effect: fault.ShortPage(rows)})
			r := c.Get(path)
			require.Len(t, r.At("data"), rows)
			require.NotNil(t, r.At("meta.nextCursor"))
			require.Equal(t, 1, i.Count())
			i.Remove()
			rest := c.Get(path + "?cursor=" + fmt.Sprint(r.At("meta.nextCursor")))
			require.Nil(t, rest.At("meta.nextCursor"))
			require.Len(t, append(r.Column("id"), rest.Column("id")...), len(c.Get(path).Column("id")), "no row is lost")
		}
	}
	i := server.Inject(fault.Fault{Effect: fault.ShortPage(10)})
	require.Nil(t, c.Get("/keys").At("meta.nextCursor"))
	require.Zero(t, i.Count())
}

// Totals of numbered pages show how many rows are missing.
func TestShortPageNumbered(t *testing.T) {
	server := mocktest.New(t)
	for _, label := range []string{"a", "b", "c"} {
		mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{Label: label})
		_, err := server.Amove().Account().User().AddKey(amove.Key{Name: label})
		require.NoError(t, err)
	}
	i := server.Inject(fault.Fault{Effect: fault.ShortPage(1)})
	r := mocktest.CallLinode(t, server).Get("/keys")
	require.Equal(t, []string{"a"}, r.Column("label"))
	require.EqualValues(t, 3, r.At("results"))
	r = mocktest.CallAmove(t, server).List("")
	require.Len(t, r.At("data"), 1)
	require.EqualValues(t, 3, r.At("total"))
	require.Equal(t, 2, i.Count())
}

// If the order of a list changes between requests, its pages overlap.
func TestShuffleLists(t *testing.T) {
	server := mocktest.New(t, mockserver.WithSeed(1)) // with one order in 26 they do not overlap
	for n := range 26 {
		mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{Label: fmt.Sprint(n)})
		_, err := server.Amove().Account().User().AddKey(amove.Key{Name: fmt.Sprint(n)})
		require.NoError(t, err)
	}
	c := mocktest.CallLinode(t, server)
	i := server.Inject(fault.Fault{First: 3, Effect: fault.ShuffleLists()})
	first, second := c.Get("/keys?page_size=25"), c.Get("/keys?page_size=25&page=2")
	require.Len(t, second.At("data"), 1)
	require.Subset(t, first.Column("label"), second.Column("label"))
	require.EqualValues(t, 26, first.At("results"))
	shuffled := mocktest.CallAmove(t, server).List("").Column("name")
	require.Equal(t, 3, i.Count())
	ordered := mocktest.CallAmove(t, server).List("").Column("name")
	require.NotEqual(t, ordered, shuffled)
	require.ElementsMatch(t, ordered, shuffled)
}

func TestRepeatCursor(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	for _, key := range []string{"a", "b"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key}))
	}
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "a"}))
	server.Inject(fault.Fault{Effect: fault.RepeatCursor()})
	for name, get := range map[string]func(query string) (cursor any){
		"keys":  func(query string) any { return c.Get("/keys?" + query).At("meta.nextCursor") },
		"files": func(query string) any { return c.Get("/buckets/" + id + "/files?" + query).At("meta.nextCursor") },
		"objects": func(query string) any {
			return mocktest.CallFoundryDB(t, server).Get("/file-services/" + service.ID + "/objects?" + query).At("next_cursor")
		},
	} {
		first := get("")
		require.NotNil(t, first, name)
		require.Equal(t, first, get("cursor="+url.QueryEscape(fmt.Sprint(first))), name)
	}
}

// Rows keep their places, and no row is listed twice.
func TestStaleListsOrder(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	var keys []bucktapi.Key
	for _, name := range []string{"a", "b", "c"} {
		keys = append(keys, mocktest.AddKey(t, org, bucktapi.Key{Name: name}))
	}
	mocktest.RequireOK(t, c.Delete("/keys/"+keys[1].ID))
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	f := mocktest.CallFoundryDB(t, server)
	require.Equal(t, 204, f.Delete("/file-services/"+service.ID+"/keys/"+key.ID).Status)

	server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
	require.Equal(t, []string{"default", "a", "b", "c"}, c.Get("/keys").Column("name"))
	require.Len(t, f.Get("/file-services/"+service.ID+"/keys").At("keys"), 1, "a revoked key stays in the list")
}

// An empty page may have a cursor although no rows follow.
func TestShortPageEmptyList(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	i := server.Inject(fault.Fault{First: 1, Effect: fault.ShortPage(0)})
	r := c.Get("/buckets/" + id + "/files")
	require.Empty(t, r.At("data"))
	require.NotNil(t, r.At("meta.nextCursor"))
	require.Equal(t, 1, i.Count())
	r = c.Get("/buckets/" + id + "/files?cursor=" + url.QueryEscape(fmt.Sprint(r.At("meta.nextCursor"))))
	require.Nil(t, r.At("meta.nextCursor"))
}
