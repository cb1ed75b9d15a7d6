package mockserver_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// laggingList is a list, with ways to make a row and to delete the seeded one.
type laggingList struct {
	// rows are the names or ids that the list shows.
	rows func() []string
	// write makes one row, and deletes the seeded one where that can be done by a request.
	write func()
	// seeded is the seeded row, and made what the new one is called; "" where its name is known afterwards only.
	seeded, made string
	// keeps tells that nothing is deleted.
	keeps bool
}

func texts(r reply, path, field string) []string {
	rows, _ := r.at(path).([]any)
	all := []string{}
	for i := range rows {
		all = append(all, fmt.Sprint(r.at(fmt.Sprintf("%s.%d.%s", path, i, field))))
	}
	return all
}

func laggingLists(t *testing.T, server *mockserver.Server) map[string]laggingList {
	c, org := call(t, server), server.Buckt().Organization()
	active := bucket(t, org, mockserver.Bucket{Name: "files"})
	old := bucket(t, org, mockserver.Bucket{Name: "old"})
	require.NoError(t, org.PutFile(active, mockserver.File{Key: "b"}))
	account := org.AddAWSAccount(mockserver.AWSAccount{Label: "old"})
	key := org.AddKey(mockserver.Key{Name: "old"})

	foundrydb := callFoundryDB(t, server)
	service := fileService(t, server, mockserver.FileService{Name: "old-service"})
	kept := fileService(t, server, mockserver.FileService{Name: "kept-service"})
	require.NoError(t, server.FoundryDB().PutObject(kept.ID, mockserver.File{Key: "object"}))
	accessKey, err := server.FoundryDB().AddKey(mockserver.FoundryDBKey{ServiceID: kept.ID, Name: "old"})
	require.NoError(t, err)
	server.FoundryDB().HideRevokedKeys()

	amove := callAmove(t, server)
	done(t, amove.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"old"}`))
	storageKey, err := server.Amove().Account().User().AddKey(mockserver.AmoveKey{Name: "old"})
	require.NoError(t, err)

	linode := callLinode(t, server)
	linodeBucket(t, server.Linode().Account(), "us-east", "old")
	linodeOld := linodeKey(t, server.Linode().Account(), mockserver.LinodeKey{Label: "old"})

	return map[string]laggingList{
		"buckt buckets": {
			rows: func() []string {
				return slices.DeleteFunc(c.get("/buckets").column("name"), func(name string) bool { return name == "files" })
			},
			write: func() {
				created(t, c.post("/buckets", `{"name":"new","isManagedDomain":true}`))
				succeeds(t, c.delete("/buckets/"+old))
				time.Sleep(time.Second) // until it is gone
			},
			seeded: "old", made: "new",
		},
		"buckt files": {
			rows: func() []string { return c.get("/buckets/" + active + "/files").column("key") },
			write: func() {
				succeeds(t, c.put("/buckets/"+active+"/files/a", "a"))
				succeeds(t, c.delete("/buckets/"+active+"/files/b"))
			},
			seeded: "b", made: "a",
		},
		"buckt keys": {
			rows: func() []string {
				return slices.DeleteFunc(c.get("/keys").column("name"), func(name string) bool { return name == "default" })
			},
			write: func() {
				created(t, c.post("/keys", `{"name":"new","permissions":["logs:read"]}`))
				succeeds(t, c.delete("/keys/"+key.ID))
			},
			seeded: "old", made: "new",
		},
		"buckt AWS accounts": {
			rows: func() []string { return c.get("/aws-accounts").column("label") },
			write: func() {
				created(t, c.post("/aws-accounts", `{"label":"new"}`))
				succeeds(t, c.delete("/aws-accounts/"+account.ID))
			},
			seeded: "old", made: "new",
		},
		"buckt logs": {
			rows:   func() []string { return c.get("/logs?path=/v1/billing").column("path") },
			write:  func() { succeeds(t, c.get("/billing/usage")) },
			seeded: "", made: "/v1/billing/usage", keeps: true,
		},
		"file services": {
			rows: func() []string {
				return slices.DeleteFunc(texts(foundrydb.get("/file-services"), "file_services", "name"), func(name string) bool { return name == "kept-service" })
			},
			write: func() {
				require.Equal(t, 201, foundrydb.post("/file-services", `{"name":"new-service"}`).status)
				require.Equal(t, 202, foundrydb.delete("/file-services/"+service.ID).status)
				time.Sleep(time.Second)
			},
			seeded: "old-service", made: "new-service",
		},
		"file service keys": {
			rows: func() []string { return texts(foundrydb.get("/file-services/"+kept.ID+"/keys"), "keys", "name") },
			write: func() {
				require.Equal(t, 201, foundrydb.post("/file-services/"+kept.ID+"/keys", `{"name":"new","permissions":"read"}`).status)
				require.Equal(t, 204, foundrydb.delete("/file-services/"+kept.ID+"/keys/"+accessKey.ID).status)
			},
			seeded: "old", made: "new",
		},
		"objects": {
			rows: func() []string { return texts(foundrydb.get("/file-services/"+kept.ID+"/objects"), "objects", "key") },
			write: func() {
				require.Equal(t, 204, foundrydb.delete("/file-services/"+kept.ID+"/objects?key=object").status)
			},
			seeded: "object", made: "",
		},
		"amove buckets": {
			rows: func() []string {
				return texts(amove.send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`), "data", "name")
			},
			write: func() {
				done(t, amove.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"new"}`))
				done(t, amove.deleteBucket("old"))
			},
			seeded: "old", made: "new",
		},
		"amove keys": {
			rows: func() []string { return texts(amove.list(""), "data", "name") },
			write: func() {
				require.Equal(t, 200, amove.send("POST", "storage/create_storage_key",
					`{"name":"new","region":"us-east-1","storageDn":"s3.example.com","permission":0,"allBuckets":true,"cloudAccountId":"STORAGE"}`).status)
				done(t, amove.send("DELETE", "storage/delete_storage_key?id="+storageKey.ID, ""))
			},
			seeded: "old", made: "new",
		},
		"linode buckets": {
			rows: func() []string { return linode.get("/buckets").column("label") },
			write: func() {
				succeeds(t, linode.post("/buckets", `{"label":"new","region":"us-east"}`))
				succeeds(t, linode.delete("/buckets/us-east/old"))
			},
			seeded: "old", made: "new",
		},
		"linode keys": {
			rows: func() []string { return linode.get("/keys").column("label") },
			write: func() {
				succeeds(t, linode.post("/keys", `{"label":"new"}`))
				succeeds(t, linode.delete(fmt.Sprintf("/keys/%d", linodeOld.ID)))
			},
			seeded: "old", made: "new",
		},
	}
}

func TestListsThatLagBehind(t *testing.T) {
	names := []string{
		"buckt buckets", "buckt files", "buckt keys", "buckt AWS accounts", "buckt logs", "file services", "file service keys", "objects",
		"amove buckets", "amove keys", "linode buckets", "linode keys",
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newServer(t)
				list := laggingLists(t, server)[name]
				time.Sleep(time.Hour) // what the seeds wrote by requests is old by then
				before, after := present(list.seeded), present(list.made)
				require.Equal(t, before, list.rows())
				list.write() // before the fault is there
				require.Equal(t, after, list.rows())

				i := server.Inject(mockserver.Fault{Effect: mockserver.StaleLists(30 * time.Minute)})
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

// A list in which a row was made and deleted within the lag shows neither, and one whose file was replaced shows the old one.
func TestListsLagBehindEachWrite(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{})
	require.NoError(t, org.PutFile(id, mockserver.File{Key: "f", Content: []byte("old")}))
	succeeds(t, c.put("/buckets/"+id+"/files/f", "newer"))
	succeeds(t, c.put("/buckets/"+id+"/files/brief", "x"))
	succeeds(t, c.delete("/buckets/"+id+"/files/brief"))
	server.Inject(mockserver.Fault{Effect: mockserver.StaleLists(time.Hour)})
	r := c.get("/buckets/" + id + "/files")
	require.Equal(t, []string{"f"}, r.column("key"))
	require.EqualValues(t, 3, r.at("data.0.size"))
	require.EqualValues(t, 5, c.get("/buckets/"+id+"/files/f").at("data.size"), "only lists lag")
}

// Another organization's rows come up in no list.
func TestListsThatLagBehindKeepApart(t *testing.T) {
	server := newServer(t)
	other := server.Buckt().AddOrganization("other", mockserver.PlanPro)
	key := other.AddKey(mockserver.Key{})
	succeeds(t, call(t, server).as(other.APIKey()).delete("/keys/"+key.ID))
	server.Inject(mockserver.Fault{Effect: mockserver.StaleLists(time.Hour)})
	require.Equal(t, []string{"default"}, call(t, server).get("/keys").column("name"))
	require.Equal(t, []string{"default", "key"}, call(t, server).as(other.APIKey()).get("/keys").column("name"))
}

func TestShortPages(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	for range 3 {
		org.AddKey(mockserver.Key{})
	}
	id := bucket(t, org, mockserver.Bucket{})
	for _, key := range []string{"a", "b", "c"} {
		require.NoError(t, org.PutFile(id, mockserver.File{Key: key}))
	}
	for _, path := range []string{"/keys", "/buckets/" + id + "/files"} {
		for rows := range 3 {
			i := server.Inject(mockserver.Fault{Effect: mockserver.ShortPage(rows)})
			r := c.get(path)
			require.Len(t, r.at("data"), rows)
			require.NotNil(t, r.at("meta.nextCursor"))
			require.Equal(t, 1, i.Count())
			i.Remove()
			rest := c.get(path + "?cursor=" + fmt.Sprint(r.at("meta.nextCursor")))
			require.Nil(t, rest.at("meta.nextCursor"))
			require.Len(t, append(r.column("id"), rest.column("id")...), len(c.get(path).column("id")), "no row is lost")
		}
	}
	i := server.Inject(mockserver.Fault{Effect: mockserver.ShortPage(10)})
	require.Nil(t, c.get("/keys").at("meta.nextCursor"))
	require.Zero(t, i.Count())
}

// Where pages have numbers, the totals tell what is missing.
func TestShortNumberedPages(t *testing.T) {
	server := newServer(t)
	for _, label := range []string{"a", "b", "c"} {
		linodeKey(t, server.Linode().Account(), mockserver.LinodeKey{Label: label})
		_, err := server.Amove().Account().User().AddKey(mockserver.AmoveKey{Name: label})
		require.NoError(t, err)
	}
	i := server.Inject(mockserver.Fault{Effect: mockserver.ShortPage(1)})
	r := callLinode(t, server).get("/keys")
	require.Equal(t, []string{"a"}, r.column("label"))
	require.EqualValues(t, 3, r.at("results"))
	r = callAmove(t, server).list("")
	require.Len(t, r.at("data"), 1)
	require.EqualValues(t, 3, r.at("total"))
	require.Equal(t, 2, i.Count())
}

func TestRepeatedCursors(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{})
	for _, key := range []string{"a", "b"} {
		require.NoError(t, org.PutFile(id, mockserver.File{Key: key}))
	}
	service := fileService(t, server, mockserver.FileService{})
	require.NoError(t, server.FoundryDB().PutObject(service.ID, mockserver.File{Key: "a"}))
	server.Inject(mockserver.Fault{Effect: mockserver.RepeatCursor()})
	for name, get := range map[string]func(query string) (cursor any){
		"keys":  func(query string) any { return c.get("/keys?" + query).at("meta.nextCursor") },
		"files": func(query string) any { return c.get("/buckets/" + id + "/files?" + query).at("meta.nextCursor") },
		"objects": func(query string) any {
			return callFoundryDB(t, server).get("/file-services/" + service.ID + "/objects?" + query).at("next_cursor")
		},
	} {
		first := get("")
		require.NotNil(t, first, name)
		require.Equal(t, first, get("cursor="+url.QueryEscape(fmt.Sprint(first))), name)
	}
}

// Rows that are there still stand where they stood, and none stands there twice.
func TestListsThatLagBehindKeepTheirOrder(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	var keys []mockserver.Key
	for _, name := range []string{"a", "b", "c"} {
		keys = append(keys, org.AddKey(mockserver.Key{Name: name}))
	}
	succeeds(t, c.delete("/keys/"+keys[1].ID))
	service := fileService(t, server, mockserver.FileService{})
	key, err := server.FoundryDB().AddKey(mockserver.FoundryDBKey{ServiceID: service.ID})
	require.NoError(t, err)
	f := callFoundryDB(t, server)
	require.Equal(t, 204, f.delete("/file-services/"+service.ID+"/keys/"+key.ID).status)

	server.Inject(mockserver.Fault{Effect: mockserver.StaleLists(time.Hour)})
	require.Equal(t, []string{"default", "a", "b", "c"}, c.get("/keys").column("name"))
	require.Len(t, f.get("/file-services/"+service.ID+"/keys").at("keys"), 1, "a revoked key stays in the list")
}

// An empty page may say that more follows where nothing is.
func TestShortPageOfAnEmptyList(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{})
	i := server.Inject(mockserver.Fault{First: 1, Effect: mockserver.ShortPage(0)})
	r := c.get("/buckets/" + id + "/files")
	require.Empty(t, r.at("data"))
	require.NotNil(t, r.at("meta.nextCursor"))
	require.Equal(t, 1, i.Count())
	r = c.get("/buckets/" + id + "/files?cursor=" + url.QueryEscape(fmt.Sprint(r.at("meta.nextCursor"))))
	require.Nil(t, r.at("meta.nextCursor"))
}
